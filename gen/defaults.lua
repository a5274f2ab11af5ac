-- The default of a field: checked against its type and filled in to the last item.

local message_text = require("message_text")
local nearest = require("nearest")
local numbers = require("numbers")

local defaults = {}

-- Longer lists of anything but zeros are a mistake more often than a wish.
local MAX_ITEMS = 65536

-- Whether the value's bytes are all zero; a list shorter than its dimension goes on with zeros.
function defaults.is_zero(value)
  if type(value) == "number" then
    return value == 0 and (math.type(value) == "integer" or 1 / value > 0)
  elseif type(value) == "string" then
    return not value:find("[^\0]")
  elseif type(value) == "boolean" then
    return not value
  end
  for _, item in ipairs(value) do
    local is_member = type(item) == "table" and item.field ~= nil
    if not defaults.is_zero(is_member and item.value or not is_member and item) then
      return false
    end
  end
  return true
end

local function fail(message, place)
  return nil, message, place and { place = place, message = "declared here" }
end

local function integer(field, given)
  local value, wrong = numbers.integer(given, field.scalar)
  if not value then
    return fail(("default %s %s"):format(message_text.of(given), wrong))
  end
  return value
end

local function float(field, given)
  if type(given) ~= "number" then
    return fail(("default %s is not a number, as %s needs"):format(message_text.of(given),
      field.scalar.name))
  end
  local value = numbers.float(given, field.scalar)
  if not value then
    return fail(("default %s is out of range for %s"):format(message_text.of(given),
      field.scalar.name))
  end
  return value
end

local function boolean(_, given)
  if type(given) ~= "boolean" then
    return fail(("default %s is not true or false, as bool needs"):format(message_text.of(given)))
  end
  return given
end

local SCALAR = { signed = integer, unsigned = integer, float = float, bool = boolean }

local function scalar(field, given)
  return SCALAR[field.scalar.class](field, given)
end

local function value_of_name(enum, name)
  local known = {}
  for _, value in ipairs(enum.values) do
    if value.name == name then
      return value.value
    end
    table.insert(known, value.name)
  end
  return fail(("%s '%s' has no value '%s'%s"):format(enum.kind, enum.name, name,
    nearest.suggestion(name, known)), enum.place)
end

local function enum_value(field, given)
  if type(given) ~= "string" then
    return fail(("default %s is not the name of a value of enum '%s'"):format(
      message_text.of(given), field.enum.name), field.enum.place)
  end
  return value_of_name(field.enum, given)
end

local function flags_value(field, given)
  local listed = type(given) == "string" and { given } or given
  if type(listed) ~= "table" then
    return fail(("default %s is not a list of names of flags '%s'"):format(
      message_text.of(given), field.enum.name), field.enum.place)
  end
  local bits = 0
  for _, name in ipairs(listed) do
    local value, message, note = value_of_name(field.enum, name)
    if not value then
      return nil, message, note
    end
    bits = bits | value
  end
  return bits
end

local function text(field, given)
  if type(given) ~= "string" then
    return fail(("default %s is not a string, as %s needs"):format(message_text.of(given),
      field.type_text))
  elseif #given > field.length then
    return fail(("default of %d bytes does not fit %s"):format(#given, field.type_text))
  elseif field.kind == "text" and given:find("\0", 1, true) then
    return fail("default holds a NUL, which would end the text")
  end
  return given
end

local function sorted_names(given)
  local names = {}
  for name in pairs(given) do
    table.insert(names, tostring(name))
  end
  table.sort(names)
  return names
end

local function unknown_member(struct, given)
  local known = {}
  for _, field in ipairs(struct.fields) do
    known[field.name] = true
    table.insert(known, field.name)
  end
  for _, name in ipairs(sorted_names(given)) do
    if not known[name] then
      return ("default: struct '%s' has no field '%s'%s"):format(struct.name, name,
        nearest.suggestion(name, known))
    end
  end
end

local function struct_value(field, given)
  local struct = field.struct
  if type(given) ~= "table" then
    return fail(("default %s is not a table, as struct '%s' needs"):format(
      message_text.of(given), struct.name))
  end
  local wrong = unknown_member(struct, given)
  if wrong then
    return fail(wrong, struct.place)
  end
  local members = {}
  for _, member in ipairs(struct.fields) do
    local value, message, note = member.default, nil, nil
    if given[member.name] ~= nil then
      value, message, note = defaults.value(member, given[member.name])
    end
    if value == nil then
      return nil, message, note
    end
    table.insert(members, { field = member, value = value })
  end
  return members
end

local ITEM = { scalar = scalar, enum = enum_value, flags = flags_value, text = text,
               bytes = text, struct = struct_value }

-- What an item is when nothing is said: zero, or an enum's first value where zero is none.
local function unstated(field)
  if field.kind == "struct" then
    return struct_value(field, {})
  elseif field.kind == "text" or field.kind == "bytes" then
    return ""
  elseif field.kind == "enum" then
    for _, value in ipairs(field.enum.values) do
      if value.value == 0 then
        return 0
      end
    end
    return field.enum.values[1].value
  elseif field.scalar.class == "bool" then
    return false
  end
  return field.scalar.class == "float" and 0.0 or 0
end

-- The same item everywhere.  The rows are one table: nobody changes a model.
local function fill(field, item)
  if #field.dims == 0 then
    return item
  elseif defaults.is_zero(item) then
    return {}
  elseif field.count > MAX_ITEMS then
    return fail(("a default that is not zero for more than %d items"):format(MAX_ITEMS))
  end
  for depth = #field.dims, 1, -1 do
    local row = {}
    for i = 1, field.dims[depth] do
      row[i] = item
    end
    item = row
  end
  return item
end

local function list(field, given, depth)
  if depth > #field.dims then
    return ITEM[field.kind](field, given)
  elseif type(given) ~= "table" then
    return fail(("default %s is not a list: %s needs %d items"):format(message_text.of(given),
      field.type_text, field.dims[depth]))
  elseif #given ~= field.dims[depth] then
    return fail(("default has %d items where %s needs %d"):format(#given, field.type_text,
      field.dims[depth]))
  end
  local result = {}
  for i = 1, #given do
    local value, message, note = list(field, given[i], depth + 1)
    if value == nil then
      return nil, message, note
    end
    result[i] = value
  end
  return result
end

-- A single value stands for every item of an array.
local function is_single(field, given)
  return type(given) ~= "table" or (field.kind == "struct" and next(given) ~= nil and #given == 0)
end

-- Result: the value as the model holds it, or nil, a message and a note.
function defaults.value(field, given)
  if given == nil then
    return fill(field, unstated(field))
  elseif #field.dims > 0 and is_single(field, given) then
    local item, message, note = ITEM[field.kind](field, given)
    if item == nil then
      return nil, message, note
    end
    return fill(field, item)
  end
  return list(field, given, 1)
end

return defaults
