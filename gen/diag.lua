-- Collects diagnostics and prints them as a compiler does: place, message, source line, caret.

local diag = {}
diag.__index = diag

local MAX_SHOWN = 20

function diag.new()
  return setmetatable({ errors = {} }, diag)
end

-- `note`, if any, is { place =, message = }: the other place that the error is about.
function diag:error(place, message, note)
  table.insert(self.errors, {
    place = place, message = message, note = note, sequence = #self.errors,
  })
end

function diag:count()
  return #self.errors
end

local function before(a, b)
  local p, q = a.place, b.place
  if p.source.path ~= q.source.path then
    return p.source.path < q.source.path
  elseif (p.line or 0) ~= (q.line or 0) then
    return (p.line or 0) < (q.line or 0)
  elseif (p.column or 0) ~= (q.column or 0) then
    return (p.column or 0) < (q.column or 0)
  end
  return a.sequence < b.sequence
end

-- What stands before the caret: tabs stay tabs and a UTF-8 character is one blank.
local function padding(line, column)
  return (line:sub(1, column - 1):gsub("[\x80-\xBF]", ""):gsub("[^\t]", " "))
end

local function render(lines, place, severity, message)
  if not place.line then
    table.insert(lines, ("%s: %s: %s"):format(place.source.path, severity, message))
    return
  end
  table.insert(lines, ("%s:%d:%d: %s: %s"):format(place.source.path, place.line, place.column,
                                                 severity, message))
  local text = place.source.lines[place.line]
  if text and text:find("%S") then
    table.insert(lines, text)
    table.insert(lines, padding(text, place.column) .. "^")
  end
end

local function counted(n, noun)
  return ("%d %s%s"):format(n, noun, n == 1 and "" or "s")
end

-- The whole report as text, sorted by place; empty when there is nothing to report.
function diag:text()
  if #self.errors == 0 then
    return ""
  end
  local sorted = table.move(self.errors, 1, #self.errors, 1, {})
  table.sort(sorted, before)
  local lines = {}
  for i = 1, math.min(#sorted, MAX_SHOWN) do
    local entry = sorted[i]
    render(lines, entry.place, "error", entry.message)
    if entry.note then
      render(lines, entry.note.place, "note", entry.note.message)
    end
  end
  if #sorted > MAX_SHOWN then
    table.insert(lines, "… and " .. counted(#sorted - MAX_SHOWN, "more error"))
  end
  table.insert(lines, counted(#sorted, "error") .. "; nothing was written")
  return table.concat(lines, "\n") .. "\n"
end

return diag
