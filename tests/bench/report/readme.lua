-- The figures of ../README.md from a run, so that none is ever typed:
-- lua5.4 report/readme.lua LINES

package.path = arg[0]:match("^(.*)/[^/]*$") .. "/?.lua;" .. package.path
local lines = require "lines"
local groups = require "rows"
local reasons = require "reasons"
local sizes = require "sizes"

local run = lines.read(assert(arg[1], "usage: readme.lua LINES"))

-- A ratio of no more than this is neither ahead nor behind.
local level = 1.02

local function best_limit(row)
  local best
  for _, limit in ipairs(row.limits) do
    if best == nil or limit.other < best.other then best = limit end
  end
  return best
end

local function cell(comparison)
  if comparison == nil then return "" end
  return ("%s %s"):format(lines.ratio(comparison.ratio), comparison.name)
end

local function each_row(visit)
  for _, group in ipairs(groups) do
    for _, entry in ipairs(group.rows) do
      local row = run.by_name[entry[1]]
      if row then visit(group, entry[2], row, entry[3]) end
    end
  end
end

local facts = {}
for _, fact in ipairs(run.info) do
  facts[fact.key] = fact.value
end
print(([[
`make bench`, some twenty minutes on %s, %s, %s:
our cost, over the best peer's, and over what the machine can do, all in one run; below 1 is
ahead. The peers are LMDB, SQLite, Tokyo Cabinet, Boost.Interprocess, libpmemobj and
`std::vector` with `fwrite` and `fread`. Every figure, with its spread, and the pictures are in
`tests/bench/results/`; `make bench-figures` prints what follows.
]]):format(facts.processor or "?", facts.kernel or "?",
  (facts["file-system"] or "?"):match("^[^,]*")))
print("| | ours | over the best peer | over the limit |")
print("|---|---|---|---|")
local last
each_row(function(group, title, row, is_in_readme)
  if not is_in_readme then return end
  if group ~= last then print(("| **%s** | | | |"):format(group.title)) end
  last = group
  print(("| %s | %s %s | %s | %s |"):format(title, lines.number(row.sides[1].figure), row.unit,
    cell(row.bench), cell(best_limit(row))))
end)
for _, work in ipairs(sizes.works(run)) do
  print(("| %s, 1 KiB to 16 GiB: most over least | %.2f | | %.2f |"):format(work.title,
    work.flatness, work.ratio_flatness))
end

print("\nBehind a peer, and why:\n")
local missing = {}
each_row(function(group, title, row)
  local bench = row.bench
  if bench == nil or bench.ratio <= level then return end
  local reason = reasons[row.name]
  -- Rounds on both sides of 1 do not tell the two apart.
  if bench.low <= 1 then
    reason = ("its rounds lie from %s to %s"):format(lines.ratio(bench.low),
      lines.ratio(bench.high))
  elseif reason == nil then
    missing[#missing + 1] = row.name
  end
  print(("- %s, %s: %s × %s; %s."):format(group.title, title, lines.ratio(bench.ratio), bench.name,
    reason or "NO REASON IN report/reasons.lua"))
end)
if #missing > 0 then
  io.stderr:write("no reason for: " .. table.concat(missing, " ") .. "\n")
  os.exit(1)
end
