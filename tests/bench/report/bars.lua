-- The picture of a run: a panel a row, a bar for everyone in it: lua5.4 report/bars.lua LINES

package.path = arg[0]:match("^(.*)/[^/]*$") .. "/?.lua;" .. package.path
local lines = require "lines"
local groups = require "rows"
local svg = require "svg"

local run = lines.read(assert(arg[1], "usage: bars.lua LINES"))

local columns, panel_width, gap = 4, 350, 28
local name_width, value_width = 124, 58
local bar, pitch, title_height = 11, 15, 22
-- A bar ends here, torn, if it is longer than so many times the better of us and the best peer.
local most = 6

-- Ours first, then the peers by their cost, then what is shown, then the limits.
local function ordered(row)
  local rank = { ours = 1, peer = 2, shown = 3, limit = 4 }
  local sides = table.move(row.sides, 1, #row.sides, 1, {})
  table.sort(sides, function(a, b)
    if rank[a.role] ~= rank[b.role] then return rank[a.role] < rank[b.role] end
    if a.figure ~= b.figure then return a.figure < b.figure end
    return a.name < b.name
  end)
  return sides
end

local function longest(row, sides)
  local base = row.sides[1].figure
  if row.bench then base = math.min(base, row.bench.other) end
  local cap, max = most * math.max(base, 1e-9), 0
  for _, side in ipairs(sides) do
    max = math.max(max, side.figure)
  end
  return math.min(cap, max * 1.05)
end

local function panel(x, y, row, title)
  local sides = ordered(row)
  local full = panel_width - name_width - value_width
  local unit = full / longest(row, sides)
  local left = x + name_width
  local parts = {
    svg.text(x, y + 12, ("%s, %s"):format(title, row.unit), 'font-weight="bold"'),
  }
  if row.bench then
    parts[#parts + 1] = svg.text(x + panel_width, y + 12, lines.ratio(row.bench.ratio) .. " ×",
      ('text-anchor="end" font-weight="bold" fill="%s"'):format(
        row.bench.ratio <= 1 and "#2b7a3d" or "#b02a2a"))
  end
  y = y + title_height
  for _, side in ipairs(sides) do
    local length = math.min(side.figure * unit, full)
    local is_torn = side.figure * unit > full
    parts[#parts + 1] = svg.text(left - 6, y + 9, side.name, 'text-anchor="end"'
      .. (side.role == "ours" and ' font-weight="bold"' or ""))
    parts[#parts + 1] = svg.rect(left, y, length, bar, svg.colors[side.role])
    if is_torn then
      parts[#parts + 1] = ('<path d="M%.1f %.1f l4 4 l-4 4 l4 5" stroke="#fff" stroke-width="2.5" '
        .. 'fill="none"/>'):format(left + full - 16, y - 1)
    else
      local low, high = math.min(side.low * unit, full), math.min(side.high * unit, full)
      if high - low > 1 then
        parts[#parts + 1] = svg.line(left + low, y + bar / 2, left + high, y + bar / 2,
          'stroke="#111" stroke-width="1.2"')
      end
      length = math.max(length, high)
    end
    parts[#parts + 1] = svg.text(left + length + 5, y + 9, lines.number(side.figure))
    y = y + pitch
  end
  parts[#parts + 1] = svg.line(left, y - pitch * #sides - 2, left, y - 2,
    'stroke="#555" stroke-width="0.8"')
  return parts
end

local parts = {}

local function add(more)
  table.move(more, 1, #more, #parts + 1, parts)
end

local width = columns * panel_width + (columns + 1) * gap
local y = 34
add { svg.text(gap, y, "vecfile beside what else one could take: cost, less is better",
  'font-size="17" font-weight="bold"') }
y = y + 24
add(svg.legend(gap, y, { { "ours", "vecfile" }, { "peer", "peers" },
  { "shown", "for information" }, { "limit", "what the machine can do" } }))
y = y + 20
add { svg.text(gap, y, "right of each title: our cost over the best peer's; line in a bar: where "
  .. "8 of 10 rounds lie; torn bars are longer than drawn", 'fill="#555"') }
y = y + 8

for _, group in ipairs(groups) do
  local present = {}
  for _, entry in ipairs(group.rows) do
    local row = run.by_name[entry[1]]
    if row then present[#present + 1] = { row = row, title = entry[2] } end
  end
  if #present > 0 then
    y = y + 14
    add { svg.text(gap, y + 12, group.title, 'font-size="14" font-weight="bold"'),
      svg.line(gap, y + 18, width - gap, y + 18, 'stroke="#ccc"') }
    y = y + 28
    for first = 1, #present, columns do
      local tallest = 0
      for i = first, math.min(first + columns - 1, #present) do
        local entry = present[i]
        add(panel(gap + (i - first) * (panel_width + gap), y, entry.row, entry.title))
        tallest = math.max(tallest, #entry.row.sides)
      end
      y = y + title_height + tallest * pitch + 12
    end
  end
end
add { svg.text(gap, y + 16, svg.machine(run), 'fill="#555"') }
io.write(svg.picture(width, y + 34, parts))
