-- Checks a struct declaration and makes its part of the model.

local defaults = require("defaults")
local hash = require("hash")
local initializer = require("initializer")
local layout_text = require("layout_text")
local names = require("names")
local nearest = require("nearest")
local offsets = require("offsets")
local resolve = require("resolve")

local structs = {}

local function first_declared(place)
  return { place = place, message = "first declared here" }
end

-- Native types and structs have no size that a fixed layout could count on.
local function check_width(struct, declared, found)
  local scalar = found.scalar
  if scalar and scalar.extern_only and not (struct.extern and struct.layout == "native") then
    return ("'%s' is as wide as a C header says: it needs extern and layout = \"native\""):format(
      scalar.name)
  elseif scalar and scalar.native and struct.layout == "fixed" then
    return ("'%s' has no fixed size: use a fixed type or layout = \"native\""):format(scalar.name)
  elseif found.struct and found.struct.layout == "native" and struct.layout == "fixed" then
    return ("field '%s' holds the native struct '%s', but this struct's layout is fixed"):format(
      declared.name, found.struct.name)
  end
end

local function resolve_type(context, struct, declared, scope)
  local found, message, note = resolve.type(declared.type, scope, context.order)
  if not found then
    if message and not (scope.incomplete and message:find("^unknown name")) then
      context.diagnostics:error(declared.place, message, note)
    end
    return nil
  end
  local refusal = check_width(struct, declared, found)
  if refusal then
    context.diagnostics:error(declared.place, refusal)
    return nil
  end
  return found
end

local function add_default(context, field, declared)
  local given = declared.options.default
  local value, message, note = defaults.value(field, given)
  if value == nil then
    context.diagnostics:error(given ~= nil and declared.place_of("default") or declared.place,
      message, note)
    return
  end
  field.default, field.default_is_stated = value, given ~= nil or nil
  field.default_c = initializer.of(field, value)
end

local function check_field_name(context, struct, declared)
  local check = struct.extern and names.check_extern_member or names.check_field
  local refusal = check(declared.name)
  if refusal then
    context.diagnostics:error(declared.place, refusal)
  end
end

local function build_field(context, struct, declared, scope)
  check_field_name(context, struct, declared)
  local field = resolve_type(context, struct, declared, scope)
  if not field then
    return nil
  end
  field.name, field.c_name = declared.name, (declared.name:gsub("%.", "_"))
  field.doc, field.unit, field.was =
    declared.options.doc, declared.options.unit, declared.options.was
  field.file, field.line, field.column =
    struct.file, declared.place.line, declared.place.column
  add_default(context, field, declared)
  return field
end

-- In an adopted struct "a.b" and "a_b" would both be sort_by_a_b.
local function check_repetition(context, declaration)
  local seen, seen_c = {}, {}
  for _, declared in ipairs(declaration.fields) do
    local c_name = declared.name:gsub("%.", "_")
    local earlier = seen[declared.name] or seen_c[c_name]
    if earlier then
      context.diagnostics:error(declared.place, earlier.name == declared.name
        and ("field '%s' declared twice"):format(declared.name)
        or ("fields '%s' and '%s' are both called '%s' in the names of functions"):format(
          earlier.name, declared.name, c_name), first_declared(earlier.place))
    else
      seen[declared.name], seen_c[c_name] = declared, declared
    end
  end
  return seen
end

local function check_renames(context, declaration, fields)
  local renamed = {}
  for _, declared in ipairs(declaration.fields) do
    local was = declared.options.was
    if was and fields[was] then
      context.diagnostics:error(declared.place_of("was"),
        ("was = \"%s\": there still is a field of that name"):format(was),
        { place = fields[was].place, message = "declared here" })
    elseif was and renamed[was] then
      context.diagnostics:error(declared.place_of("was"),
        ("'%s' cannot have become both '%s' and '%s'"):format(was, renamed[was].name,
          declared.name), { place = renamed[was].place_of("was"), message = "first said here" })
    elseif was then
      local refusal = names.check_extern_member(was)
      if refusal then
        context.diagnostics:error(declared.place_of("was"), refusal)
      end
      renamed[was] = declared
    end
  end
end

-- The name of the type that a member is declared with, where no `struct` stands before it.
local function type_name(field)
  if field.enum then
    return field.enum.c_name
  end
  return field.struct and field.struct.extern and field.struct.c_type or nil
end

-- In C++ a member hides the type of its name from the members behind it.
local function check_hidden_types(context, struct)
  local users = {}
  for _, field in ipairs(struct.fields) do
    users[type_name(field) or false] = field
  end
  for _, field in ipairs(struct.fields) do
    if users[field.name] then
      context.diagnostics:error(field.place,
        ("'%s' is the type of field '%s', which C++ would not find any more"):format(field.name,
          users[field.name].name))
    end
  end
end

local KEY_REFUSED = { struct = "a struct has no order" }

local function key_refusal(field)
  if #field.dims > 0 then
    return "an array has no order"
  end
  return KEY_REFUSED[field.kind]
end

local function add_key(context, struct, name, known, place)
  local field = known[name]
  local refusal = field and key_refusal(field)
  if not field then
    context.diagnostics:error(place, ("key '%s' is not a field%s"):format(name,
      nearest.suggestion(name, known)))
  elseif refusal then
    context.diagnostics:error(place, ("'%s' cannot be a key: %s"):format(name, refusal),
      { place = field.place, message = "the field is declared here" })
  else
    table.insert(struct.keys, field)
  end
end

local function add_keys(context, struct, declaration)
  local known, seen = {}, {}
  for _, field in ipairs(struct.fields) do
    known[field.name] = field
    table.insert(known, field.name)
  end
  for _, name in ipairs(declaration.properties.keys or {}) do
    local place = declaration.place_of("keys")
    if seen[name] then
      context.diagnostics:error(place, ("key '%s' listed twice"):format(name))
    else
      add_key(context, struct, name, known, place)
    end
    seen[name] = true
  end
end

local function check_properties(context, declaration)
  local given = declaration.properties
  if given.align and given.layout == "native" then
    context.diagnostics:error(declaration.place_of("align"),
      "align needs the fixed layout: the compiler lays out a native struct")
  end
  if declaration.is_empty then
    context.diagnostics:error(declaration.place,
      ("struct '%s' has no fields"):format(declaration.name))
  end
end

local function add_once(list, seen, items)
  for _, item in ipairs(items) do
    if not seen[item] then
      seen[item] = true
      table.insert(list, item)
    end
  end
end

-- What must be declared before this struct: enums and structs, transitively.
local function add_needs(struct)
  struct.enums, struct.structs = {}, {}
  local seen = {}
  for _, field in ipairs(struct.fields) do
    if field.struct then
      add_once(struct.enums, seen, field.struct.enums)
      add_once(struct.structs, seen, field.struct.structs)
      add_once(struct.structs, seen, { field.struct })
    elseif field.enum then
      add_once(struct.enums, seen, { field.enum })
    end
  end
end

-- What the core reads of a layout text (description.h): a file must be readable without its schema.
local MAX_DEPTH, MAX_DIMENSIONS, MAX_LEAVES = 32, 64, 65536

-- Structs inside each other, dimensions of a field with those of the structs around it, and fields
-- in all; the length of a text is a dimension.
local function measure(struct)
  struct.depth, struct.dimensions, struct.leaves = 0, 0, 0
  for _, field in ipairs(struct.fields) do
    local own, inner = #field.dims + (field.length and 1 or 0), field.struct
    struct.depth = math.max(struct.depth, inner and inner.depth + 1 or 0)
    struct.dimensions = math.max(struct.dimensions, own + (inner and inner.dimensions or 0))
    struct.leaves = struct.leaves + (inner and inner.leaves or 1)
  end
end

local function check_bounds(context, struct, declaration)
  measure(struct)
  for _, bound in ipairs {
    { struct.depth, MAX_DEPTH, "structs inside each other" },
    { struct.dimensions, MAX_DIMENSIONS, "dimensions" },
    { struct.leaves, MAX_LEAVES, "fields in all" },
  } do
    if bound[1] > bound[2] then
      context.diagnostics:error(declaration.place,
        ("struct '%s' has %d %s; more than %d are refused"):format(struct.name, bound[1], bound[3],
          bound[2]))
    end
  end
end

local function add_layout(context, struct, declaration)
  if struct.layout == "native" then
    offsets.predict(struct)
  else
    offsets.fix(struct, declaration.properties.align)
    if struct.size > resolve.MAX_BYTES then
      context.diagnostics:error(declaration.place,
        ("struct '%s' has %d bytes; more than %d are refused"):format(struct.name, struct.size,
          resolve.MAX_BYTES))
    end
  end
end

local function describe(struct)
  struct.layout_lines = layout_text.lines(struct)
  struct.layout_hash = struct.layout == "fixed" and layout_text.hash(struct.layout_lines) or nil
  struct.type_hash = layout_text.type_hash(struct)
  struct.name_hash = hash.fnv1a(struct.name)
  struct.schema_hash = hash.fnv1a(struct.schema)
end

-- The same of the text as a whole, in lines that are no notes and in bytes.
local MAX_LINES, MAX_TEXT = 65536, 16 * 1024 * 1024

-- What a line has besides its text, at most: blanks, numbers, and its end.
local MAX_BESIDE = 32

local function check_text(context, struct, declaration)
  local lines, bytes = 0, 0
  for _, line in ipairs(struct.layout_lines) do
    lines = lines + (line.kind ~= "note" and 1 or 0)
    bytes = bytes + #line.text + MAX_BESIDE
  end
  for _, bound in ipairs {
    { lines, MAX_LINES, "declarations" },
    { bytes, MAX_TEXT, "bytes" },
  } do
    if bound[1] > bound[2] then
      context.diagnostics:error(declaration.place,
        ("struct '%s' has a layout text of %d %s; more than %d are refused"):format(struct.name,
          bound[1], bound[3], bound[2]))
    end
  end
end

local function new_struct(declaration)
  local given = declaration.properties
  local c_name = names.struct_type(declaration.file, declaration.name)
  return {
    kind = "struct", name = declaration.name, schema = declaration.file.name,
    c_name = c_name, c_type = given.extern and given.extern.type or c_name,
    other_prefix = names.other_prefix(declaration.file, "struct"),
    has_no_vector = given.vector == false or nil,
    doc = given.doc, version = given.version or 1, layout = given.layout or "fixed",
    extern = given.extern and { header = given.extern.header, type = given.extern.type },
    fields = {}, keys = {}, place = declaration.place, file = declaration.file.shown,
    line = declaration.place.line, column = declaration.place.column,
  }
end

-- Result: the STRUCT of the model, or nil if anything is wrong, which is reported.
function structs.build(context, declaration, scope)
  local before = context.diagnostics:count()
  local struct = new_struct(declaration)
  check_properties(context, declaration)
  local declared = check_repetition(context, declaration)
  check_renames(context, declaration, declared)
  for _, item in ipairs(declaration.fields) do
    local field = build_field(context, struct, item, scope)
    if field then
      field.place = item.place
      table.insert(struct.fields, field)
    end
  end
  if #struct.fields == 0 or #struct.fields < #declaration.fields
    or context.diagnostics:count() > before then
    return nil
  end
  if not struct.extern then
    check_hidden_types(context, struct)
  end
  add_keys(context, struct, declaration)
  add_needs(struct)
  check_bounds(context, struct, declaration)
  add_layout(context, struct, declaration)
  if context.diagnostics:count() > before then
    return nil
  end
  describe(struct)
  check_text(context, struct, declaration)
  return context.diagnostics:count() == before and struct or nil
end

return structs
