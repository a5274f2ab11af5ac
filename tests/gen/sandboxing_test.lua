-- What a schema cannot do.

local check = require("check")

local function refused(text, part)
  local model, report = check.model(text)
  check.equal(model, nil, text)
  check.contains(report, part)
end

return {
  { "the host's libraries are out of reach", function()
    for _, name in ipairs { "os", "io", "debug", "package", "coroutine", "_G" } do
      refused("local x = " .. name .. ".x", "'" .. name .. "' is not available in a schema")
    end
    for _, name in ipairs { "load", "require", "dofile", "getmetatable", "setmetatable", "rawset",
                            "pcall", "collectgarbage", "print", "next", "select", "error" } do
      refused(name .. ' "x"', "'" .. name .. "' is not available in a schema")
    end
  end },

  { "strings have no methods but the harmless ones", function()
    for _, name in ipairs { "rep", "gsub", "match", "find", "gmatch", "dump", "pack" } do
      refused(('local x = ("x"):%s("x")'):format(name), "attempt to call a nil value")
    end
  end },

  { "the host's string methods are back after a schema, whatever became of it", function()
    check.model('local x = ("x"):rep(3)')
    check.equal(("x"):rep(3), "xxx")
    check.equal(debug.gethook(), nil)
  end },

  { "a schema cannot change what it was given", function()
    refused("u8.size = 4", "a declaration cannot be changed")
    refused("math = nil", "assignment to global 'math'")
    check.element('math.huge = 1 table.concat = nil struct "a" { u8 "x" }')
    check.equal(math.huge, 1 / 0)
    check.equal(table.concat { "a", "b" }, "ab")
  end },

  { "loops, memory and recursion have bounds", function()
    refused("while true do end", "more than 10000000 instructions")
    refused('local s = "x" while true do s = s .. s end', "more than 64 MiB")
    refused("local t = {} while true do t[#t + 1] = {} end", "MiB of memory")
    refused("local function f() return 1 + f() end f()", "stack overflow")
    refused([[
      local t = {}
      for i = 1, 5000 do t[i] = string.format("%99s", "x") end
      local s = table.concat(t)
      s = string.format("%s%s%s", s, s, s)]], "a string of more than")
  end },

  { "addresses do not become text", function()
    refused("local x = tostring({})", "a table has no text")
    refused("local x = tostring(math.abs)", "a function has no text")
    refused('local x = string.format("%s", {})', "a table has no text")
    refused('local x = string.format("%p", "x")', "address")
  end },

  { "pairs goes in order of the keys", function()
    local element = check.element([[
      local fields = {}
      for name in pairs { d = 1, b = 1, a = 1, c = 1 } do
        fields[#fields + 1] = u8(name)
      end
      struct "x" (fields)]])
    local names = {}
    for _, field in ipairs(element.fields) do
      table.insert(names, field.name)
    end
    check.equal(table.concat(names), "abcd")
  end },

  { "precompiled code is not run", function()
    refused(string.dump(function() end), "attempt to load a binary chunk")
  end },

  { "deeply nested text is a syntax error", function()
    refused("local x = " .. ("{"):rep(10000), "test.lua:1:1: error")
  end },

  { "a table that holds itself is refused", function()
    refused('local t = {} t[1] = t struct "x" { u8[2] "a" { default = t } }', "nested too deeply")
    refused('local t = {} t[1] = t enum "x" (u8) (t)', "error")
    refused('local t = {} t.keys = t struct "x" (t)', "keys must be a list")
  end },
}
