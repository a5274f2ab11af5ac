-- The canonical layout text of an element: everything that is needed to decode a file without
-- its schema, one declaration a line, ASCII only.  Offsets and sizes are not in the text of a
-- line but beside it: for a native layout only the C compiler knows them.

local hash = require("hash")
local numbers = require("numbers")

local layout_text = {}

-- Printable ASCII stays as it is, except the quote and the backslash.
local function quoted(text)
  local escaped = text:gsub('["\\\0-\31\127-\255]', function(byte)
    return ("\\x%02X"):format(byte:byte())
  end)
  return '"' .. escaped .. '"'
end

local function enum_text(field, value)
  for _, known in ipairs(field.enum.values) do
    if known.value == value then
      return known.name
    end
  end
  return tostring(value)
end

local function flags_text(field, value)
  local set = {}
  for _, known in ipairs(field.enum.values) do
    local is_set = known.value ~= 0 and value & known.value == known.value
    if is_set or (value == 0 and known.value == 0) then
      table.insert(set, known.name)
    end
  end
  return #set > 0 and table.concat(set, "|") or "0"
end

local function scalar_text(field, value)
  if field.scalar.class == "bool" then
    return tostring(value)
  elseif field.scalar.class == "float" then
    return numbers.float_text(value)
  end
  return numbers.text(value, field.scalar)
end

local value_text

local function struct_text(_, value)
  local members = {}
  for _, member in ipairs(value) do
    table.insert(members, member.field.name .. "=" .. value_text(member.field, member.value))
  end
  return "{" .. table.concat(members, ",") .. "}"
end

local function quoted_text(_, value)
  return quoted(value)
end

local ITEM = { scalar = scalar_text, enum = enum_text, flags = flags_text, text = quoted_text,
               bytes = quoted_text, struct = struct_text }

local function array_text(field, value, depth)
  if depth > #field.dims then
    return ITEM[field.kind](field, value)
  end
  local items = {}
  for i, item in ipairs(value) do
    items[i] = array_text(field, item, depth + 1)
  end
  return "{" .. table.concat(items, ",") .. "}"
end

value_text = function(field, value)
  return array_text(field, value, 1)
end

local function add(lines, kind, text, rest)
  local line = rest or {}
  line.kind, line.text = kind, text
  table.insert(lines, line)
end

local function add_enum(lines, enum)
  add(lines, "plain", ("%s %s %s"):format(enum.kind, enum.name, enum.base.name))
  for _, value in ipairs(enum.values) do
    add(lines, "plain", ("value %s %s"):format(value.name, numbers.text(value.value, enum.base)))
  end
end

local function add_field(lines, struct, field)
  add(lines, "field", ("field %s %s"):format(field.name, field.type_text),
    { field = field, struct = struct, offset = field.offset, size = field.size })
  for _, name in ipairs { "unit", "doc" } do
    if field[name] then
      add(lines, "note", ("%s %s"):format(name, quoted(field[name])))
    end
  end
  if field.was then
    add(lines, "note", "was " .. field.was)
  end
  if field.default_is_stated then
    add(lines, "note", "default " .. value_text(field, field.default))
  end
end

local function key_names(struct)
  local names = {}
  for _, field in ipairs(struct.keys) do
    table.insert(names, field.name)
  end
  return table.concat(names, " ")
end

local function add_struct(lines, struct)
  add(lines, "struct", "struct " .. struct.name,
    { struct = struct, size = struct.size, align = struct.align })
  add(lines, "note", ("version %d"):format(struct.version))
  add(lines, "note", "layout " .. struct.layout)
  if struct.doc then
    add(lines, "note", "doc " .. quoted(struct.doc))
  end
  for _, field in ipairs(struct.fields) do
    add_field(lines, struct, field)
  end
  if #struct.keys > 0 then
    add(lines, "note", "keys " .. key_names(struct))
  end
end

function layout_text.lines(struct)
  local lines = {}
  add(lines, "plain", "vecfile-layout 1")
  add(lines, "plain", "schema " .. struct.schema)
  for _, enum in ipairs(struct.enums) do
    add_enum(lines, enum)
  end
  for _, needed in ipairs(struct.structs) do
    add_struct(lines, needed)
  end
  add_struct(lines, struct)
  add(lines, "plain", "element " .. struct.name)
  return lines
end

-- Where only a C compiler knows a number, as a system header decides.
local UNKNOWN = "?"

-- Size and alignment of a native struct, and its fields' places, on x86-64: the command lays them
-- out anew for its own machine.  nil where they are unknown.
local function placed(struct)
  return struct.models and struct.models[1]
end

local function place_in(struct, field)
  for i, candidate in ipairs(struct.fields) do
    if candidate == field then
      return i
    end
  end
  error("a field of another struct")
end

local function written_struct(line)
  local known = placed(line.struct) or {}
  return ("%s size %s align %s"):format(line.text, line.size or known.size or UNKNOWN,
    line.align or known.align or UNKNOWN)
end

local function written_field(line)
  local offset, size = line.offset, line.size
  local known = placed(line.struct)
  if not offset and known then
    local i = place_in(line.struct, line.field)
    offset, size = known.offsets[i], known.sizes[i]
  end
  return ("%s at %s size %s"):format(line.text, offset or UNKNOWN, size or UNKNOWN)
end

local function written(line)
  if line.kind == "struct" then
    return written_struct(line)
  elseif line.kind == "field" then
    return written_field(line)
  end
  return (line.kind == "note" and "  " or "") .. line.text
end

-- The text as a file of its own, for programs that have no compiler at hand.
function layout_text.file(lines)
  local texts = {}
  for _, line in ipairs(lines) do
    table.insert(texts, written(line) .. "\n")
  end
  return table.concat(texts)
end

-- A line as the core prints it, or nil where it does not matter to the data.  Where only the
-- compiler knows the numbers, it is the text alone.
local function significant(line)
  if line.kind ~= "note" and not line.size then
    return line.text
  elseif line.kind == "struct" then
    return ("%s size %d align %d"):format(line.text, line.size, line.align)
  elseif line.kind == "field" then
    return ("%s at %d size %d"):format(line.text, line.offset, line.size)
  end
  return nil
end

-- The hash of what matters to the data.
function layout_text.hash(lines)
  local texts = {}
  for _, line in ipairs(lines) do
    table.insert(texts, significant(line))
  end
  return hash.fnv1a(table.concat(texts, "\n") .. "\n")
end

-- The hash of what an enum or a struct is in C, whatever schema declares it: two of one hash may be
-- taken for one another.
function layout_text.type_hash(declared)
  local lines = {}
  for _, enum in ipairs(declared.enums or { declared }) do
    add_enum(lines, enum)
  end
  for _, struct in ipairs(declared.structs or {}) do
    add_struct(lines, struct)
  end
  if declared.kind == "struct" then
    add_struct(lines, declared)
    add(lines, "plain", "type " .. (declared.extern and declared.c_type or "declared"))
  end
  return layout_text.hash(lines)
end

return layout_text
