-- The generator's table of scalar types, whose other side is templates/core/layout/scalars.h, and
-- what the known data models make of the native ones, as templates/core/layout/abis.c does of
-- machines.  tests/gen/scalars_test.lua and machines_test.lua compare them; gen/README.md tells
-- what a new type needs.

local types = {}

-- Every scalar by its schema name, and the names in the order in which they are documented.
types.scalars = {}
types.names = {}

local function add(scalar)
  scalar.kind = "scalar"
  types.scalars[scalar.name] = scalar
  table.insert(types.names, scalar.name)
end

-- `float_format`, of floats whose format is known: what the core's functions for them are called.
local function fixed(name, c_type, size, class, float_format)
  add {
    name = name, c_type = c_type, size = size, align = size, class = class,
    float_format = float_format,
  }
end

fixed("u8", "uint8_t", 1, "unsigned")
fixed("u16", "uint16_t", 2, "unsigned")
fixed("u32", "uint32_t", 4, "unsigned")
fixed("u64", "uint64_t", 8, "unsigned")
fixed("i8", "int8_t", 1, "signed")
fixed("i16", "int16_t", 2, "signed")
fixed("i32", "int32_t", 4, "signed")
fixed("i64", "int64_t", 8, "signed")
fixed("f32", "float", 4, "float", "float")
fixed("f64", "double", 8, "float", "double")
fixed("bool", "bool", 1, "bool")

-- `width` is the size in bytes, or the name of a size that the data model decides.
local function native(name, c_type, width, class, float_format)
  add {
    name = name, c_type = c_type, width = width, class = class, float_format = float_format,
    native = true,
  }
end

native("c_schar", "signed char", 1, "signed")
native("c_uchar", "unsigned char", 1, "unsigned")
native("c_short", "short", 2, "signed")
native("c_ushort", "unsigned short", 2, "unsigned")
native("c_int", "int", 4, "signed")
native("c_uint", "unsigned int", 4, "unsigned")
native("c_long", "long", "word", "signed")
native("c_ulong", "unsigned long", "word", "unsigned")
native("c_longlong", "long long", 8, "signed")
native("c_ulonglong", "unsigned long long", 8, "unsigned")
native("c_size", "size_t", "word", "unsigned")
native("c_ptrdiff", "ptrdiff_t", "word", "signed")
native("c_float", "float", 4, "float", "float")
native("c_double", "double", 8, "float", "double")
native("c_longdouble", "long double", "long double", "float")

-- Members of an adopted C struct whose width only its header knows; `c_type` holds any of them.
local function adopted(name, c_type, class)
  add { name = name, c_type = c_type, class = class, native = true, extern_only = true }
end

adopted("c_signed", "int64_t", "signed")
adopted("c_unsigned", "uint64_t", "unsigned")
adopted("c_floating", "double", "float")

-- What a C programmer may write out of habit, and the name that is meant.
types.spelled = {
  short = "i16", int = "i32", long = "i64", unsigned = "u32", size_t = "u64", byte = "u8",
  boolean = "bool", c_char = "c_schar", c_bool = "bool", text = "char",
}
for _, scalar in pairs(types.scalars) do
  if not scalar.native then
    types.spelled[scalar.c_type] = scalar.name
  end
end

-- `word`: bytes of long, size_t and ptrdiff_t; `align8`: alignment of the 8-byte scalars;
-- `max_align`: no scalar is aligned to more.
types.data_models = {
  { macro = "VECFILE_DATA_MODEL_LP64", word = 8, align8 = 8, max_align = 16,
    long_double = { size = 16, align = 16 } },
  { macro = "VECFILE_DATA_MODEL_LP64_S390X", word = 8, align8 = 8, max_align = 8,
    long_double = { size = 16, align = 8 } },
  { macro = "VECFILE_DATA_MODEL_ILP32", word = 4, align8 = 8, max_align = 8,
    long_double = { size = 8, align = 8 } },
  { macro = "VECFILE_DATA_MODEL_ILP32_I386", word = 4, align8 = 4, max_align = 4,
    long_double = { size = 12, align = 4 } },
  { macro = "VECFILE_DATA_MODEL_ILP32_M68K", word = 4, align8 = 2, max_align = 2,
    long_double = { size = 12, align = 2 } },
}

-- Size and alignment of a scalar on one data model; the fixed types may be aligned to less
-- there than `scalar.align` says.
function types.on_model(scalar, model)
  local width = scalar.size or scalar.width
  if width == "long double" then
    return model.long_double.size, model.long_double.align
  end
  local size = width == "word" and model.word or width
  local align = size == 8 and model.align8 or size
  return size, math.min(align, model.max_align)
end

-- How many bits of an integer every data model has; 64 where only the C header knows.
function types.least_bits(scalar)
  local width = scalar.size or scalar.width or 8
  return 8 * (width == "word" and 4 or width)
end

function types.is_integer(scalar)
  return scalar.class == "signed" or scalar.class == "unsigned"
end

return types
