-- Offsets, sizes and padding: of the fixed layout, and of native ones on each data model.

local types = require("types")

local offsets = {}

local function round_up(offset, align)
  return (offset + align - 1) // align * align
end

-- Lays fields out one after the other as C does; measure(field) → size and alignment of an item.
local function place(fields, least_align, measure)
  local result = { offsets = {}, sizes = {}, align = least_align }
  local offset = 0
  for i, field in ipairs(fields) do
    local size, align = measure(field)
    result.align = math.max(result.align, align)
    result.offsets[i] = round_up(offset, align)
    result.sizes[i] = size * field.count
    offset = result.offsets[i] + result.sizes[i]
  end
  result.size = round_up(offset, result.align)
  return result
end

local function measure_fixed(field)
  if field.struct then
    return field.struct.size, field.struct.align
  elseif field.length then
    return field.length, 1
  end
  return field.scalar.size, field.scalar.align
end

local function add_padding(struct, offset, upto)
  if offset < upto then
    table.insert(struct.members, {
      padding = true, name = ("padding_%d"):format(offset), offset = offset, size = upto - offset,
    })
    struct.has_padding = true
  end
end

local function list_members(struct)
  struct.members = {}
  local offset = 0
  for _, field in ipairs(struct.fields) do
    add_padding(struct, offset, field.offset)
    table.insert(struct.members, field)
    offset = field.offset + field.size
    struct.has_padding = struct.has_padding or (field.struct ~= nil and field.struct.has_padding)
  end
  add_padding(struct, offset, struct.size)
end

-- The layout that is the same everywhere: natural alignment, every gap a member.
function offsets.fix(struct, least_align)
  local placed = place(struct.fields, least_align or 1, measure_fixed)
  struct.size, struct.align, struct.has_padding = placed.size, placed.align, false
  for i, field in ipairs(struct.fields) do
    local size, align = measure_fixed(field)
    field.item_size, field.align = size, align
    field.offset, field.size = placed.offsets[i], placed.sizes[i]
  end
  list_members(struct)
end

local function measure_on(index)
  local model = types.data_models[index]
  return function(field)
    if field.struct and field.struct.models then
      return field.struct.models[index].size, field.struct.models[index].align
    elseif field.struct or field.length then
      return measure_fixed(field) -- a fixed struct carries its own alignas
    end
    return types.on_model(field.scalar, model)
  end
end

local function is_known(field)
  if field.struct and field.struct.layout == "native" then
    return field.struct.models ~= nil
  end
  return not (field.scalar and field.scalar.extern_only)
end

-- What the compiler must come to on each data model; nothing where only a C header knows.
function offsets.predict(struct)
  struct.has_padding = true
  for _, field in ipairs(struct.fields) do
    if not is_known(field) then
      return
    end
  end
  struct.models = {}
  for index, model in ipairs(types.data_models) do
    local placed = place(struct.fields, 1, measure_on(index))
    placed.macro = model.macro
    struct.models[index] = placed
  end
end

return offsets
