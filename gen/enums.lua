-- Checks an enum or flags declaration and makes its part of the model.

local layout_text = require("layout_text")
local message_text = require("message_text")
local names = require("names")
local numbers = require("numbers")
local resolve = require("resolve")

local enums = {}

-- The value after the last one as C counts, or nil where the type ends.
local function next_enum(last, base)
  if not last then
    return 0
  end
  local _, largest = numbers.range(base)
  return last ~= largest and last + 1 or nil
end

-- The bit above the highest one of the last value.
local function next_flag(last, base)
  local bit = 1
  while last and last ~= 0 and bit ~= 0 and not math.ult(last, bit) do
    bit = bit << 1
  end
  local _, largest = numbers.range(base)
  return bit ~= 0 and not math.ult(largest, bit) and bit or nil
end

local NEXT = { enum = next_enum, flags = next_flag }

local function number(context, declaration, item, base, last)
  local value, message
  if item.value ~= nil then
    value, message = numbers.integer(item.value, base)
    message = message and ("value '%s' = %s %s"):format(item.name, message_text.of(item.value),
      message)
  else
    value = NEXT[declaration.kind](last, base)
    message = ("value '%s' no longer fits %s"):format(item.name, base.name)
  end
  if not value then
    context.diagnostics:error(item.place, message)
  end
  return value
end

-- Two names that differ in case only would be one C constant.
local function check_repetition(context, declaration, item, seen)
  local refusal = names.check_value(item.name)
  local earlier = seen.names[item.name:upper()]
  if refusal then
    context.diagnostics:error(item.place, refusal)
  elseif earlier then
    context.diagnostics:error(item.place, ("value '%s' declared twice%s"):format(item.name,
      earlier.name ~= item.name and ", in another case" or ""),
      { place = earlier.place, message = "first declared here" })
  elseif declaration.kind == "enum" and item.number and seen.numbers[item.number] then
    local other = seen.numbers[item.number]
    context.diagnostics:error(item.place,
      ("values '%s' and '%s' are the same number"):format(other.name, item.name),
      { place = other.place, message = "first declared here" })
  end
  seen.names[item.name:upper()] = earlier or item
  if item.number then
    seen.numbers[item.number] = seen.numbers[item.number] or item
  end
end

local function values(context, declaration, base)
  local result, seen, last = {}, { names = {}, numbers = {} }, nil
  for _, item in ipairs(declaration.values) do
    item.number = number(context, declaration, item, base, last)
    last = item.number or last
    check_repetition(context, declaration, item, seen)
    table.insert(result, {
      name = item.name, value = item.number, doc = item.doc,
      c_name = names.enum_value(declaration.file, declaration.name, item.name),
      c_value = item.number and numbers.c_integer(item.number, base),
    })
  end
  return result
end

-- What the core reads of a layout text (description.h), where it looks for the names of set flags.
local MAX_FLAGS = 256

-- Result: the ENUM of the model, or nil if anything is wrong, which is reported.
function enums.build(context, declaration, scope)
  local before = context.diagnostics:count()
  local base, message = resolve.base(declaration.base, scope)
  if not base then
    context.diagnostics:error(declaration.place, message)
    return nil
  elseif declaration.is_empty then
    context.diagnostics:error(declaration.place,
      ("%s '%s' has no values"):format(declaration.kind, declaration.name))
    return nil
  elseif declaration.kind == "flags" and #declaration.values > MAX_FLAGS then
    context.diagnostics:error(declaration.place,
      ("flags '%s' have %d names; more than %d are refused"):format(declaration.name,
        #declaration.values, MAX_FLAGS))
    return nil
  end
  local built = values(context, declaration, base)
  if context.diagnostics:count() > before or #built == 0 then
    return nil
  end
  local enum = {
    kind = declaration.kind, name = declaration.name, schema = declaration.file.name,
    c_name = names.enum_type(declaration.file, declaration.name),
    other_prefix = names.other_prefix(declaration.file, declaration.kind),
    doc = declaration.doc, base = base, values = built,
    file = declaration.file.shown, line = declaration.place.line,
    column = declaration.place.column, place = declaration.place,
  }
  enum.type_hash = layout_text.type_hash(enum)
  return enum
end

return enums
