-- The C initialiser of a default: C11, exact, and C++17 too unless the struct is an adopted one.

local defaults = require("defaults")
local numbers = require("numbers")

local initializer = {}

-- One byte of a text.  Octal escapes end after three digits, whatever follows.
local function escape(character, quote)
  if character == quote or character == "\\" then
    return "\\" .. character
  elseif character:find("[\32-\126]") then
    return character
  end
  return ("\\%03o"):format(character:byte())
end

local function without_trigraphs(escaped)
  return (escaped:gsub("%?%?+", function(run) return "?" .. ("\\?"):rep(#run - 1) end))
end

local function listed(text, item)
  local items = {}
  for character in text:gmatch("[\0-\255]") do
    table.insert(items, item(character))
  end
  return "{" .. table.concat(items, ", ") .. "}"
end

-- A text that fills its array leaves no room for a string's NUL, which C++ insists on.
local function text(field, value)
  if #value == field.length then
    return listed(value, function(character) return "'" .. escape(character, "'") .. "'" end)
  end
  local escaped = value:gsub("[\0-\255]", function(character) return escape(character, '"') end)
  return '"' .. without_trigraphs(escaped) .. '"'
end

local function bytes(_, value)
  if defaults.is_zero(value) then
    return "{0}"
  end
  return listed(value, function(character) return tostring(character:byte()) end)
end

local function scalar(field, value)
  if field.scalar.class == "bool" then
    return tostring(value)
  elseif field.scalar.class == "float" then
    return numbers.c_float(value, field.scalar)
  end
  return numbers.c_integer(value, field.scalar)
end

-- In memory order with the padding, so that no designators are needed, which C++17 lacks.
local function members(struct, value)
  local texts = {}
  local by_field = {}
  for _, member in ipairs(value) do
    by_field[member.field] = member.value
  end
  for _, member in ipairs(struct.members or struct.fields) do
    table.insert(texts, member.padding and "{0}" or initializer.of(member, by_field[member]))
  end
  return "{" .. table.concat(texts, ", ") .. "}"
end

local function designated(value)
  local texts = {}
  for _, member in ipairs(value) do
    table.insert(texts, (".%s = %s"):format(member.field.name,
      initializer.of(member.field, member.value)))
  end
  return "{" .. table.concat(texts, ", ") .. "}"
end

local function struct(field, value)
  return field.struct.extern and designated(value) or members(field.struct, value)
end

local ITEM = { scalar = scalar, enum = scalar, flags = scalar, text = text, bytes = bytes,
               struct = struct }

local function zero_item(field)
  if field.kind == "struct" then
    local value = {}
    for _, member in ipairs(field.struct.fields) do
      table.insert(value, { field = member, value = initializer.zero(member) })
    end
    return value
  elseif field.kind == "text" or field.kind == "bytes" then
    return ""
  elseif field.scalar.class == "bool" then
    return false
  end
  return field.scalar.class == "float" and 0.0 or 0
end

function initializer.zero(field)
  return #field.dims > 0 and {} or zero_item(field)
end

-- An array of zeros names its first item only: C fills in the rest.
local function array(field, value, depth)
  if depth > #field.dims then
    return ITEM[field.kind](field, value)
  end
  local texts = {}
  if defaults.is_zero(value) then
    texts[1] = array(field, depth < #field.dims and {} or zero_item(field), depth + 1)
  else
    for i, item in ipairs(value) do
      texts[i] = array(field, item, depth + 1)
    end
  end
  return "{" .. table.concat(texts, ", ") .. "}"
end

function initializer.of(field, value)
  return array(field, value, 1)
end

return initializer
