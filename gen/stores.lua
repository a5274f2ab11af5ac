-- Checks a store declaration and makes its part of the model: vectors that are committed together.

local names = require("names")
local resolve = require("resolve")

local stores = {}

-- What the core knows of (store.h).
local MAX_MEMBERS = 52

local function refusal_of(declared, found)
  local struct = found.struct
  if not struct or #found.dims > 0 then
    return ("'%s' is no member: the members of a store are vectors of structs"):format(
      declared.name)
  elseif struct.has_no_vector then
    return ("'%s' has vector = false: the members of a store are vectors"):format(struct.name)
  end
end

local function build_member(context, declared, scope)
  local found, message, note = resolve.type(declared.type, scope, context.order)
  message = found and refusal_of(declared, found) or message
  local refusal = names.check_member(declared.name)
  if refusal then
    context.diagnostics:error(declared.place, refusal)
  end
  if message and not (scope.incomplete and message:find("^unknown name")) then
    context.diagnostics:error(declared.place, message, note)
  end
  if not found or message or refusal then
    return nil
  end
  return { name = declared.name, element = found.struct, doc = declared.options.doc }
end

-- A member is a file, and file systems may ignore case.
local function check_repetition(context, declaration)
  local seen = {}
  for _, declared in ipairs(declaration.fields) do
    local earlier = seen[declared.name:lower()]
    if earlier then
      context.diagnostics:error(declared.place, earlier.name == declared.name
        and ("member '%s' declared twice"):format(declared.name)
        or ("members '%s' and '%s' would be one file where case does not count"):format(
          earlier.name, declared.name),
        { place = earlier.place, message = "first declared here" })
    end
    seen[declared.name:lower()] = earlier or declared
  end
end

local function check_count(context, declaration)
  if declaration.is_empty then
    context.diagnostics:error(declaration.place,
      ("store '%s' has no members"):format(declaration.name))
  elseif #declaration.fields > MAX_MEMBERS then
    context.diagnostics:error(declaration.place,
      ("store '%s' has %d members; more than %d are refused"):format(declaration.name,
        #declaration.fields, MAX_MEMBERS))
  end
end

-- Result: the STORE of the model, or nil if anything is wrong, which is reported.
function stores.build(context, declaration, scope)
  local before = context.diagnostics:count()
  local store = {
    kind = "store", name = declaration.name, schema = declaration.file.name,
    c_name = names.struct_type(declaration.file, declaration.name),
    doc = declaration.properties.doc, version = declaration.properties.version or 1,
    members = {}, file = declaration.file.shown, line = declaration.place.line,
    column = declaration.place.column,
  }
  check_count(context, declaration)
  check_repetition(context, declaration)
  for _, declared in ipairs(declaration.fields) do
    local member = build_member(context, declared, scope)
    if member then
      table.insert(store.members, member)
    end
  end
  return context.diagnostics:count() == before and store or nil
end

return stores
