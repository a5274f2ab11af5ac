-- What may be written in the tables of a declaration, and of which shape each value must be.

local nearest = require("nearest")

local properties = {}

-- Each check returns nil, or what the value should be.

local function text(value)
  if type(value) ~= "string" then
    return "must be a string"
  elseif value:find("%c") then
    return "must not hold control characters (a line break is one)"
  elseif not utf8.len(value) then
    return "must be UTF-8"
  end
end

local function name(value)
  return type(value) ~= "string" and "must be a string" or nil
end

-- Defaults are checked against the type of their field, later.
local function anything()
  return nil
end

local function version(value)
  if math.type(value) ~= "integer" or value < 1 or value > 0xFFFFFFFF then
    return "must be an integer from 1 to 4294967295"
  end
end

local function layout(value)
  return value ~= "fixed" and value ~= "native" and 'must be "fixed" or "native"' or nil
end

local function boolean(value)
  return type(value) ~= "boolean" and "must be true or false" or nil
end

local function alignment(value)
  local is_power = math.type(value) == "integer" and value > 0 and value & (value - 1) == 0
  if not is_power or value > 4096 then
    return "must be a power of two from 1 to 4096"
  end
end

local function names(value)
  if type(value) ~= "table" then
    return 'must be a list of field names, as in { "time" }'
  end
  for key, item in pairs(value) do
    if math.type(key) ~= "integer" or type(item) ~= "string" then
      return 'must be a list of field names, as in { "time" }'
    end
  end
end

local function adopted(value)
  local wanted = 'must be { header = "utmpx.h", type = "struct utmpx" }'
  if type(value) ~= "table" then
    return wanted
  end
  for key in pairs(value) do
    if key ~= "header" and key ~= "type" then
      return wanted
    end
  end
  if type(value.header) ~= "string" or type(value.type) ~= "string" then
    return wanted
  elseif value.header:find("[^%w_./+-]") or value.header:find("^/") or value.header == "" then
    return 'needs a header that #include can find, such as "utmpx.h"'
  elseif not (value.type:find("^[%a_][%w_]*$") or value.type:find("^struct [%a_][%w_]*$")) then
    return 'needs a type as C spells it, such as "struct utmpx"'
  end
end

local CHECKS = {
  struct = { doc = text, version = version, keys = names, layout = layout, extern = adopted,
             align = alignment, vector = boolean },
  store = { doc = text, version = version },
  member = { doc = text },
  field = { doc = text, unit = text, default = anything, was = name },
  enum = { doc = text },
  value = { doc = text },
}

local function sorted_keys(given)
  local keys = {}
  for key in pairs(given) do
    if type(key) == "string" then
      table.insert(keys, key)
    end
  end
  table.sort(keys)
  return keys
end

-- What has properties, and the properties of each, in the order of the alphabet.
function properties.kinds()
  return sorted_keys(CHECKS)
end

function properties.names(kind)
  return sorted_keys(CHECKS[kind])
end

-- Returns the properties of `given` (a table or nil) that are as they should be, and calls
-- report(name, message) for each of the others.  `declared(value)` tells a declaration or an
-- unknown name from a value.  Positional entries are not looked at.
function properties.check(kind, given, declared, report)
  local checks, accepted = CHECKS[kind], {}
  for _, key in ipairs(sorted_keys(given or {})) do
    if not checks[key] then
      report(key, ("unknown property '%s'%s"):format(key,
        nearest.suggestion(key, sorted_keys(checks))))
    elseif declared(given[key]) and checks[key] ~= anything then
      report(key, key .. " is followed by a type or an unknown name where a value is due")
    else
      local wanted = checks[key](given[key])
      if wanted then
        report(key, ("%s %s"):format(key, wanted))
      else
        accepted[key] = given[key]
      end
    end
  end
  return accepted
end

return properties
