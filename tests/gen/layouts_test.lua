-- Names, offsets, padding and the layout text.

local check = require("check")
local hash = require("hash")
local layout_text = require("layout_text")

local QUAKE = [[
enum "mag_type" (u8) { "unknown", "ml", "md" }
struct "quake" {
  doc = "A \"quake\" of Größe\\",
  version = 3,
  keys = { "time" },
  i64 "time" { unit = "ms", doc = "origin time", was = "when" },
  f32 "mag" { default = nan },
  mag_type "mag_type" { default = "ml" },
  char[6] "id",
  u16[3] "counts" { default = { 1, 2, 3 } },
}
]]

local function lines_of(element)
  local lines = {}
  for _, line in ipairs(element.layout_lines) do
    table.insert(lines, line.kind .. " " .. line.text)
  end
  return table.concat(lines, "\n")
end

local function members_of(element)
  local result = {}
  for _, member in ipairs(element.members) do
    table.insert(result, ("%s@%d+%d"):format(member.name, member.offset, member.size))
  end
  return table.concat(result, " ")
end

return {
  { "a fixed struct is naturally aligned and every gap is a member", function()
    local element = check.element(
      'struct "x" { u8 "a", i64 "b", u16 "c", f32 "d", char[3] "e", bytes[2] "f", bool "g" }')
    check.equal(members_of(element), "a@0+1 padding_1@1+7 b@8+8 c@16+2 padding_18@18+2 d@20+4 "
      .. "e@24+3 f@27+2 g@29+1 padding_30@30+2")
    check.equal(element.size, 32)
    check.equal(element.align, 8)
    check.equal(element.has_padding, true)
  end },

  { "a struct without gaps has no padding", function()
    local element = check.element('struct "x" { u32 "a", u16[2] "b" }')
    check.equal(members_of(element), "a@0+4 b@4+4")
    check.equal(element.has_padding, false)
  end },

  { "padding inside of a nested struct is padding", function()
    local element = check.element(
      'struct "inner" { u32 "a", u8 "b" } struct "y" { inner[2] "i" }')
    check.equal(members_of(element), "i@0+16")
    check.equal(element.has_padding, true)
  end },

  { "align raises the alignment of a struct and of those that hold it", function()
    local element, model = check.element(
      'struct "line" { align = 64, u8 "a" } struct "x" { u8 "a", line "b" }')
    check.equal(model.structs[1].size, 64)
    check.equal(element.align, 64)
    check.equal(element.size, 128)
  end },

  { "texts and arrays have their length where the schema has it", function()
    local element = check.element('struct "x" { char[4][12] "t", f64[3][4] "m", bytes[5] "b" }')
    local text, matrix = check.field(element, "t"), check.field(element, "m")
    check.equal(text.length, 12)
    check.equal(text.count, 4)
    check.equal(text.c_dims, "[4][12]")
    check.equal(text.type_text, "char[4][12]")
    check.equal(text.size, 48)
    check.equal(matrix.count, 12)
    check.equal(matrix.type_text, "f64[3][4]")
    check.equal(check.field(element, "b").c_type, "uint8_t")
  end },

  { "native structs are predicted for every data model", function()
    local element = check.element(
      'struct "x" { layout = "native", c_int "a", c_long "b", i64 "c", c_longdouble "d" }')
    local expected = {
      VECFILE_DATA_MODEL_LP64 = { 48, 16, 8, 16, 32 },
      VECFILE_DATA_MODEL_LP64_S390X = { 40, 8, 8, 16, 24 },
      VECFILE_DATA_MODEL_ILP32 = { 24, 8, 4, 8, 16 },
      VECFILE_DATA_MODEL_ILP32_I386 = { 28, 4, 4, 8, 16 },
      VECFILE_DATA_MODEL_ILP32_M68K = { 28, 2, 4, 8, 16 },
    }
    check.equal(#element.models, 5)
    for _, model in ipairs(element.models) do
      local wanted = expected[model.macro]
      check.equal(model.size, wanted[1], model.macro .. " size")
      check.equal(model.align, wanted[2], model.macro .. " align")
      for i = 2, 4 do
        check.equal(model.offsets[i], wanted[i + 1], model.macro .. " offset " .. i)
      end
    end
    check.equal(element.size, nil)
    check.equal(element.layout_hash, nil)
  end },

  { "a fixed struct inside a native one is the same on every data model", function()
    local element = check.element(
      'struct "f" { u8 "a", i64 "b" } struct "x" { layout = "native", c_schar "a", f "b" }')
    for _, model in ipairs(element.models) do
      check.equal(model.size, 24, model.macro)
    end
  end },

  { "an adopted struct keeps its C spelling and its dotted members", function()
    local element = check.element([[
      struct "login" {
        layout = "native", extern = { header = "utmpx.h", type = "struct utmpx" },
        keys = { "ut_tv.tv_sec" },
        c_signed "ut_tv.tv_sec", char[32] "ut_user", c_signed "ut_pid", i32 "__reserved",
      }]])
    check.equal(element.c_type, "struct utmpx")
    check.equal(element.fields[1].c_name, "ut_tv_tv_sec")
    check.equal(element.keys[1], element.fields[1])
    check.equal(element.models, nil)
    check.equal(element.extern.header, "utmpx.h")
  end },

  { "the layout text is canonical", function()
    check.equal(lines_of(check.element(QUAKE)), [[
plain vecfile-layout 1
plain schema test
plain enum mag_type u8
plain value unknown 0
plain value ml 1
plain value md 2
struct struct quake
note version 3
note layout fixed
note doc "A \x22quake\x22 of Gr\xC3\xB6\xC3\x9Fe\x5C"
field field time i64
note unit "ms"
note doc "origin time"
note was when
field field mag f32
note default nan
field field mag_type enum mag_type
note default ml
field field id char[6]
field field counts u16[3]
note default {1,2,3}
note keys time
plain element quake]])
  end },

  { "the layout hash is over what matters to the data, as the core prints it", function()
    check.equal(check.element(QUAKE).layout_hash, hash.fnv1a([[
vecfile-layout 1
schema test
enum mag_type u8
value unknown 0
value ml 1
value md 2
struct quake size 32 align 8
field time i64 at 0 size 8
field mag f32 at 8 size 4
field mag_type enum mag_type at 12 size 1
field id char[6] at 13 size 6
field counts u16[3] at 20 size 6
element quake
]]))
    local element = check.element((QUAKE:gsub("version = 3", "version = 4")))
    check.equal(element.layout_hash, check.element(QUAKE).layout_hash, "hash without notes")
    check.equal(element.name_hash, hash.fnv1a("quake"))
    check.equal(element.schema_hash, hash.fnv1a("test"))
  end },

  { "values count as in C, bits as powers of two, and may be stated", function()
    local _, model = check.element([[
      enum "e" (i16) { "a", { "b", -5, doc = "minus" }, "c", { "d", 9 } }
      flags "f" (u64) { "x", "y", { "z", "0x8000000000000000" } }
      struct "s" { e "e", f "f" }]])
    local function values(enum)
      local result = {}
      for _, value in ipairs(enum.values) do
        table.insert(result, value.c_name .. "=" .. value.c_value)
      end
      return table.concat(result, " ")
    end
    check.equal(values(model.enums[1]), "TEST_E_A=0 TEST_E_B=-5 TEST_E_C=-4 TEST_E_D=9")
    check.equal(values(model.enums[2]),
      "TEST_F_X=1 TEST_F_Y=2 TEST_F_Z=UINT64_C(9223372036854775808)")
    check.equal(model.enums[1].values[2].doc, "minus")
    check.equal(model.enums[1].c_name, "test_e")
  end },

  { "an included file gives its types and no elements, once", function()
    local element, model = check.element([[
      include "common.lua"
      include "other.lua"
      struct "x" { vec3 "where", kind "kind", pair "pair" }]], {
      ["common.lua"] = 'enum "kind" (u8) { "a" } struct "vec3" { f64 "x" }',
      ["other.lua"] = 'include "common.lua" struct "pair" { vec3 "a", vec3 "b" }',
    })
    check.equal(#model.elements, 1)
    check.equal(#model.structs, 3)
    check.equal(#element.structs, 2)
    check.equal(element.structs[1].name, "vec3")
    check.equal(element.enums[1].c_name, "common_kind")
  end },

  { "a struct marked vector = false is a type only", function()
    local _, model = check.element(
      'struct "part" { vector = false, u8 "a" } struct "whole" { part "p" }')
    check.equal(#model.elements, 1)
    check.equal(#model.structs, 2)
  end },

  { "structs may nest as deep as files without their schema are read", function()
    local lines = { 'struct "s0" { u8 "a" }' }
    for i = 1, 32 do
      table.insert(lines, ('struct "s%d" { s%d "inner" }'):format(i, i - 1))
    end
    local element = check.element(table.concat(lines, "\n"))
    check.equal(element.size, 1)
    check.equal(#element.structs, 32)
  end },

  { "fields of C's own names are fine where C does not mind", function()
    check.element('struct "event" { i64 "time", i32 "read", i32 "index", i32 "signal" }')
  end },

  { "a thousand elements of ten fields take well under a second", function()
    local lines = {}
    for i = 1, 1000 do
      table.insert(lines, ('struct "e%d" {'):format(i))
      for j = 1, 10 do
        table.insert(lines, ('  i64 "f%d" { doc = "a field", default = %d },'):format(j, j))
      end
      table.insert(lines, "}")
    end
    local started = os.clock()
    check.model(table.concat(lines, "\n"))
    check.is_true(os.clock() - started < 2, "speed, with room for a busy machine,")
  end },

  { "a layout file has a native struct's numbers on x86-64, and none of a system's", function()
    local element = check.element('struct "n" { layout = "native", c_long "a", u8 "b", c_int "c" }')
    check.equal(layout_text.file(element.layout_lines), "vecfile-layout 1\nschema test\n"
      .. "struct n size 16 align 8\n  version 1\n  layout native\n"
      .. "field a c_long at 0 size 8\nfield b u8 at 8 size 1\nfield c c_int at 12 size 4\n"
      .. "element n\n")
    element = check.element('struct "x" { layout = "native", '
      .. 'extern = { header = "x.h", type = "struct x" }, c_int "a", c_signed "b" }')
    check.equal(layout_text.file(element.layout_lines), "vecfile-layout 1\nschema test\n"
      .. "struct x size ? align ?\n  version 1\n  layout native\n"
      .. "field a c_int at ? size ?\nfield b c_signed at ? size ?\nelement x\n")
  end },

  { "the command says the version of the generator that it comes with", function()
    local about = check.read(check.root .. "/templates/cli/run/about.h")
    check.equal(about:match('COMMAND_VERSION "(.-)"'), require("version").number)
  end },
}
