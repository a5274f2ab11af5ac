-- Whatever the generator knows is named in schemas/README.md: read from its own tables, so that
-- nothing that is added can be forgotten there.

local properties = require("properties")
local recorder = require("recorder")
local sandbox = require("sandbox")
local shell = require("shell")
local types = require("types")

local function sorted_keys(map)
  local keys = {}
  for key in pairs(map) do
    table.insert(keys, key)
  end
  table.sort(keys)
  return keys
end

-- As it stands in a table or in a sentence: `word`, `word "name"`, `word[N]`, `math.word`.
local function is_named(document, word)
  return document:find("`" .. word:gsub("%p", "%%%0") .. "[`%s%[({=,]") ~= nil
end

local function naming(what, words, document)
  return { ("schemas/README.md names every %s"):format(what), function()
    assert(#words > 0, "there is none")
    for _, word in ipairs(words) do
      assert(is_named(document, word), ("it lacks `%s`"):format(word))
    end
  end }
end

-- Each number that a message of the generator has for a bound.
local function check_bounds(setting, document)
  local messages = shell.must(("cat %s/tests/bad/*.expected"):format(shell.quoted(setting.root)))
  local section = document:match("\n## Bounds\n(.-)\n## ")
  local count = 0
  for bound in messages:gmatch("[%a,;] more than (%d+)[^\n]*\n") do
    assert(section:find("%f[%d]" .. bound .. "%f[%D]"), "Bounds lacks " .. bound)
    count = count + 1
  end
  assert(count > 5, "no bounds found")
end

local function unknown()
  return nil
end

return function(setting)
  local document = shell.read(setting.root .. "/schemas/README.md")
  local environment = sandbox.environment({}, unknown)
  local tests = {
    naming("declaration", sorted_keys(recorder.new().words), document),
    naming("scalar type", types.names, document),
    naming("type of bytes", { "char", "bytes" }, document),
    naming("constant", { "nan", "inf" }, document),
    { "schemas/README.md has every bound that a message has", function()
      check_bounds(setting, document)
    end },
  }
  for _, kind in ipairs(properties.kinds()) do
    table.insert(tests, naming("property of a " .. kind, properties.names(kind), document))
  end
  for _, library in ipairs { "math", "string", "table" } do
    local words = {}
    for _, word in ipairs(sorted_keys(environment[library])) do
      table.insert(words, library .. "." .. word)
    end
    table.insert(tests, naming("function of " .. library, words, document))
  end
  return tests
end
