-- Resolves names, validates and lays out: declarations in, the model out.

local enums = require("enums")
local names = require("names")
local nearest = require("nearest")
local paths = require("paths")
local recorder = require("recorder")
local stores = require("stores")
local structs = require("structs")

local layout = {}

local WORDS = { "enum", "flags", "struct", "store", "include", "prefix" }

-- Files whose declarations a file sees: what it includes, and itself last.
local function visible_files(file, result, seen)
  if not seen[file] then
    seen[file] = true
    for _, included in ipairs(file.includes) do
      visible_files(included, result, seen)
    end
    table.insert(result, file)
  end
  return result
end

local function add_to_scope(context, scope, declaration)
  local earlier = scope.by_name[declaration.name]
  if not earlier then
    scope.by_name[declaration.name] = declaration
    table.insert(scope.list, declaration)
  elseif not declaration.is_duplicate then
    declaration.is_duplicate = true
    context.diagnostics:error(declaration.place, ("'%s' declared twice"):format(declaration.name),
      { place = earlier.place, message = "first declared here" })
  end
end

local function build_scope(context, file)
  local scope = { by_name = {}, list = {}, incomplete = file.incomplete }
  for _, visible in ipairs(visible_files(file, {}, {})) do
    for _, declaration in ipairs(visible.declarations) do
      if declaration.kind ~= "include" and declaration.kind ~= "stray" then
        add_to_scope(context, scope, declaration)
      end
    end
  end
  return scope
end

-- Claims a C identifier for a declaration; whether two owners may share it shows when both are laid
-- out.
local function claim(context, c_name, owner)
  local earlier = context.owners[c_name]
  if earlier and earlier ~= owner then
    table.insert(context.conflicts, { c_name = c_name, owner = owner, earlier = earlier })
  end
  context.owners[c_name] = earlier or owner
end

local function c_name_of(declaration)
  local is_enum = declaration.kind == "enum" or declaration.kind == "flags"
  local make = is_enum and names.enum_type or names.struct_type
  return make(declaration.file, declaration.name)
end

local function is_element(declaration)
  return declaration.kind == "struct" and declaration.file.main
    and declaration.properties.vector ~= false
end

-- Two files may declare the same type; not two elements, whose functions and files would be one.
local function may_share(a, b)
  return a.model and b.model and a.model.kind == b.model.kind
    and a.model.type_hash == b.model.type_hash and not (is_element(a) and is_element(b))
end

local function report_conflict(context, conflict)
  local owner, earlier, remedy = conflict.owner, conflict.earlier, ""
  if owner.file ~= earlier.file then
    remedy = ("; write prefix \"%s\" at the top of %s, or call it otherwise"):format(
      names.other_prefix(owner.file, owner.kind), paths.base(owner.file.path))
  end
  context.diagnostics:error(owner.place, ("the C name '%s' is taken%s"):format(conflict.c_name,
    remedy), { place = earlier.place, message = "by this declaration" })
end

local function report_conflicts(context)
  for _, conflict in ipairs(context.conflicts) do
    if not may_share(conflict.owner, conflict.earlier) then
      report_conflict(context, conflict)
    end
  end
end

local function check_type_name(context, declaration)
  local is_struct = declaration.kind == "struct"
  local c_name = c_name_of(declaration)
  local is_adopted = is_struct and declaration.properties.extern
  local refusal = names.check_type(declaration.name)
    or (is_struct and names.check_length(c_name))
    or (not is_adopted and names.check_file_scope(c_name))
    or (is_struct and context.elements[c_name] and names.check_generated(c_name))
  if refusal then
    context.diagnostics:error(declaration.place, refusal)
    return
  end
  local element = names.generating_element(c_name, context.elements)
  if element then
    context.diagnostics:error(declaration.place,
      ("the C name '%s' is generated for element '%s'"):format(c_name, element.name),
      { place = element.place, message = "the element is declared here" })
  elseif not declaration.is_duplicate then
    claim(context, c_name, declaration)
  end
  if not is_struct then
    claim(context, c_name .. "_name", declaration)
    claim(context, c_name .. "_from_name", declaration)
  end
end

-- A store is no type of fields; what is made of its name begins with NAME_store.
local function check_store_name(context, declaration)
  local c_name = c_name_of(declaration)
  local refusal = names.check_type(declaration.name) or names.check_length(c_name)
    or names.check_file_scope(c_name .. "_store")
  if refusal then
    context.diagnostics:error(declaration.place, refusal)
  elseif not declaration.is_duplicate then
    for _, ending in ipairs { "_store", "_store_type", "_store_changes" } do
      claim(context, c_name .. ending, declaration)
    end
  end
end

local function check_constants(context, declaration)
  for _, value in ipairs(declaration.kind ~= "struct" and declaration.model.values or {}) do
    local refusal = names.check_file_scope(value.c_name)
    if refusal then
      context.diagnostics:error(declaration.place, refusal)
    end
    claim(context, value.c_name, declaration)
  end
end

-- Two elements whose files would be one where the file system ignores case.
local function check_file_names(context, elements)
  local by_file = {}
  for _, declaration in ipairs(elements) do
    local c_name = c_name_of(declaration)
    local earlier = by_file[c_name:lower()]
    if earlier and c_name_of(earlier) ~= c_name then
      context.diagnostics:error(declaration.place,
        ("elements '%s' and '%s' would share their files where case does not count"):format(
          c_name_of(earlier), c_name),
        { place = earlier.place, message = "the other is declared here" })
    end
    by_file[c_name:lower()] = earlier or declaration
  end
end

local function report_stray(context, declaration)
  local name = declaration.type.name
  local message = ("field '%s' is outside of any struct"):format(declaration.name)
  local meant = nearest.name(name, WORDS)
  if meant then
    message = ("unknown name '%s'; did you mean '%s'?"):format(name, meant)
  elseif recorder.why_unknown(name):find("not available") then
    message = recorder.why_unknown(name)
  end
  context.diagnostics:error(declaration.place, message)
end

local BUILD = { enum = enums.build, flags = enums.build, struct = structs.build,
                store = stores.build }

local function build(context, declaration)
  if declaration.kind == "stray" then
    report_stray(context, declaration)
    return
  end
  if declaration.kind == "store" then
    check_store_name(context, declaration)
  else
    check_type_name(context, declaration)
  end
  context.order = declaration.order
  declaration.model = BUILD[declaration.kind](context, declaration, declaration.file.scope)
  if declaration.model and declaration.kind ~= "store" then
    check_constants(context, declaration)
  end
end

local function find_elements(declarations)
  local elements = {}
  for _, declaration in ipairs(declarations) do
    if is_element(declaration) then
      table.insert(elements, declaration)
      elements[c_name_of(declaration)] = declaration
    end
  end
  return elements
end

-- Its name becomes part of C names.
local function check_schema_name(context, file)
  local refusal = names.check_schema(file.path, file.name)
  if refusal then
    context.diagnostics:error({ source = file.text }, refusal)
  end
end

local function has_something_to_make(file)
  for _, declaration in ipairs(file.declarations) do
    if declaration.kind == "struct" or declaration.kind == "store" then
      return true
    end
  end
  return false
end

-- What is given on the command line is to become something.
local function check_mains(context, loaded)
  for _, file in ipairs(loaded.main) do
    if not has_something_to_make(file) then
      context.diagnostics:error({ source = file.text }, #file.includes > 0
        and "no struct is declared here, and included files get no vectors: name them instead"
        or 'no struct is declared here, so there is no vector to make: struct "name" { … } '
        .. "declares one")
    end
  end
end

-- Places were for diagnostics; the model says file, line and column.
local function collect(loaded)
  local model = { schemas = {}, enums = {}, structs = {}, elements = {}, stores = {} }
  for _, file in ipairs(loaded.main) do
    table.insert(model.schemas, { name = file.name, file = file.shown })
  end
  for _, declaration in ipairs(loaded.declarations) do
    local item = declaration.model
    local is_made = item.kind ~= "store" or declaration.file.main
    local list = item.kind == "struct" and model.structs or item.kind == "store" and model.stores
      or model.enums
    if is_made then
      table.insert(list, item)
    end
    if is_element(declaration) then
      table.insert(model.elements, item)
    end
    item.place = nil
    for _, field in ipairs(item.fields or {}) do
      field.place = nil
    end
  end
  return model
end

-- Result: the model, or nil if there are any diagnostics, those of loading included.
function layout.build(loaded, diagnostics)
  local context = { diagnostics = diagnostics, owners = {}, conflicts = {},
                    elements = find_elements(loaded.declarations) }
  for order, declaration in ipairs(loaded.declarations) do
    declaration.order = order
  end
  for _, file in ipairs(loaded.files) do
    check_schema_name(context, file)
    file.scope = build_scope(context, file)
  end
  check_file_names(context, context.elements)
  for _, declaration in ipairs(loaded.declarations) do
    build(context, declaration)
  end
  report_conflicts(context)
  if diagnostics:count() == 0 then
    check_mains(context, loaded)
  end
  if diagnostics:count() > 0 then
    return nil
  end
  return collect(loaded)
end

return layout
