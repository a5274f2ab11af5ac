-- Makes declarations of what a schema file recorded: here their shape is checked, in layout.lua
-- their names are resolved.

local message_text = require("message_text")
local names = require("names")
local nearest = require("nearest")
local properties = require("properties")
local source = require("source")

local declarations = {}

local function report_properties(context, place_of)
  return function(name, message)
    context.diagnostics:error(place_of(name), message)
  end
end

-- Where `name =` stands in the text of a declaration.
local function property_place(text, record)
  return function(name)
    return source.property(text, record.line, record.last, name)
  end
end

local function sorted_keys(list)
  local positions, named = {}, {}
  for key in pairs(list) do
    if math.type(key) == "integer" then
      table.insert(positions, key)
    elseif type(key) == "string" then
      table.insert(named, key)
    end
  end
  table.sort(positions)
  table.sort(named)
  return positions, named
end

local function declare_name(context, record)
  if type(record.name) ~= "string" then
    context.diagnostics:error(source.line(context.text, record.line),
      ("%s needs a name: %s \"name\""):format(record.what, record.what))
    record.name = nil
    return source.line(context.text, record.line)
  end
  return source.quoted(context.text, record.line, record.line, record.name)
end

local function declare_value(context, record, item)
  local name, value = item, nil
  local options = {}
  if type(item) == "table" and not context.recorded.of(item) then
    name, value, options = item[1], item[2], item
  end
  if type(name) ~= "string" then
    context.diagnostics:error(record.place,
      ("a value of %s '%s' is a name, or { \"name\", number }"):format(record.what, record.name))
    return nil
  end
  local place = source.quoted(context.text, record.line, record.last, name)
  local accepted = properties.check("value", options, context.recorded.of,
    report_properties(context, function() return place end))
  return { name = name, value = value, doc = accepted.doc, place = place }
end

local function declare_values(context, record)
  local values = {}
  local positions, named = sorted_keys(record.body)
  for _, position in ipairs(positions) do
    table.insert(values, declare_value(context, record, record.body[position]))
  end
  local given = {}
  for _, name in ipairs(named) do
    if type(record.body[name]) == "number" then
      context.diagnostics:error(property_place(context.text, record)(name),
        ("'%s = …' has no order in Lua; write { \"%s\", %s }"):format(name, name,
          tostring(record.body[name])))
    else
      given[name] = record.body[name]
    end
  end
  return values, given
end

local function declare_enum(context, record)
  record.place = declare_name(context, record)
  if not record.name then
    return nil
  end
  local base = context.recorded.of(record.base)
  if not base or base.what ~= "type" or type(record.body) ~= "table" then
    context.diagnostics:error(record.place,
      ("%s '%s' is not complete: %s \"%s\" (u8) { \"first\", … }"):format(record.what,
        record.name, record.what, record.name))
    return nil
  end
  local values, given = declare_values(context, record)
  local accepted = properties.check("enum", given, context.recorded.of,
    report_properties(context, property_place(context.text, record)))
  return { kind = record.what, name = record.name, place = record.place, base = base,
           doc = accepted.doc, values = values, is_empty = #record.body == 0 }
end

-- No type nests deeper; a table that holds itself does.
local DEEPEST_DEFAULT = 100

-- A bare word in a default is a name that the schema does not have.
local function check_default(context, value, place, depth)
  local record = context.recorded.of(value)
  if record then
    context.diagnostics:error(place, ("'%s' is not a value; names of values are quoted%s"):format(
      record.name, nearest.suggestion(record.name, { "nan", "inf", "true", "false" })))
    return nil
  elseif depth > DEEPEST_DEFAULT then
    context.diagnostics:error(place, "default is nested too deeply")
    return nil
  end
  for _, item in pairs(type(value) == "table" and value or {}) do
    if check_default(context, item, place, depth + 1) == nil then
      return nil
    end
  end
  return value
end

-- `what` it is: a field, or a member of a store.
local function declare_field(context, record, what)
  local place = source.quoted(context.text, record.line, record.line, record.name)
  if type(record.name) ~= "string" then
    context.diagnostics:error(place, ("a %s needs a name: %s \"name\""):format(what,
      record.type.name))
    return nil
  elseif record.options ~= nil and type(record.options) ~= "table" then
    context.diagnostics:error(place,
      ("%s '%s' is followed by something that is not a table of options"):format(what,
        record.name))
    return nil
  end
  local place_of = property_place(context.text, record)
  local report = report_properties(context, place_of)
  if record.options and #record.options > 0 then
    report(record.name, ("the options of a %s have names, as in { doc = \"…\" }"):format(what))
  end
  local accepted = properties.check(what, record.options, context.recorded.of, report)
  if accepted.default ~= nil then
    accepted.default = check_default(context, accepted.default, place_of("default"), 0)
  end
  return { name = record.name, place = place, type = record.type, options = accepted,
           place_of = place_of }
end

local ENTRIES = { struct = 'field: write i64 "name"', store = 'member: write order "orders"' }

local function declare_fields(context, record)
  local fields, what = {}, record.what == "store" and "member" or "field"
  for _, position in ipairs((sorted_keys(record.body))) do
    local item = context.recorded.of(record.body[position])
    if item and item.what == "field" then
      item.used = true
      item.field = item.field or declare_field(context, item, what)
      table.insert(fields, item.field)
    elseif item and item.what == "type" then
      context.diagnostics:error(source.listed_word(context.text, record.line, record.body_last,
        item.name), ("a %s needs a name: %s \"name\""):format(what, item.name))
    else
      context.diagnostics:error(record.place,
        ("entry %d of %s '%s' is not a %s"):format(position, record.what, record.name,
          ENTRIES[record.what]))
    end
  end
  return fields
end

local function declare_composite(context, record)
  record.place = declare_name(context, record)
  if type(record.body) ~= "table" and record.name then
    context.diagnostics:error(record.place,
      ("%s '%s' has no body: %s \"%s\" { … }"):format(record.what, record.name, record.what,
        record.name))
  end
  if type(record.body) ~= "table" or not record.name then
    return nil
  end
  local fields = declare_fields(context, record)
  local place_of = function(name)
    return source.property(context.text, record.line, record.body_last, name)
  end
  return { kind = record.what, name = record.name, place = record.place, fields = fields,
           place_of = place_of, is_empty = #record.body == 0,
           properties = properties.check(record.what, record.body, context.recorded.of,
                                         report_properties(context, place_of)) }
end

-- Up to which line the text of each record reaches: to the next one, and the body of a struct
-- over its fields to the next declaration.
local function find_extents(text, records)
  local next_line, next_declaration = #text.lines, #text.lines
  for i = #records, 1, -1 do
    local record = records[i]
    record.line = record.line or 1
    record.last, record.body_last = next_line, next_declaration
    next_line = record.line
    if record.what ~= "field" then
      next_declaration = record.line
    end
  end
end

-- Fields in the wrong place of a table are reported there, or with the table.
local function mark_used(context, list)
  for _, item in pairs(type(list) == "table" and list or {}) do
    local record = context.recorded.of(item)
    if record then
      record.used = true
    end
  end
end

local function add_stray_fields(context, records)
  for _, record in ipairs(records) do
    mark_used(context, record.options)
    mark_used(context, record.body)
  end
  for _, record in ipairs(records) do
    if record.what == "field" and not record.used then
      local name = type(record.name) == "string" and record.name or message_text.of(record.name)
      table.insert(context.declarations, {
        kind = "stray", type = record.type, name = name,
        place = source.quoted(context.text, record.line, record.line, name),
      })
    end
  end
end

local TYPES = { enum = true, flags = true, struct = true, store = true }

local function has_types(list)
  for _, declaration in ipairs(list) do
    if TYPES[declaration.kind] then
      return true
    end
  end
  return false
end

local function prefix_refusal(context, record)
  if type(record.name) ~= "string" then
    return 'prefix needs a name: prefix "name"'
  elseif context.prefix_place then
    return "a schema has one prefix",
      { place = context.prefix_place, message = "first given here" }
  elseif has_types(context.declarations) then
    return "prefix comes before the first declaration"
  end
  return names.check_prefix(record.name)
end

local function take_prefix(context, record)
  local place = source.quoted(context.text, record.line, record.line, record.name)
  local refusal, note = prefix_refusal(context, record)
  if refusal then
    context.diagnostics:error(place, refusal, note)
    return
  end
  context.prefix_place = place
  context.file.prefix = record.name
end

local DECLARE = { enum = declare_enum, flags = declare_enum, struct = declare_composite,
                  store = declare_composite }

-- Where the schema broke off, what it had begun is not to blame.
local function is_unfinished(context, record)
  return context.failed and record.body == nil
end

-- Appends to context.declarations what the file declares, in its order; `include(record)` is
-- called for each include in its turn; sets context.file.prefix where the schema has one.  The
-- context is { file, text, diagnostics, recorded, failed, declarations }: `failed` says that the
-- schema broke off.
function declarations.interpret(context, include)
  local records = context.recorded.records
  find_extents(context.text, records)
  for _, record in ipairs(records) do
    if record.what == "include" then
      include(record)
    elseif record.what == "prefix" then
      take_prefix(context, record)
    elseif DECLARE[record.what] and not is_unfinished(context, record) then
      table.insert(context.declarations, DECLARE[record.what](context, record))
    end
  end
  if not context.failed then
    add_stray_fields(context, records)
  end
end

return declarations
