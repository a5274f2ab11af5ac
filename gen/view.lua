-- What the templates see of one element: strings of C and plain flags, nothing left to compute.

local comment = require("comment")
local fields = require("fields")
local paths = require("paths")

local view = {}

-- What banners name: a command that says nothing of where and how it was started.
function view.remake(file)
  return "vecfile-gen -o DIR " .. comment.harmless(paths.base(file))
end

-- A text within a C string, where "??/" would be a backslash.
local function escape(text)
  return (text:gsub('[\\"]', "\\%0"):gsub("%?%?+", function(run)
    return "?" .. ("\\?"):rep(#run - 1)
  end))
end

-- C11 enumerators are of type int; larger values become macros.
local function fits_int(value)
  return value.value >= -0x80000000 and value.value <= 0x7fffffff
end

-- What tells two types of one name in C apart, and a message about them.
local function identity_of(declared)
  return {
    hash = ("0x%016X"):format(declared.type_hash),
    name = declared.c_name .. " of " .. paths.base(declared.file),
    other_prefix = declared.other_prefix,
  }
end

local function enum_view(enum)
  local result = {
    c_name = enum.c_name,
    identity = identity_of(enum),
    base = enum.base.c_type,
    is_flags = enum.kind == "flags",
    comment = comment.block(enum.doc or ("Values of " .. enum.name .. ".")),
    values = enum.values, small = {}, large = {},
  }
  local names = {}
  for _, value in ipairs(enum.values) do
    local is_small = fits_int(value) and not value.c_value:find("UINT64_C", 1, true)
    table.insert(is_small and result.small or result.large, {
      c_name = value.c_name,
      c_value = value.c_value,
      comment = comment.trailing(value.doc),
      separator = ",",
    })
    table.insert(names, value.c_name)
  end
  if #result.small > 0 then
    result.small[#result.small].separator = ""
  end
  result.mask = #names > 0 and table.concat(names, " | ") or "0"
  return result
end

local function number_or(number, expression)
  return number and tostring(number) or expression
end

local function assert_sizes(struct, size, align, list)
  table.insert(list, ("VECFILE_ASSERT_SIZE(%s, %d);"):format(struct.c_type, size))
  table.insert(list, ("VECFILE_ASSERT_ALIGN(%s, %d);"):format(struct.c_type, align))
end

local function assert_field(struct, field, offset, size)
  return ("VECFILE_ASSERT_FIELD(%s, %s, %d, %d);"):format(struct.c_type, field.name, offset, size)
end

-- Numbers where the layout is ours, numbers for each known data model where it is the compiler's,
-- and the mere order of the members where a system header decides.
local function asserts_of(struct)
  local list = {}
  if struct.size then
    assert_sizes(struct, struct.size, struct.align, list)
    for _, field in ipairs(struct.fields) do
      table.insert(list, assert_field(struct, field, field.offset, field.size))
    end
  elseif struct.models then
    for i, model in ipairs(struct.models) do
      table.insert(list, (i == 1 and "#if defined(%s)" or "#elif defined(%s)"):format(model.macro))
      assert_sizes(struct, model.size, model.align, list)
      for j, field in ipairs(struct.fields) do
        table.insert(list, assert_field(struct, field, model.offsets[j], model.sizes[j]))
      end
    end
    table.insert(list, "#endif")
  else
    for i = 2, #struct.fields do
      table.insert(list, ("VECFILE_ASSERT_FOLLOWS(%s, %s, %s);"):format(struct.c_type,
        struct.fields[i].name, struct.fields[i - 1].name))
    end
    table.insert(list, ("VECFILE_ASSERT_LAST(%s, %s);"):format(struct.c_type,
      struct.fields[#struct.fields].name))
  end
  return list
end

-- In C++ a member hides the type of its name from those behind it, but not behind `struct`.
local function type_of(member, names)
  local is_hidden = member.struct and not member.struct.extern and names[member.struct.c_name]
  return is_hidden and "struct " .. member.c_type or member.c_type
end

local function names_of(fields_of_struct)
  local set = {}
  for _, field in ipairs(fields_of_struct) do
    set[field.name] = true
  end
  return set
end

local function members_of(struct)
  local list, names = {}, names_of(struct.fields)
  for i, member in ipairs(struct.members or struct.fields) do
    local declaration = member.padding and ("uint8_t %s[%d]"):format(member.name, member.size)
      or ("%s %s%s"):format(type_of(member, names), member.name, member.c_dims)
    -- The first member's alignment is the struct's: with every offset given by explicit padding,
    -- no ABI has anything left to decide.
    if i == 1 and struct.align then
      declaration = ("VECFILE_ALIGNAS(%d) %s"):format(struct.align, declaration)
    end
    local note = member.padding and "always zero" or comment.of_field(member)
    table.insert(list, { declaration = declaration, comment = comment.trailing(note) })
  end
  return list
end

local function struct_view(struct, own)
  local result = {
    c_name = struct.c_name,
    identity = identity_of(struct),
    name = struct.name,
    T = struct.c_type,
    is_declared = not struct.extern,
    comment = comment.block(("%s  Schema version %d."):format(
      struct.doc or ("Struct " .. struct.name .. "."), struct.version)),
    members = members_of(struct),
    asserts = asserts_of(struct),
    equal = fields.equalities(struct, own),
    checks = {},
  }
  fields.append_checks(struct, result.checks, own)
  return result
end

local LINE_KINDS = {
  plain = "VECFILE_LINE_PLAIN", note = "VECFILE_LINE_NOTE",
  struct = "VECFILE_LINE_STRUCT", field = "VECFILE_LINE_FIELD",
}

local function line_view(line, owner)
  local offset, size = "0", "0"
  if line.kind == "struct" then
    local c_type = line.struct.c_type
    offset = number_or(line.align, ("VECFILE_ALIGNOF(%s)"):format(c_type))
    size = number_or(line.size, ("sizeof(%s)"):format(c_type))
  elseif line.kind == "field" then
    local arguments = ("(%s, %s)"):format(owner.c_type, line.field.name)
    offset = number_or(line.offset, "offsetof" .. arguments)
    size = number_or(line.size, "VECFILE_SIZEOF_MEMBER" .. arguments)
  end
  return { text = escape(line.text), kind = LINE_KINDS[line.kind], offset = offset, size = size }
end

local function lines_of(element)
  local list, owner = {}, nil
  for _, line in ipairs(element.layout_lines) do
    owner = line.struct or owner
    table.insert(list, line_view(line, owner))
  end
  return list
end

local function headers_of(structs)
  local list, seen = {}, {}
  for _, struct in ipairs(structs) do
    local header = struct.extern and struct.extern.header
    if header and not seen[header] then
      seen[header] = true
      table.insert(list, header)
    end
  end
  return list
end

local function map(list, convert, own)
  local result = {}
  for i, item in ipairs(list) do
    result[i] = convert(item, own)
  end
  return result
end

local function with(list, last)
  local result = table.move(list, 1, #list, 1, {})
  result[#result + 1] = last
  return result
end

-- Initialisers of all fields; an adopted struct's dotted members need designators anyway.
local function default_of(element)
  local parts = {}
  for _, field in ipairs(element.fields) do
    table.insert(parts, ("    .%s = %s,"):format(field.name, field.default_c))
  end
  return "{\n" .. table.concat(parts, "\n") .. "\n}"
end

-- Elements of more bytes are not passed by value: each would take as much of a stack.
local MAX_BY_VALUE = 8192

-- On the machine where it has the most.  Of a system's own struct nothing is known; none is large.
local function size_of(element)
  local size = element.size or 0
  for _, model in ipairs(element.models or {}) do
    size = math.max(size, model.size)
  end
  return size
end

-- The C++ class has members of its own, and looks types up outside of it.
local function global(c_type)
  local tag = c_type:match("^struct (.*)$")
  return tag and "struct ::" .. tag or "::" .. c_type
end

-- `own` gives each of the template's own names as it stands in this element's code.
function view.element(element, own)
  local structs = with(element.structs, element)
  local views = map(structs, struct_view, own)
  local default = default_of(element)
  local by_value = size_of(element) <= MAX_BY_VALUE
  return {
    by_value = by_value,
    most_by_value = MAX_BY_VALUE,
    element = (by_value and "%s %s" or "const %s *%s"):format(element.c_type, own("element")),
    element_address = (by_value and "&" or "") .. own("element"),
    E = element.c_name,
    name = element.name,
    identity = identity_of(element),
    T = element.c_type,
    V = element.c_name .. "_vec",
    global_T = global(element.c_type),
    own = own,
    guard = element.c_name:upper() .. "_VEC_H",
    schema_name = element.schema,
    version = element.version,
    remake = view.remake(element.file),
    schema_file = comment.harmless(paths.base(element.file)),
    headers = headers_of(structs),
    enums = map(element.enums, enum_view),
    structs = views,
    lines = lines_of(element),
    keys = map(element.keys, fields.key, own),
    default = default,
    uses_math = default:find("NAN", 1, true) ~= nil or default:find("INFINITY", 1, true) ~= nil,
    -- gcc remarks on passing such elements by value that this once changed, in gcc 4.6.
    quiet_abi = (element.align or 0) > 16,
    has_checks = #views[#views].checks > 0,
  }
end

local function member_view(member)
  return { name = member.name, V = member.element.c_name .. "_vec",
           comment = comment.trailing(member.doc) }
end

-- Of its vectors, each once.
local function headers_of_members(members)
  local list, seen = {}, {}
  for _, member in ipairs(members) do
    local header = member.element.c_name .. "_vec.h"
    if not seen[header] then
      seen[header] = true
      table.insert(list, header)
    end
  end
  table.sort(list)
  return list
end

function view.store(store)
  return {
    S = store.c_name .. "_store",
    name = store.name,
    guard = store.c_name:upper() .. "_STORE_H",
    version = store.version,
    remake = view.remake(store.file),
    schema_file = comment.harmless(paths.base(store.file)),
    comment = comment.block(store.doc or ("Store " .. store.name .. ".")),
    headers = headers_of_members(store.members),
    members = map(store.members, member_view),
  }
end

return view
