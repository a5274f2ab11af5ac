-- C expressions about one field: equality, soundness, order.  `own` gives the names that the
-- template's functions have for their parameters and variables.

local fields = {}

local function address(object, field)
  return ("&%s->%s"):format(object, field.name)
end

-- C: whether the floats of `a` and `b`, the addresses of the field in both, agree.
local function float_equality(field, a, b, value_a, value_b)
  local name = field.scalar.float_format
  if field.count == 1 and name then
    return ("vecfile_same_%s(%s, %s)"):format(name, a, b)
  elseif field.count == 1 then
    return ("VECFILE_SAME_WIDE(%s, %s)"):format(value_a, value_b)
  elseif name then
    return ("vecfile_same_%ss(%s, %s, %d)"):format(name, a, b, field.count)
  end
  return ("vecfile_same_wides(%s, %s, sizeof %s / %d, %d)"):format(a, b, value_a, field.count,
    field.count)
end

-- C: whether `a` and `b` agree in the field; bytes, unless there is more than one way to write a
-- value down.
function fields.equality(field, own)
  local a, b = address(own("a"), field), address(own("b"), field)
  local value_a, value_b = a:sub(2), b:sub(2)
  if field.kind == "struct" then
    local cast = ("(const %s *)(const void *)"):format(field.struct.c_type)
    return ("all_equal_%s(%s%s, %s%s, %d)"):format(field.struct.c_name, cast, a, cast, b,
      field.count)
  elseif field.kind == "scalar" and field.scalar.class == "float" then
    return float_equality(field, a, b, value_a, value_b)
  elseif field.count == 1 and not field.length and field.scalar.class ~= "bool" then
    return ("%s == %s"):format(value_a, value_b)
  end
  return ("memcmp(%s, %s, sizeof %s) == 0"):format(a, b, value_a)
end

-- Fields whose values agree when their bytes do, in a layout whose offsets are known here.
local function is_compared_bytewise(struct, field)
  return struct.size and field.kind ~= "struct"
    and not (field.kind == "scalar" and field.scalar.class == "float")
end

-- Longer runs are left to memcmp, which stops at the first difference.
local MAX_RUN = 256

-- The field before which the run that begins with fields[first] ends, and its bytes.
local function run_of(struct, first)
  local list = struct.fields
  local start, last = list[first].offset, first
  while list[last + 1] and is_compared_bytewise(struct, list[last + 1])
    and list[last + 1].offset == list[last].offset + list[last].size
    and list[last + 1].offset + list[last + 1].size - start <= MAX_RUN do
    last = last + 1
  end
  return last, list[last].offset + list[last].size - start
end

-- List of C: whether `a` and `b` agree; neighbouring fields together where bytes tell.
function fields.equalities(struct, own)
  local result, i = {}, 1
  while i <= #struct.fields do
    local field = struct.fields[i]
    local last, bytes = i, 0
    if is_compared_bytewise(struct, field) then
      last, bytes = run_of(struct, i)
    end
    table.insert(result, last == i and fields.equality(field, own)
      or ("VECFILE_SAME_FIELDS(%s, %s, %s, %s, %d)"):format(struct.c_type, own("a"), own("b"),
        field.name, bytes))
    i = last + 1
  end
  return result
end

local function check_of(field, own)
  local at = address(own("element"), field)
  if field.kind == "enum" or field.kind == "flags" then
    local problem = field.kind == "enum" and "has a value that the enum lacks"
      or "has a bit that the flags lack"
    return ("all_known_%s(%s, %d)"):format(field.enum.c_name, at, field.count), problem
  elseif field.kind == "text" then
    return ("vecfile_are_padded_texts(%s, %d, %d)"):format(at, field.length, field.count),
      "has something behind its first NUL"
  elseif field.kind == "scalar" and field.scalar.class == "bool" then
    return ("vecfile_are_bools(%s, %d)"):format(at, field.count), "is neither true nor false"
  end
end

local function has_checks(struct, own)
  local list = {}
  fields.append_checks(struct, list, own)
  return #list > 0
end

local function nested_check(field, own)
  return {
    struct = field.struct.c_name,
    variable = own("of_" .. field.c_name),
    pointer = ("(const %s *)(const void *)%s"):format(field.struct.c_type,
      address(own("element"), field)),
    count = field.count,
  }
end

-- Adds what can be wrong with the bytes of an element of that struct, in memory order.
function fields.append_checks(struct, list, own)
  for _, member in ipairs(struct.members or struct.fields) do
    if member.padding then
      table.insert(list, { struct = false, field = member.name, problem = "is not zero",
        call = ("vecfile_is_zero(%s, %d)"):format(address(own("element"), member),
          member.size) })
    elseif member.kind == "struct" then
      if has_checks(member.struct, own) then
        table.insert(list, nested_check(member, own))
      end
    else
      local call, problem = check_of(member, own)
      if call then
        table.insert(list, { struct = false, field = member.name, call = call,
          problem = problem })
      end
    end
  end
end

-- The C type of a key: of a member whose width only a header knows, one that holds it.
local function c_type_of(field)
  return field.scalar.extern_only and field.scalar.c_type or field.c_type
end

-- What the three kinds of keys differ in: the C type of a key, how two keys are compared, its rank
-- if it has one, and the words for the order.  `a`, `b` and `key` are C for keys.
local function text_key(field, a, b)
  return {
    c_type = "const char *",
    less = ("(strncmp(%s, %s, %d) < 0)"):format(a, b, field.length),
    rank = false,
    order = ("bytewise, as unsigned char; a key of up to %d bytes"):format(field.length),
  }
end

local function bytes_key(field, a, b)
  return {
    c_type = "const uint8_t *",
    less = ("(memcmp(%s, %s, %d) < 0)"):format(a, b, field.length),
    rank = false,
    order = ("bytewise; a key of %d bytes"):format(field.length),
  }
end

-- C: the rank, as a signed integer, of a float that has one.
local function signed_rank(field, value)
  return ("vecfile_rank_of_%s(&(%s))"):format(field.scalar.float_format, value)
end

-- Floats in a format that only the compiler knows have no rank: it may need more than 64 bits.
local function float_key(field, a, b, key)
  local has_rank = field.scalar.float_format ~= nil
  return {
    c_type = c_type_of(field),
    less = has_rank and ("(%s < %s)"):format(signed_rank(field, a), signed_rank(field, b))
      or ("VECFILE_WIDE_LESS(%s, %s)"):format(a, b),
    rank = has_rank and ("vecfile_rank_of_signed(%s)"):format(signed_rank(field, key)),
    order = "by value, NaN behind everything",
  }
end

local function integer_key(field, a, b, key)
  local is_signed = field.scalar.class == "signed"
  return {
    c_type = c_type_of(field),
    less = ("((%s) < (%s))"):format(a, b),
    rank = is_signed and ("vecfile_rank_of_signed(%s)"):format(key) or ("(%s)"):format(key),
    order = "by value",
  }
end

local function kind_of_key(field)
  return field.kind == "text" and text_key or field.kind == "bytes" and bytes_key
    or field.scalar.class == "float" and float_key or integer_key
end

-- C: a parameter for a key of that type, and one for an array of such keys.
local function parameters_of(c_type, own)
  if c_type:sub(-1) == "*" then
    return c_type .. own("key"), c_type .. "const *" .. own("keys")
  end
  return c_type .. " " .. own("key"), "const " .. c_type .. " *" .. own("keys")
end

-- A key of an element, as the templates see it; element.c.tmpl says what each member is.
function fields.key(field, own)
  local key = kind_of_key(field)(field, own("a"), own("b"), own("key"))
  key.name, key.c_name = field.name, field.c_name
  key.parameter, key.parameters = parameters_of(key.c_type, own)
  -- Where a class may have a member that is called as the enum's type.
  key.in_class, key.all_in_class = parameters_of(field.enum and "::" .. key.c_type or key.c_type,
    own)
  return key
end

return fields
