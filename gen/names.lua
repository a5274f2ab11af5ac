-- Which names a schema may give, and which C identifiers the generator makes of them.
-- Each check returns nil, or the reason why the name is refused.

local reserved = require("reserved")
local types = require("types")

local names = {}

-- C11 promises that this many characters of an identifier count.
local LONGEST = 63

local SCHEMA_WORDS = {}
for word in ("enum flags struct store prefix include nan inf char bytes math string table "
  .. "ipairs pairs tostring tonumber"):gmatch("%S+") do
  SCHEMA_WORDS[word] = true
end

local function keyword(name)
  if reserved.c_keywords[name] then
    return ("'%s' is a keyword of C"):format(name)
  elseif reserved.cpp_keywords[name] then
    return ("'%s' is a keyword of C++"):format(name)
  end
end

local function spelling(name)
  if name == "" then
    return "a name cannot be empty"
  elseif name:find("[^%w_]") then
    return ("'%s' is not a C identifier: only A-Z, a-z, 0-9 and _ may be used"):format(name)
  elseif name:find("^%d") then
    return ("'%s' is not a C identifier: it begins with a digit"):format(name)
  elseif #name > LONGEST then
    return ("'%s' is longer than %d characters"):format(name, LONGEST)
  end
end

local function reserved_spelling(name)
  if name:find("^_") or name:find("__", 1, true) then
    return ("'%s' is refused: C and C++ reserve names with _ in front or __ in them"):format(name)
  elseif name:lower():find("^vecfile") then
    return ("'%s' is refused: names that begin with vecfile are the core's"):format(name)
  end
end

local function macro(name)
  local origin = reserved.macros[name]
  return origin and ("'%s' is a macro of %s"):format(name, origin)
end

-- uint8_t and its kin.
local MEMBER_TYPES = {}
for _, scalar in pairs(types.scalars) do
  if scalar.c_type:find("_t$") then
    MEMBER_TYPES[scalar.c_type] = true
  end
end

function names.check_field(name)
  if name:find("^padding_%d+$") then
    return ("'%s' is refused: the generator names padding so"):format(name)
  elseif MEMBER_TYPES[name] then
    return ("'%s' is a type that the generator declares fields with"):format(name)
  end
  return spelling(name) or keyword(name) or reserved_spelling(name) or macro(name)
end

-- A member of a store: a field of C, and the name of a file.
function names.check_member(name)
  if name == "core" then
    return "'core' is refused: the generator names a member so"
  end
  return names.check_field(name)
end

-- A member of an adopted struct, "ut_tv.tv_sec" included: its name is what the header says.
function names.check_extern_member(name)
  for part in (name .. "."):gmatch("([^.]*)%.") do
    local refusal = spelling(part) or keyword(part)
    if refusal then
      return refusal
    end
  end
end

-- Of an enum's name only C's SCHEMA_NAME is left, which is checked by itself.
function names.check_type(name)
  if types.scalars[name] then
    return ("'%s' is a scalar type"):format(name)
  elseif SCHEMA_WORDS[name] then
    return ("'%s' is a word of the schema language"):format(name)
  end
  return spelling(name) or keyword(name) or reserved_spelling(name)
end

-- Values become SCHEMA_ENUM_VALUE: no keyword and no macro is near.
function names.check_value(name)
  return spelling(name)
end

-- A schema is called as its file; the name becomes part of C names and of the layout text.
function names.check_schema(path, name)
  if not path:find("%.lua$") then
    return "the name of a schema file ends in .lua"
  end
  return spelling(name) or reserved_spelling(name)
end

-- Of a type, a function or a constant that the generated code declares for all to see.
function names.check_file_scope(c_name)
  local origin = reserved.file_scope[c_name]
  if reserved.macros[c_name] then
    return macro(c_name)
  end
  return origin and ("'%s' is declared by %s"):format(c_name, origin)
end

local ENDINGS = { "vec", "vector", "vector_calls", "default", "default_element", "equal", "check" }

local function is_generated(rest)
  for _, ending in ipairs(ENDINGS) do
    if rest == ending then
      return true
    end
  end
  return rest:find("^vec_") or rest:find("^compare_by_")
end

-- Of a struct's C name, which may have a prefix.
function names.check_length(c_name)
  if #c_name > LONGEST then
    return ("'%s' is longer than %d characters"):format(c_name, LONGEST)
  end
end

-- The same of the names that the generated code makes of an element's.
function names.check_generated(element)
  for _, ending in ipairs(ENDINGS) do
    local refusal = names.check_file_scope(element .. "_" .. ending)
    if refusal then
      return ("an element '%s' is refused: %s"):format(element, refusal)
    end
  end
end

-- The element whose generated names (x_vec, x_vec_open, x_default …) this name would be among.
function names.generating_element(c_name, elements)
  local position = c_name:find("_", 1, true)
  while position do
    local element = elements[c_name:sub(1, position - 1)]
    if element and is_generated(c_name:sub(position + 1)) then
      return element
    end
    position = c_name:find("_", position + 1, true)
  end
end

-- What stands before the C names of a schema file that asks for it.
function names.check_prefix(name)
  if name:find("[^_]_+$") then
    return ("prefix '%s' ends in _, and the generator puts one behind it: write '%s'"):format(name,
      (name:gsub("_+$", "")))
  end
  return spelling(name) or reserved_spelling(name)
end

function names.struct_type(file, name)
  return file.prefix and file.prefix .. "_" .. name or name
end

-- Enums always have something before their names: the prefix, or else what the schema is called.
function names.enum_type(file, name)
  return (file.prefix or file.name) .. "_" .. name
end

function names.enum_value(file, name, value)
  return (names.enum_type(file, name) .. "_" .. value):upper()
end

-- A prefix under which a declaration of the file would have another C name than it has.
function names.other_prefix(file, kind)
  if file.prefix or kind ~= "struct" then
    return (file.prefix or file.name):gsub("_+$", "") .. "_2"
  end
  return (file.name:gsub("_+$", ""))
end

return names
