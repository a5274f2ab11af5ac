-- The lines of a run as one table:
--   info   { { key =, value = } … }
--   rows   { { name =, unit =, sides = { side … }, bench = comparison?,
--              limits = { comparison … } } … }
--   side   { name =, role =, figure =, low =, high =, rounds = }
--   comparison { ratio =, ours =, other =, name =, low =, high = }
--   by_name    the same rows by their names
-- in the order of the lines.  A row that was measured twice counts as it was the last time.

local lines = {}

local function words_of(line)
  local words = {}
  for word in line:gmatch("%S+") do
    words[#words + 1] = word
  end
  return words
end

local function add_comparison(row, words, into)
  local made = {
    ratio = tonumber(words[3]), ours = tonumber(words[4]), other = tonumber(words[5]),
    name = words[6],
  }
  row.comparisons[made.name] = made
  into(made)
end

local readers = {}

function readers.side(row, words)
  row.unit = words[8 + 1]
  row.sides[#row.sides + 1] = {
    name = words[3], role = words[4], figure = tonumber(words[5]), low = tonumber(words[6]),
    high = tonumber(words[7]), rounds = tonumber(words[8]),
  }
end

function readers.bench(row, words)
  add_comparison(row, words, function(made) row.bench = made end)
end

function readers.limit(row, words)
  add_comparison(row, words, function(made) row.limits[#row.limits + 1] = made end)
end

function readers.spread(row, words)
  local of = assert(row.comparisons[words[3]], "a spread without its ratio")
  of.low, of.high = tonumber(words[4]), tonumber(words[5])
end

function lines.read(path)
  local run = { info = {}, rows = {}, by_name = {}, notes = {} }
  local finished = {}
  for line in assert(io.lines(path)) do
    local words = words_of(line)
    local kind, name = words[1], words[2]
    if kind == "info" then
      run.info[#run.info + 1] = { key = name, value = line:match("^%S+%s+%S+%s+(.*)$") }
    elseif kind == "note" then
      run.notes[#run.notes + 1] = line:match("^%S+%s+(.*)$")
    elseif readers[kind] then
      local row = run.by_name[name]
      if row == nil or (kind == "side" and finished[name]) then
        local again = row
        row = { name = name, sides = {}, limits = {}, comparisons = {} }
        run.by_name[name] = row
        finished[name] = nil
        if again then
          for i, old in ipairs(run.rows) do
            if old == again then run.rows[i] = row end
          end
        else
          run.rows[#run.rows + 1] = row
        end
      end
      if kind ~= "side" then finished[name] = true end
      readers[kind](row, words)
    end
  end
  return run
end

-- Three digits that count: 0.812, 8.12, 81.2, 812, 8,120.
function lines.number(value)
  if value >= 1000 then
    local text = ("%.0f"):format(value)
    return (text:reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^,", ""))
  elseif value >= 100 then
    return ("%.0f"):format(value)
  elseif value >= 10 then
    return ("%.1f"):format(value)
  end
  return ("%.2f"):format(value)
end

function lines.ratio(value)
  return value >= 10 and lines.number(value) or ("%.2f"):format(value)
end

-- "0.81 (0.79–0.86)"
function lines.ratio_and_spread(comparison)
  return ("%s (%s–%s)"):format(lines.ratio(comparison.ratio), lines.ratio(comparison.low),
    lines.ratio(comparison.high))
end

-- Of two ratios that rounds far apart gave, nothing can be said.
function lines.is_disturbed(comparison)
  return comparison.high > 2 * comparison.low
end

return lines
