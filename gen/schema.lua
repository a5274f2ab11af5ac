-- Loads schema files: runs each once in the sandbox, follows its includes, and lists what all of
-- them declare.
--
--   enum "mag_type" (u8) { doc = "…", "unknown", "ml", { "mww", 9, doc = "…" }, "mwr" }
--   flags "state" (u8) { "reviewed", "felt", { "lost", 0x80 } }
--
-- An enum's values count up from 0, or from the last one that states its value, as in C; the
-- values of flags are 1, 2, 4 and so on, or the next free bit above the last one.  There is no
-- `mww = 9`: named keys of a Lua table have no order.
--
--   prefix "geo"
--
-- at the top of a file puts geo_ before the C names of all that this file declares; files keep the
-- names that the schema says.

local paths = require("paths")
local files = require("files")
local source = require("source")
local sandbox = require("sandbox")
local recorder = require("recorder")
local declarations = require("declarations")

local schema = {}

-- A flexible array is no Lua: say so instead of what Lua makes of it.
local function syntax_message(text, failure)
  local line = text.lines[failure.line or 0] or ""
  if line:find("[%w_]%s*%[%s*%]") then
    return "flexible arrays are refused: every element has the same size"
  end
  return failure.message
end

local function run(contents)
  local recorded = recorder.new()
  local ok, failure = sandbox.run(contents,
    sandbox.environment(recorded.words, recorded.unknown))
  return recorded, not ok and failure or nil
end

local load_file

-- The file an include names, or nil and why not.
local function include_path(context, name)
  if type(name) ~= "string" then
    return nil, 'include needs a file name: include "common.lua"'
  elseif paths.is_absolute(name) then
    return nil, "include takes a path relative to this file"
  end
  local path = paths.normalize(paths.join(paths.folder(context.text.path), name))
  if not paths.is_inside(path, context.loader.root) then
    return nil, ("include of '%s' leads out of the schema's folder"):format(name)
  end
  return path
end

local function include(context, record)
  local place = source.quoted(context.text, record.line, record.line, record.path)
  local path, refusal = include_path(context, record.path)
  if not path then
    context.diagnostics:error(place, refusal)
    context.file.incomplete = true
    return
  end
  local file = load_file(context.loader, path, place)
  if not file or file.incomplete then
    context.file.incomplete = true
  end
  if file then
    table.insert(context.file.includes, file)
    table.insert(context.declarations, { kind = "include", file = file })
  end
end

local function schema_name(path)
  return (paths.base(path):gsub("%.lua$", ""))
end

-- Output names no folder of this machine.
local function shown_path(path)
  return paths.is_absolute(path) and paths.base(path) or path
end

-- Editors put a byte order mark before the first line; Lua would take it for a name.
local function as_utf8(contents)
  if contents:find("^\xFF\xFE") or contents:find("^\xFE\xFF") then
    return nil, "it is UTF-16; save it as UTF-8"
  end
  return (contents:gsub("^\xEF\xBB\xBF", ""))
end

local function read(loader, path, place)
  local contents, reason = files.read(path)
  if contents then
    contents, reason = as_utf8(contents)
  end
  if not contents then
    local text = place and ("cannot read '%s': %s"):format(path, reason)
      or ("cannot read the schema: %s"):format(reason)
    loader.diagnostics:error(place or source.whole(source.new(path, "")), text)
  end
  return contents
end

local function chain(loader, path)
  local names = {}
  for _, file in ipairs(loader.loading) do
    table.insert(names, file.path)
  end
  table.insert(names, path)
  return table.concat(names, " → ")
end

local function add_file(loader, path, contents)
  local file = {
    path = path, shown = shown_path(path), name = schema_name(path),
    text = source.new(path, contents), includes = {}, declarations = {},
  }
  loader.by_path[path] = file
  table.insert(loader.files, file)
  return file
end

local function declare(loader, file, contents)
  local recorded, failure = run(contents)
  if failure then
    file.incomplete = true
    loader.diagnostics:error(source.line(file.text, failure.line or 1),
      syntax_message(file.text, failure))
  end
  local context = {
    loader = loader, file = file, text = file.text, diagnostics = loader.diagnostics,
    recorded = recorded, failed = failure ~= nil, declarations = file.declarations,
  }
  declarations.interpret(context, function(record) include(context, record) end)
end

-- Each file is loaded once, whoever asks for it.  Result: the file, or nil if there is none or
-- it is only half loaded because its own includes lead back to it.
load_file = function(loader, path, place)
  local known = loader.by_path[path]
  if known and known.is_loading then
    loader.diagnostics:error(place, "include leads back to itself: " .. chain(loader, path))
    return nil
  elseif known then
    return known
  end
  local contents = read(loader, path, place)
  if not contents then
    return nil
  end
  local file = add_file(loader, path, contents)
  file.is_loading = true
  table.insert(loader.loading, file)
  declare(loader, file, contents)
  table.remove(loader.loading)
  file.is_loading = nil
  return file
end

-- Declarations in the order in which C must see them: those of an included file where the
-- include stands, each once.
local function flatten(file, result, seen)
  if seen[file] then
    return
  end
  seen[file] = true
  for _, declaration in ipairs(file.declarations) do
    if declaration.kind == "include" then
      flatten(declaration.file, result, seen)
    else
      declaration.file = file
      table.insert(result, declaration)
    end
  end
end

-- Result: { main = files of the command line, files = all files read, declarations = list }.
-- A declaration is
--   { kind = "enum" | "flags", name, place, base, doc, values = { { name, value, doc, place } } }
--   { kind = "struct", name, place, properties, place_of, fields = { FIELD } }
--   { kind = "stray", name, place, type }                         a field outside of any struct
-- with `file`; a FIELD is { name, place, type, options, place_of }.
function schema.load(names, diagnostics)
  local loader = { diagnostics = diagnostics, by_path = {}, files = {}, loading = {} }
  local main, list, seen = {}, {}, {}
  for _, name in ipairs(names) do
    local path = paths.normalize(name)
    loader.root = paths.folder(path)
    local file = load_file(loader, path)
    if file and not file.main then
      file.main = true
      table.insert(main, file)
    end
  end
  for _, file in ipairs(main) do
    flatten(file, list, seen)
  end
  return { main = main, files = loader.files, declarations = list }
end

return schema
