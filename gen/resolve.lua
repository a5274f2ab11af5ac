-- From the name of a type as a schema writes it to the type itself.

local types = require("types")
local nearest = require("nearest")
local recorder = require("recorder")

local resolve = {}

-- No field may take more; no element either.
resolve.MAX_BYTES = 16 * 1024 * 1024

local REFUSED = {}

local function refuse(names, reason)
  for name in names:gmatch("%S+") do
    REFUSED[name] = reason
  end
end

refuse("ptr pointer c_ptr c_pointer c_intptr c_uintptr intptr uintptr intptr_t uintptr_t",
  "pointers are refused: addresses mean nothing in a file")
refuse("bit bits bitfield c_bits",
  "bit-fields are refused: where their bits lie is the compiler's choice; use flags")
refuse("union", "unions are refused: nothing in a file says which member it holds")

local function known_names(scope)
  local known = table.move(types.names, 1, #types.names, 1, { "char", "bytes" })
  for _, declaration in ipairs(scope.list) do
    table.insert(known, declaration.name)
  end
  return known
end

local function unknown(name, scope)
  local meant = types.spelled[name] or nearest.name(name, known_names(scope))
  return recorder.why_unknown(name) .. (meant and ("; did you mean '%s'?"):format(meant) or "")
end

local function check_lengths(reference)
  for _, length in ipairs(reference.lengths) do
    if length == 0 then
      return "an array of length 0 is refused: every element has the same size"
    elseif math.type(length) ~= "integer" or length < 0 or length > resolve.MAX_BYTES then
      return ("array length %s is not an integer from 1 to %d"):format(tostring(length),
        resolve.MAX_BYTES)
    end
  end
end

-- For char and bytes the last length is that of the text; the ones before are dimensions.
local function sequence(name, reference)
  local dims = table.move(reference.lengths, 1, #reference.lengths, 1, {})
  local length = table.remove(dims)
  if not length then
    return nil, ("%s needs a length: %s[16]"):format(name, name)
  end
  return { kind = name == "char" and "text" or "bytes", length = length, dims = dims,
           c_type = name == "char" and "char" or "uint8_t", spelled = name }
end

local function declared(declaration, dims)
  local model = declaration.model
  if model.kind == "store" then
    return nil, ("'%s' is a store, not a type of fields"):format(declaration.name)
  end
  if model.kind == "struct" then
    return { kind = "struct", struct = model, dims = dims, c_type = model.c_type,
             spelled = "struct " .. model.name }
  end
  return { kind = model.kind, enum = model, scalar = model.base, dims = dims,
           c_type = model.c_name, spelled = model.kind .. " " .. model.name }
end

local function find_declaration(reference, scope, order)
  local declaration = scope.by_name[reference.name]
  if not declaration then
    return nil, REFUSED[reference.name] or unknown(reference.name, scope)
  elseif declaration.order == order then
    return nil, ("'%s' cannot hold itself: its size would have no end"):format(reference.name)
  elseif declaration.order > order then
    return nil, ("'%s' is used before it is declared"):format(reference.name),
      { place = declaration.place, message = "declared here" }
  elseif not declaration.model then
    return nil -- it was refused; that is reported already
  end
  return declared(declaration, reference.lengths)
end

local function find(reference, scope, order)
  local name = reference.name
  if name == "char" or name == "bytes" then
    return sequence(name, reference)
  elseif types.scalars[name] then
    local scalar = types.scalars[name]
    return { kind = "scalar", scalar = scalar, dims = reference.lengths, c_type = scalar.c_type,
             spelled = name }
  end
  return find_declaration(reference, scope, order)
end

local function brackets(dims)
  local result = {}
  for _, length in ipairs(dims) do
    table.insert(result, ("[%d]"):format(length))
  end
  return table.concat(result)
end

-- Adds what follows from the dimensions.  The canonical spelling puts the length of a text last,
-- as the schema does.
local function complete(found)
  found.count = 1
  for _, length in ipairs(found.dims) do
    found.count = found.count * length
    if found.count > resolve.MAX_BYTES then
      return nil, ("an array of more than %d items"):format(resolve.MAX_BYTES)
    end
  end
  local suffix = brackets(found.dims) .. (found.length and ("[%d]"):format(found.length) or "")
  found.c_dims = suffix
  found.type_text = found.spelled .. suffix
  found.spelled = nil
  return found
end

-- `order` is the position of the declaration that uses the name.
-- Result: { kind, scalar, enum, struct, length, dims, count, c_type, c_dims, type_text }, or
-- nil, a message (nil if the fault is reported already) and a note.
function resolve.type(reference, scope, order)
  local wrong = check_lengths(reference)
  if wrong then
    return nil, wrong
  end
  local found, message, note = find(reference, scope, order)
  if not found then
    return nil, message, note
  end
  return complete(found)
end

-- The types whose numbers an enum's values may be.
local function bases()
  local names = {}
  for _, name in ipairs(types.names) do
    local scalar = types.scalars[name]
    if not scalar.native and types.is_integer(scalar) then
      table.insert(names, name)
    end
  end
  return table.concat(names, " ")
end

-- The integer type under an enum, or nil and a message.
function resolve.base(reference, scope)
  local scalar = types.scalars[reference.name]
  if not scalar and not scope.by_name[reference.name] then
    return nil, REFUSED[reference.name] or unknown(reference.name, scope)
  elseif not scalar or scalar.native or not types.is_integer(scalar) or #reference.lengths > 0 then
    return nil, "the base must be one of " .. bases()
  end
  return scalar
end

return resolve
