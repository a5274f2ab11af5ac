-- Runs the text of a schema with a few harmless functions, a bound on instructions and one on
-- memory.  Whatever could read the clock, the file system or an address is out of reach, so
-- that the same schema always means the same.

local sandbox = {}

local MAX_INSTRUCTIONS = 10 * 1000 * 1000
local MAX_KIBIBYTES = 64 * 1024
local MAX_STRING = 1024 * 1024

-- Instructions between two looks at the bounds: few, because a string that doubles itself at
-- every turn of a loop passes any bound within a hundred.
local HOOK_INTERVAL = 10

-- One call of concat or format could otherwise make a string that no hook sees in time.
local function bound_length(length)
  if length > MAX_STRING then
    error(string.format("a string of more than %d bytes", MAX_STRING), 0)
  end
end

local function concat(list, separator, first, last)
  local length = 0
  for i = first or 1, last or #list do
    length = length + #tostring(list[i]) + #(separator or "")
    bound_length(length)
  end
  return table.concat(list, separator, first, last)
end

-- Text made from a table or a function would be an address, different at every run.
local function plain_text(value)
  if type(value) == "table" or type(value) == "function" then
    error("a " .. type(value) .. " has no text", 0)
  end
  return tostring(value)
end

local function format(pattern, ...)
  local length = #pattern
  for i = 1, select("#", ...) do
    length = length + #plain_text((select(i, ...)))
    bound_length(length)
  end
  if string.find(string.gsub(pattern, "%%%%", ""), "%%[^%a]*p") then
    error("'%p' would print an address", 0)
  end
  return string.format(pattern, ...)
end

local function before(a, b)
  if type(a) ~= type(b) then
    return type(a) < type(b)
  end
  return a < b
end

-- pairs in the order of the keys, numbers first: Lua's own order changes from run to run.
local function sorted_pairs(list)
  local keys = {}
  for key in pairs(list) do
    if type(key) == "number" or type(key) == "string" then
      keys[#keys + 1] = key
    end
  end
  table.sort(keys, before)
  local position = 0
  return function()
    position = position + 1
    local key = keys[position]
    return key, list[key]
  end
end

local function copy(library, names)
  local result = {}
  for name in string.gmatch(names, "%S+") do
    result[name] = library[name]
  end
  return result
end

local MATH = "abs ceil cos deg exp floor fmod huge log max maxinteger min mininteger modf pi rad "
  .. "sin sqrt tan tointeger type ult"

local function libraries()
  local text = copy(string, "sub len upper lower byte char")
  text.format = format
  local list = copy(table, "insert unpack")
  list.concat = concat
  return {
    nan = 0.0 / 0.0, inf = math.huge, math = copy(math, MATH), string = text, table = list,
    ipairs = ipairs, pairs = sorted_pairs, tostring = plain_text, tonumber = tonumber,
  }
end

-- The environment of a schema: the libraries, the given words, and `unknown(name)` for any
-- other name.
function sandbox.environment(words, unknown)
  local known = libraries()
  for name, word in pairs(words) do
    known[name] = word
  end
  return setmetatable({}, {
    __index = function(_, name)
      local value = known[name]
      if value == nil then
        return unknown(name)
      end
      return value
    end,
    __newindex = function(_, name)
      local spelled = type(name) == "string" and name or "name"
      error(string.format("assignment to global '%s'; write 'local %s'", spelled, spelled), 0)
    end,
  })
end

local function watch(base)
  local instructions = 0
  local function stop(message)
    debug.sethook()
    error(message, 0)
  end
  return function()
    instructions = instructions + HOOK_INTERVAL
    if instructions > MAX_INSTRUCTIONS then
      stop(string.format("the schema runs for more than %d instructions", MAX_INSTRUCTIONS))
    elseif collectgarbage("count") - base > MAX_KIBIBYTES then
      stop(string.format("the schema uses more than %d MiB of memory", MAX_KIBIBYTES // 1024))
    end
  end
end

-- Lua puts a place before most messages: that of the schema, or of a function in this file.
local function failure(message, line)
  local stated, rest = tostring(message):match("^schema:(%d+): (.*)$")
  rest = rest or tostring(message):gsub("^[^\n]-%.lua:%d+: ", "")
  return { line = line or tonumber(stated), message = rest }
end

-- The line of the schema that is running, seen from within a word: the two functions above this
-- one are never the schema's.
function sandbox.current_line()
  for level = 3, math.huge do
    local info = debug.getinfo(level, "Sl")
    if not info then
      return nil
    elseif info.source == "=schema" then
      return info.currentline
    end
  end
end

-- Calls a schema's function with the schema's string methods, and restores ours.
local function call(chunk)
  local strings = getmetatable("")
  local methods = strings.__index
  local line
  strings.__index = libraries().string
  debug.sethook(watch(collectgarbage("count")), "", HOOK_INTERVAL)
  local ok, message = xpcall(chunk, function(message)
    line = sandbox.current_line()
    return message
  end)
  debug.sethook()
  strings.__index = methods
  return ok, message, line
end

-- Result: true, or nil and { line =, message = }.
function sandbox.run(text, environment)
  local chunk, message = load(text, "=schema", "t", environment)
  if not chunk then
    return nil, failure(message)
  end
  local ok, raised, line = call(chunk)
  if not ok then
    return nil, failure(raised, line)
  end
  return true
end

return sandbox
