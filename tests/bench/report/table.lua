-- The table of a run, as markdown: lua5.4 report/table.lua LINES

package.path = arg[0]:match("^(.*)/[^/]*$") .. "/?.lua;" .. package.path
local lines = require "lines"
local groups = require "rows"
local sizes = require "sizes"

local run = lines.read(assert(arg[1], "usage: table.lua LINES"))

local function print_machine()
  print("# What it costs, beside what else one could take\n")
  print("Written by `make bench`. Cost, so less is better. A ratio is our cost over the best")
  print("peer's, or over what the machine can do (limit), of the same run: below 1 is ahead. In")
  print("brackets what eight of ten rounds have between them; a ratio whose rounds lie further")
  print("apart than a factor of two is marked `~`: the machine was disturbed.\n")
  for _, fact in ipairs(run.info) do
    print(("- %s: %s"):format(fact.key:gsub("-", " "), fact.value))
  end
end

local function ratio_text(comparison)
  if comparison == nil then return "" end
  return lines.ratio_and_spread(comparison) .. (lines.is_disturbed(comparison) and " ~" or "")
end

local function limits_text(row)
  local texts = {}
  for _, limit in ipairs(row.limits) do
    texts[#texts + 1] = ("%s %s"):format(ratio_text(limit), limit.name)
  end
  return table.concat(texts, "; ")
end

-- Everyone's own figure, best first.
local function sides_text(row)
  local sides = table.move(row.sides, 2, #row.sides, 1, {})
  table.sort(sides, function(a, b)
    if a.figure ~= b.figure then return a.figure < b.figure end
    return a.name < b.name
  end)
  for i, side in ipairs(sides) do
    sides[i] = ("%s %s"):format(side.name, lines.number(side.figure))
  end
  return table.concat(sides, ", ")
end

local function print_group(group)
  local rows = {}
  for _, entry in ipairs(group.rows) do
    local row = run.by_name[entry[1]]
    if row then rows[#rows + 1] = { row = row, title = entry[2] } end
  end
  if #rows == 0 then return end
  print(("\n## %s\n"):format(group.title))
  print("| | unit | ours | best peer | ratio | limit | everyone |")
  print("|---|---|---|---|---|---|---|")
  for _, entry in ipairs(rows) do
    local row, bench = entry.row, entry.row.bench
    print(("| %s | %s | %s | %s | %s | %s | %s |"):format(entry.title, row.unit,
      lines.number(row.sides[1].figure),
      bench and ("%s %s"):format(bench.name, lines.number(bench.other)) or "",
      ratio_text(bench), limits_text(row), sides_text(row)))
  end
end

local function print_scale()
  local works = sizes.works(run)
  if #works == 0 then return end
  print("\n## The same work at four sizes\n")
  print("| | " .. table.concat(sizes.titles, " | ")
    .. " | most over least | … of ours over limit |")
  print("|---|" .. ("---|"):rep(#sizes.titles + 2))
  for _, work in ipairs(works) do
    local cells = {}
    for i, row in ipairs(work.rows) do
      cells[i] = ("%s (limit %s)"):format(lines.number(row.sides[1].figure),
        lines.number(row.sides[2].figure))
    end
    print(("| %s, %s | %s | %.2f | %.2f |"):format(work.title, work.rows[1].unit,
      table.concat(cells, " | "), work.flatness, work.ratio_flatness))
  end
end

print_machine()
for _, group in ipairs(groups) do
  print_group(group)
end
print_scale()
for _, note in ipairs(run.notes) do
  print("\n" .. note)
end
