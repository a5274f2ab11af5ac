-- The picture of the same work at four sizes: lua5.4 report/scale.lua LINES

package.path = arg[0]:match("^(.*)/[^/]*$") .. "/?.lua;" .. package.path
local lines = require "lines"
local sizes = require "sizes"
local svg = require "svg"

local run = lines.read(assert(arg[1], "usage: scale.lua LINES"))
local works = sizes.works(run)

local panel_width, panel_height, gap, top = 330, 220, 36, 84
local bar = 26

local function panel(x, y, work)
  local most = 0
  for _, row in ipairs(work.rows) do
    for _, side in ipairs(row.sides) do
      most = math.max(most, side.figure, side.high)
    end
  end
  local floor, unit = y + panel_height, (panel_height - 20) / most
  local slot = panel_width / #work.rows
  local parts = {
    svg.text(x, y - 22, ("%s, %s"):format(work.title, work.rows[1].unit), 'font-weight="bold"'),
    svg.text(x, y - 7, ("most over least: %.2f; of ours over the limit: %.2f"):format(
      work.flatness, work.ratio_flatness), 'fill="#555"'),
  }
  for i, row in ipairs(work.rows) do
    local middle = x + (i - 0.5) * slot
    for j, side in ipairs(row.sides) do
      local left = middle + (j == 1 and -bar - 2 or 2)
      local height = side.figure * unit
      parts[#parts + 1] = svg.rect(left, floor - height, bar, height, svg.colors[side.role])
      if (side.high - side.low) * unit > 1 then
        parts[#parts + 1] = svg.line(left + bar / 2, floor - side.low * unit, left + bar / 2,
          floor - side.high * unit, 'stroke="#111" stroke-width="1.2"')
      end
      parts[#parts + 1] = svg.text(left + bar / 2, floor - math.max(height, side.high * unit) - 4,
        lines.number(side.figure), 'text-anchor="middle" font-size="10"')
    end
    parts[#parts + 1] = svg.text(middle, floor + 15, sizes.titles[i], 'text-anchor="middle"')
  end
  parts[#parts + 1] = svg.line(x, floor, x + panel_width, floor, 'stroke="#555"')
  parts[#parts + 1] = svg.text(x + panel_width / 2, floor + 30, "limit: "
    .. work.rows[1].sides[2].name, 'text-anchor="middle" fill="#555"')
  return parts
end

local parts = {
  svg.text(gap, 28, "The same work on vectors of four sizes: cost of an element or a commit",
    'font-size="15" font-weight="bold"'),
}
local function add(more)
  table.move(more, 1, #more, #parts + 1, parts)
end
add(svg.legend(gap, 48, { { "ours", "vecfile" }, { "limit", "what the machine can do" } }))
for i, work in ipairs(works) do
  local column, line = (i - 1) % 2, (i - 1) // 2
  add(panel(gap + column * (panel_width + gap), top + 20 + line * (panel_height + 90), work))
end
local rows = (#works + 1) // 2
local height = top + rows * (panel_height + 90) + 20
add { svg.text(gap, height - 12, svg.machine(run), 'fill="#555" font-size="9"') }
io.write(svg.picture(2 * panel_width + 3 * gap, height, parts))
