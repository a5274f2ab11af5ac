-- DIR/SCHEMA.manifest: which files a run made of a schema, each with the hash of its text.  From it
-- the next run knows its own.  Each schema has a manifest to itself, so that runs over different
-- schemas may write to one folder, also at the same time.  What they share is the same by each of
-- them, to the byte, and so is its manifest.

local files = require("files")
local hash = require("hash")
local paths = require("paths")
local version = require("version")

local manifest = {}

local ENDING = ".manifest"
local BANNER = "# Made by vecfile-gen "

-- No schema's name begins so.
local SHARED = "vecfile"

local OF_SCHEMA = BANNER .. "%s from %s.lua; do not edit, run `vecfile-gen -o DIR %s.lua`.\n"
local OF_ALL = BANNER .. "%s; do not edit.\n"
local LEGEND = "# Each file that belongs to it, behind the FNV-1a hash of its text.\n"

-- The hash of a file's text as manifests have it.
function manifest.hash_of(text)
  return ("%016x"):format(hash.fnv1a(text))
end

local function head_of(name)
  return (name == SHARED and OF_ALL or OF_SCHEMA):format(version.number, name, name) .. LEGEND
end

-- The names of all manifests of a run over these schemas.
function manifest.names(schemas)
  return table.move(schemas, 1, #schemas, 2, { SHARED })
end

-- The manifests of a run as { path, text }, for a list of names.  An output without a schema is
-- shared.
function manifest.outputs(names, outputs)
  local parts, result = {}, {}
  for _, name in ipairs(names) do
    parts[name] = { head_of(name) }
  end
  for _, output in ipairs(outputs) do
    table.insert(parts[output.schema or SHARED],
      ("%s  %s\n"):format(manifest.hash_of(output.text), output.path))
  end
  for _, name in ipairs(names) do
    table.insert(result, { path = name .. ENDING, text = table.concat(parts[name]) })
  end
  return result
end

-- A path that leads out of the folder is nobody's.
local function parse(text)
  local entries = {}
  for digest, path in text:gmatch("(%x+)  ([^\n]+)\n") do
    if #digest == 16 and paths.is_inside(paths.normalize(path), "") then
      table.insert(entries, { path = path, hash = digest })
      entries[path] = digest
    end
  end
  return entries
end

-- The manifests in a folder by the name of the schema: lists of { path, hash }, also by path.
function manifest.load(directory)
  local result = {}
  for _, name in ipairs(files.list(directory)) do
    local schema = name:match("^(.+)%.manifest$")
    local text = schema and files.read(paths.join(directory, name)) or ""
    if text:sub(1, #BANNER) == BANNER then
      result[schema] = parse(text)
    end
  end
  return result
end

return manifest
