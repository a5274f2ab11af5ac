-- Defaults and their C initialisers.

local check = require("check")

local TYPES = [[
  enum "kind" (u8) { { "first", 3 }, "second" }
  flags "state" (u8) { "seen", "felt", "lost" }
  struct "point" { u8 "tag" { default = 7 }, i32 "x", f64 "y" }
]]

-- The C initialiser of a field declared as `text`.
local function initializer(text)
  return check.element(TYPES .. 'struct "x" { ' .. text .. " }").fields[1].default_c
end

local function expect(list)
  for _, pair in ipairs(list) do
    check.equal(initializer(pair[1]), pair[2], pair[1])
  end
end

return {
  { "nothing said means zero", function()
    expect {
      { 'i64 "a"', "0" }, { 'f32 "a"', "0.0f" }, { 'f64 "a"', "0.0" }, { 'bool "a"', "false" },
      { 'char[4] "a"', '""' }, { 'bytes[4] "a"', "{0}" }, { 'state "a"', "0" },
      { 'i32[3] "a"', "{0}" }, { 'f64[2][2] "a"', "{{0.0}}" }, { 'char[2][4] "a"', '{""}' },
    }
  end },

  { "an enum without a zero begins with its first value", function()
    expect { { 'kind "a"', "3" }, { 'kind[2] "a"', "{3, 3}" } }
  end },

  { "a nested struct has the defaults of its fields, padding included", function()
    expect {
      { 'point "a"', "{7, {0}, 0, 0.0}" },
      { 'point "a" { default = { x = -1, tag = 0 } }', "{0, {0}, -1, 0.0}" },
      { 'point[2] "a" { default = { tag = 0 } }', "{{0, {0}, 0, 0.0}}" },
    }
  end },

  { "an adopted struct is initialised by designators", function()
    local element = check.element([[
      struct "tv" { vector = false, layout = "native",
        extern = { header = "sys/time.h", type = "struct timeval" },
        c_signed "tv_sec" { default = -1 }, c_signed "tv_usec" }
      struct "x" { layout = "native", tv "when" }]])
    check.equal(element.fields[1].default_c, "{.tv_sec = -1, .tv_usec = 0}")
  end },

  { "scalars, names and texts are spelled as C wants them", function()
    expect {
      { 'i8 "a" { default = -128 }', "-128" },
      { 'u64 "a" { default = "18446744073709551615" }', "UINT64_C(18446744073709551615)" },
      { 'f32 "a" { default = nan }', "NAN" }, { 'f64 "a" { default = -inf }', "-INFINITY" },
      { 'f64 "a" { default = -0.0 }', "-0.0" }, { 'f64 "a" { default = 3 }', "3.0" },
      { 'bool "a" { default = true }', "true" }, { 'kind "a" { default = "second" }', "4" },
      { 'state "a" { default = { "seen", "lost" } }', "5" },
      { 'state "a" { default = "felt" }', "2" },
    }
  end },

  { "texts are escaped, without trigraphs", function()
    expect {
      { [[char[20] "a" { default = "a\"b\\c\n1?" }]], [["a\"b\\c\0121?"]] },
      { [[char[20] "a" { default = "???=" }]], [["?\?\?="]] },
      { [[char[20] "a" { default = "é" }]], [["\303\251"]] },
      { [[bytes[4] "a" { default = "\x01\xFF" }]], "{1, 255}" },
    }
  end },

  { "a text that fills its array is a list, for C++ would miss the NUL", function()
    expect { { [[char[3] "a" { default = "a'b" }]], [[{'a', '\'', 'b'}]] } }
  end },

  { "one value stands for every item of an array", function()
    expect {
      { 'f32[3] "a" { default = nan }', "{NAN, NAN, NAN}" },
      { 'i32[2][2] "a" { default = 1 }', "{{1, 1}, {1, 1}}" },
      { 'i32[2][2] "a" { default = { { 1, 2 }, { 3, 4 } } }', "{{1, 2}, {3, 4}}" },
      { 'f64[2] "a" { default = -0.0 }', "{-0.0, -0.0}" },
      { 'i32[1000] "a" { default = 0 }', "{0}" },
    }
  end },

  { "an f32 default is what a float can hold", function()
    local element = check.element('struct "x" { f32 "a" { default = 0.1 } }')
    check.equal(element.fields[1].default, 0.10000000149011612)
    check.equal(element.fields[1].default_c, "0.1f")
  end },

  { "native integers have the range that every data model gives", function()
    local model, report = check.model('struct "x" { layout = "native", c_long "a" { default = '
      .. "2147483648 } }")
    check.equal(model, nil)
    check.contains(report, "out of range for c_long (-2147483648 to 2147483647)")
  end },

  { "the initialisers compile as C11 and as C++17", function()
    local element = check.element(TYPES .. [[struct "x" {
      i64 "a" { default = math.mininteger }, u64 "b" { default = "18446744073709551615" },
      i32 "c" { default = -2147483648 }, u32 "d" { default = 4294967295 },
      f32 "e" { default = 0.1 }, f64[2] "f" { default = inf }, bool[2] "g" { default = true },
      char[3] "h" { default = "a?b" }, char[2][8] "i" { default = { "??=", "\255" } },
      bytes[3] "j" { default = "\1\2" }, char[9] "k", f64[2][2] "l", f32 "m" { default = nan },
    }]])
    local text = { "#include <math.h>\n#include <stdbool.h>\n#include <stdint.h>\n" }
    for _, field in ipairs(element.fields) do
      table.insert(text, ("extern %s x_%s%s;\n%s x_%s%s = %s;\n"):format(field.c_type, field.name,
        field.c_dims, field.c_type, field.name, field.c_dims, field.default_c))
    end
    local path = check.directory() .. "/x"
    check.write(path .. ".c", table.concat(text))
    local flags = "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -fsyntax-only "
    check.is_true(os.execute("cc -std=c11 " .. flags .. path .. ".c"), "C")
    check.is_true(os.execute("c++ -std=c++17 " .. flags .. "-x c++ " .. path .. ".c"), "C++")
  end },
}
