-- What the tests of the generator have in common.

local diag = require("diag")
local layout = require("layout")
local schema = require("schema")

local check = {}

local function shown(value)
  return type(value) == "string" and ("%q"):format(value) or tostring(value)
end

function check.equal(actual, expected, what)
  if actual ~= expected and (actual == actual or expected == expected) then
    error(("%s: %s instead of %s"):format(what or "value", shown(actual), shown(expected)), 2)
  end
end

function check.is_true(value, what)
  if not value then
    error((what or "condition") .. " does not hold", 2)
  end
end

function check.contains(text, part)
  if not tostring(text):find(part, 1, true) then
    error(("%s does not contain %s"):format(shown(text), shown(part)), 2)
  end
end

-- The message of the error that a call must raise.
function check.fails(call, ...)
  local ok, message = pcall(call, ...)
  if ok then
    error("no error was raised", 2)
  end
  return message
end

function check.write(path, text)
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(text))
end

function check.read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read("a")
end

local counter = 0

-- A fresh directory, removed when the tests end.
function check.directory()
  counter = counter + 1
  local path = ("%s/%d"):format(check.scratch, counter)
  assert(os.execute("mkdir -p '" .. path .. "'"))
  return path
end

-- Runs the front end over schemas given as text by file name; the first is the main one.
-- Result: the model or nil, and the diagnostics as text.
function check.model(text, others)
  local directory = check.directory()
  check.write(directory .. "/test.lua", text)
  for name, contents in pairs(others or {}) do
    check.write(directory .. "/" .. name, contents)
  end
  local diagnostics = diag.new()
  local loaded = schema.load({ directory .. "/test.lua" }, diagnostics)
  local model = layout.build(loaded, diagnostics)
  return model, (diagnostics:text():gsub(directory:gsub("%W", "%%%0") .. "/", ""))
end

-- The only element of a schema that must be right.
function check.element(text, others)
  local model, report = check.model(text, others)
  if not model then
    error(report, 2)
  end
  return model.elements[#model.elements], model
end

function check.field(element, name)
  for _, field in ipairs(element.fields) do
    if field.name == name then
      return field
    end
  end
  error("no field " .. name, 2)
end

return check
