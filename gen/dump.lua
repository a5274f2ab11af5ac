-- The model as text for people: one line a leaf, `path = value`, the same at every run.

local dump = {}

local function value_text(value)
  if type(value) == "string" then
    return (("%q"):format(value):gsub("\\\n", "\\n"))
  elseif math.type(value) == "float" then
    return ("%.17g"):format(value)
  end
  return tostring(value)
end

local function before(a, b)
  if type(a) ~= type(b) then
    return type(a) == "number"
  end
  return a < b
end

local function sorted_keys(value)
  local keys = {}
  for key in pairs(value) do
    table.insert(keys, key)
  end
  table.sort(keys, before)
  return keys
end

-- A table that stands in several places is printed once, at the first, and named at the others.
local function visit(lines, seen, path, value)
  if type(value) ~= "table" then
    table.insert(lines, ("%s = %s"):format(path, value_text(value)))
  elseif value.class then
    table.insert(lines, ("%s = -> scalar %s"):format(path, value.name))
  elseif seen[value] then
    table.insert(lines, ("%s = -> %s"):format(path, seen[value]))
  elseif next(value) == nil then
    table.insert(lines, path .. " = {}")
  else
    seen[value] = path
    for _, key in ipairs(sorted_keys(value)) do
      local step = type(key) == "number" and ("[%d]"):format(key) or "." .. key
      visit(lines, seen, path .. step, value[key])
    end
  end
end

function dump.text(model)
  local lines, seen = {}, {}
  for _, name in ipairs { "schemas", "enums", "structs", "elements", "stores" } do
    visit(lines, seen, name, model[name])
  end
  return table.concat(lines, "\n") .. "\n"
end

return dump
