-- A strict template engine.  A line that begins with "%" is Lua, "%%" begins a line with a
-- literal "%", and ${expression} is a hole for a string or an integer.  The template sees
-- nothing but the environment it is rendered with; nil in a hole or a name that the environment
-- lacks is an error that names the template's file and line.

local template = {}

-- One line of Lua for each line of template, so that Lua's line numbers are the template's.
local function translate_text(line, ending)
  local code, position = {}, 1
  while true do
    local first, last, hole = line:find("%$(%b{})", position)
    local text = line:sub(position, (first or 0) - 1)
    if text:find("${", 1, true) then
      error("'${' without its '}'", 0)
    end
    table.insert(code, ("__text(%q) "):format(text))
    if not first then
      break
    end
    local expression = hole:sub(2, -2)
    table.insert(code, ("__hole((%s), %q) "):format(expression, expression))
    position = last + 1
  end
  return table.concat(code) .. (ending ~= "" and '__text("\\n")' or "")
end

local function translate_line(line, ending)
  if line:sub(1, 1) ~= "%" then
    return translate_text(line, ending)
  elseif line:sub(1, 2) == "%%" then
    return translate_text(line:sub(2), ending)
  end
  return line:sub(2)
end

local function translate(text, name)
  local code = { "local _ENV, __text, __hole = ...; " }
  local number = 0
  for line, ending in text:gmatch("([^\n]*)(\n?)") do
    number = number + 1
    local ok, translated = pcall(translate_line, line, ending)
    if not ok then
      error(("%s:%d: %s"):format(name, number, translated), 0)
    end
    table.insert(code, translated .. "\n")
  end
  return table.concat(code)
end

local function strict(environment)
  return setmetatable({}, {
    __index = function(_, key)
      local value = environment[key]
      if value == nil then
        error(("unknown name '%s'"):format(key), 0)
      end
      return value
    end,
    __newindex = function(_, key)
      error(("assignment to global '%s'; write 'local %s'"):format(key, key), 0)
    end,
  })
end

local function fill(output, value, expression)
  if type(value) ~= "string" and math.type(value) ~= "integer" then
    local what = value == nil and "nil" or math.type(value) or type(value)
    error(("${%s} is %s, not a string or an integer"):format(expression, what), 0)
  end
  table.insert(output, tostring(value))
end

-- Finds the template's line on the stack: the error may come from a function that it called.
local function blame(chunk, name)
  return function(message)
    for level = 2, math.huge do
      local info = debug.getinfo(level, "fSl")
      if not info then
        return ("%s: %s"):format(name, message)
      elseif info.func == chunk or info.source == "=template" then
        message = tostring(message):gsub("^template:%d+: ", "")
        return ("%s:%d: %s"):format(name, info.currentline, message)
      end
    end
  end
end

-- Result: function(environment) → text.
function template.compile(text, name)
  local chunk, message = load(translate(text, name), "=template", "t")
  if not chunk then
    error((message:gsub("^template", (name:gsub("%%", "%%%%")))), 0)
  end
  return function(environment)
    local output = {}
    local ok, failure = xpcall(chunk, blame(chunk, name), strict(environment),
      function(piece) table.insert(output, piece) end,
      function(value, expression) fill(output, value, expression) end)
    if not ok then
      error(failure, 0)
    end
    return table.concat(output)
  end
end

return template
