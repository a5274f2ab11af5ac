-- Resolves names, validates and lays out: declarations in, the model out.

local enums = require("enums")
local names = require("names")
local nearest = require("nearest")
local recorder = require("recorder")
local structs = require("structs")

local layout = {}

local WORDS = { "enum", "flags", "struct", "include" }

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

-- Claims a C identifier for a declaration; two owners are an error.
local function claim(context, c_name, place, owner)
  local earlier = context.identifiers[c_name]
  if earlier and earlier.owner ~= owner then
    context.diagnostics:error(place, ("the C name '%s' is taken"):format(c_name),
      { place = earlier.place, message = "by this declaration" })
  else
    context.identifiers[c_name] = { place = place, owner = owner }
  end
end

local function check_type_name(context, declaration)
  local is_struct = declaration.kind == "struct"
  local c_name = is_struct and declaration.name
    or names.enum_type(declaration.file.name, declaration.name)
  local is_adopted = is_struct and declaration.properties.extern
  local refusal = names.check_type(declaration.name)
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
    claim(context, c_name, declaration.place, declaration)
  end
  if not is_struct then
    claim(context, c_name .. "_name", declaration.place, declaration)
    claim(context, c_name .. "_from_name", declaration.place, declaration)
  end
end

local function check_constants(context, declaration)
  for _, value in ipairs(declaration.kind ~= "struct" and declaration.model.values or {}) do
    local refusal = names.check_file_scope(value.c_name)
    if refusal then
      context.diagnostics:error(declaration.place, refusal)
    end
    claim(context, value.c_name, declaration.place, declaration)
  end
end

-- Two elements whose files would be one where the file system ignores case.
local function check_file_names(context, elements)
  local by_file = {}
  for _, declaration in ipairs(elements) do
    local earlier = by_file[declaration.name:lower()]
    if earlier and earlier.name ~= declaration.name then
      context.diagnostics:error(declaration.place,
        ("elements '%s' and '%s' would share their files where case does not count"):format(
          earlier.name, declaration.name),
        { place = earlier.place, message = "the other is declared here" })
    end
    by_file[declaration.name:lower()] = earlier or declaration
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

local BUILD = { enum = enums.build, flags = enums.build, struct = structs.build }

local function build(context, declaration)
  if declaration.kind == "stray" then
    report_stray(context, declaration)
    return
  end
  check_type_name(context, declaration)
  context.order = declaration.order
  declaration.model = BUILD[declaration.kind](context, declaration, declaration.file.scope)
  if declaration.model then
    check_constants(context, declaration)
  end
end

local function is_element(declaration)
  return declaration.kind == "struct" and declaration.file.main
    and declaration.properties.vector ~= false
end

local function find_elements(declarations)
  local elements = {}
  for _, declaration in ipairs(declarations) do
    if is_element(declaration) then
      table.insert(elements, declaration)
      elements[declaration.name] = declaration
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

-- Places were for diagnostics; the model says file, line and column.
local function collect(loaded)
  local model = { schemas = {}, enums = {}, structs = {}, elements = {} }
  for _, file in ipairs(loaded.main) do
    table.insert(model.schemas, { name = file.name, file = file.shown })
  end
  for _, declaration in ipairs(loaded.declarations) do
    local item = declaration.model
    table.insert(item.kind == "struct" and model.structs or model.enums, item)
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
  local context = { diagnostics = diagnostics, identifiers = {},
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
  if diagnostics:count() > 0 then
    return nil
  end
  return collect(loaded)
end

return layout
