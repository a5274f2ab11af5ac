-- The words of the schema language.  They only write down what the schema says and on which
-- line; schema.lua makes sense of it afterwards.
--
-- A schema holds nothing but empty tables: what they stand for is kept here, out of its reach.

local sandbox = require("sandbox")

local recorder = {}

-- Available in Lua at large, but not to a schema.
local WITHHELD = {}
for name in ([[_G _VERSION assert collectgarbage coroutine debug dofile error getmetatable io load
  loadfile next os package pcall print rawequal rawget rawlen rawset require select setmetatable
  type utf8 warn xpcall]]):gmatch("%S+") do
  WITHHELD[name] = true
end

function recorder.why_unknown(name)
  if WITHHELD[name] then
    return string.format("'%s' is not available in a schema", name)
  end
  return string.format("unknown name '%s'", name)
end

-- The table may be changed by the schema later on.
local function snapshot(value)
  if type(value) ~= "table" then
    return value
  end
  local result = {}
  for key, item in pairs(value) do
    result[key] = item
  end
  return result
end

-- Result: { words =, unknown =, records =, of = function(value) → record or nil }.
-- A record is one of
--   { what = "prefix", line, name }
--   { what = "include", line, path }
--   { what = "enum" | "flags", line, name, base, body }
--   { what = "struct" | "store", line, name, body }
--   { what = "field", line, type, name, options }
--   { what = "type", name, lengths }                   (not listed: a name that was used)
function recorder.new()
  local records, meanings = {}, {}

  local function write_down(record)
    record.line = sandbox.current_line()
    records[#records + 1] = record
    return record
  end

  local function token(record, index, called)
    local value = setmetatable({}, {
      __index = index,
      __newindex = function() error("a declaration cannot be changed", 0) end,
      __call = called,
    })
    meanings[value] = record
    return value
  end

  local function no_index(_, key)
    error(string.format("a declaration has no '%s'", tostring(key)), 0)
  end

  -- i64 "time" { … }
  local function field(kind, name, options)
    local record = write_down { what = "field", type = kind, name = name }
    record.options = snapshot(options)
    return token(record, no_index, function(self, more)
      if record.options ~= nil then
        error("a field takes one table of options", 0)
      end
      record.options = snapshot(more)
      return self
    end)
  end

  -- i64, mag_type, char[12], f64[3][4]
  local function type_name(name, lengths)
    local record = { what = "type", name = name, lengths = lengths }
    return token(record, function(_, length)
      if math.type(length) == nil then
        error(recorder.why_unknown(name), 0)
      end
      local longer = snapshot(lengths)
      longer[#longer + 1] = length
      return type_name(name, longer)
    end, function(_, field_name, options)
      return field(record, field_name, options)
    end)
  end

  local function enumeration(what)
    return function(name)
      local record = write_down { what = what, name = name }
      return token(record, no_index, function(self, argument)
        if record.base == nil then
          record.base = argument
        elseif record.body == nil then
          record.body = snapshot(argument)
        else
          error(string.format("%s has one list of values", what), 0)
        end
        return self
      end)
    end
  end

  local function composite(what)
    return function(name)
      local record = write_down { what = what, name = name }
      return token(record, no_index, function(self, body)
        if record.body ~= nil then
          error(("a %s has one body"):format(what), 0)
        end
        record.body = snapshot(body)
        return self
      end)
    end
  end

  return {
    words = {
      enum = enumeration("enum"),
      flags = enumeration("flags"),
      struct = composite("struct"),
      store = composite("store"),
      prefix = function(name) write_down { what = "prefix", name = name } end,
      include = function(path) write_down { what = "include", path = path } end,
    },
    unknown = function(name) return type_name(name, {}) end,
    records = records,
    of = function(value) return meanings[value] end,
  }
end

return recorder
