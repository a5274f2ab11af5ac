-- The tree of generated files: compares it with what a run would write, and brings it up to date.
-- Nothing in it is overwritten or removed but what vecfile-gen made.

local files = require("files")
local manifest = require("manifest")
local paths = require("paths")

local tree = {}

local BANNER = "^[^\n]*Made by vecfile%-gen "

-- Whether the text that is at a path was made by the generator: it says so, or a manifest does.
local function is_ours(path, text, manifests)
  if text:find(BANNER) then
    return true
  end
  local digest = manifest.hash_of(text)
  for _, entries in pairs(manifests) do
    if entries[path] == digest then
      return true
    end
  end
  return false
end

-- Another schema that the file at that path was made of, unless it is one of this run.
local function owner_of(path, others)
  for _, schema in ipairs(others) do
    if others[schema][path] then
      return schema
    end
  end
end

-- The manifests of schemas that this run is not about, in the order of their names.
local function others_of(manifests, names)
  local own, others = {}, {}
  for _, name in ipairs(names) do
    own[name] = true
  end
  for schema, entries in pairs(manifests) do
    if not own[schema] then
      table.insert(others, schema)
      others[schema] = entries
    end
  end
  table.sort(others)
  return others
end

-- Sorts what an earlier run made and this one does not into `orphans` and, where it was changed
-- since, `kept`.
local function add_orphans(result, directory, entries, made, others)
  for _, entry in ipairs(entries) do
    local path = paths.join(directory, entry.path)
    local text = not made[path] and not owner_of(entry.path, others) and files.read(path)
    if text then
      local list = manifest.hash_of(text) == entry.hash and result.orphans or result.kept
      table.insert(list, path)
      made[path] = true
    end
  end
end

-- Generators that wrote no manifests named the schema in the first line.
local function add_orphans_by_banner(result, directory, schema, made)
  for _, name in ipairs(files.list(directory)) do
    local path = paths.join(directory, name)
    local from = name:find("_vec%.[ch]p?p?$") and not made[path]
      and (files.first_line(path) or ""):match("^/%* Made by vecfile%-gen [%d.]+ from ([^;]+);")
    if from and paths.base(from) == schema .. ".lua" then
      table.insert(result.orphans, path)
      made[path] = true
    end
  end
end

-- What runs leave that are killed while they write.  One that is younger may be another run's.
local function add_old_temporaries(result, directory, outputs)
  local is_target = {}
  for _, output in ipairs(outputs) do
    is_target[paths.join(directory, output.path)] = true
  end
  for _, path in ipairs(files.days_old(directory, "*.tmp")) do
    if is_target[path:match("^(.*)%.%x%x%x%x%x%x%x%x%.tmp$")] then
      table.insert(result.orphans, path)
    end
  end
end

-- Notes what the output would do to what is at its path, whose text is `present`.
local function compare_one(result, output, path, present, manifests, others)
  local owner = present and owner_of(output.path, others)
  table.insert(result.all, path)
  if present ~= output.text then
    table.insert(present and result.stale or result.missing, path)
    table.insert(result.changed, { path = path, text = output.text })
  end
  if owner then
    table.insert(result.taken, { path = path, schema = owner })
  elseif present and present ~= output.text and not is_ours(output.path, present, manifests) then
    table.insert(result.foreign, path)
  end
end

-- `outputs` is a list of { path, text, schema }; those without a schema are shared by all schemas.
-- `schemas` are the names of those of this run, which get a manifest each.
--
-- Result: lists of paths { all, missing, stale, orphans, kept }: `kept` are those that are no
-- longer made and were changed since they were; `changed`, the outputs that are missing or stale;
-- `manifests`, all of them as outputs; `foreign`, paths of files that are in the way and not ours;
-- `taken`, a list of { path, schema }: files in the way that were made of another schema.
function tree.compare(directory, outputs, schemas)
  local result = { all = {}, missing = {}, stale = {}, changed = {}, orphans = {}, kept = {},
                   foreign = {}, taken = {}, manifests = {} }
  local manifests = manifest.load(directory)
  local names = manifest.names(schemas)
  local others, made = others_of(manifests, names), {}
  local every = table.move(outputs, 1, #outputs, 1, {})
  for _, output in ipairs(manifest.outputs(names, outputs)) do
    table.insert(every, output)
    table.insert(result.manifests, { path = paths.join(directory, output.path),
                                     text = output.text })
  end
  for _, output in ipairs(every) do
    local path = paths.join(directory, output.path)
    assert(not made[path], "two outputs at " .. path)
    made[path] = true
    compare_one(result, output, path, files.read(path), manifests, others)
  end
  for _, name in ipairs(names) do
    if manifests[name] then
      add_orphans(result, directory, manifests[name], made, others)
    else
      add_orphans_by_banner(result, directory, name, made)
    end
  end
  add_old_temporaries(result, directory, every)
  return result
end

local MAX_LISTED = 10

-- What to do about foreign files: where the core is among them, an earlier generator may have made
-- it, which kept no manifests.
local function advice_for(foreign)
  local folders, has_core = {}, false
  for _, path in ipairs(foreign) do
    local folder = paths.folder(path)
    has_core = has_core or paths.base(folder) == "vecfile" and paths.base(path) == "vecfile.h"
    if not folders[folder] then
      folders[folder] = true
      table.insert(folders, folder)
    end
  end
  if not has_core then
    return "remove or rename what is there, or write elsewhere (-o DIR)"
  end
  return ("an earlier vecfile-gen kept no manifests; if nothing in %s is yours, remove %s and run "
    .. "again"):format(table.concat(folders, " and "), #folders > 1 and "them" or "it")
end

-- Why the run may not write, or nil.
function tree.refusal(comparison)
  local taken, foreign = comparison.taken[1], comparison.foreign
  if taken then
    return ("%s was made from %s.lua, which has an element of that name; give one of the schemas a "
      .. "prefix, or write elsewhere (-o DIR); if %s.lua has it no longer, run vecfile-gen for "
      .. "that first"):format(taken.path, taken.schema, taken.schema)
  elseif #foreign == 0 then
    return nil
  end
  local lines = { "in the way, and not as vecfile-gen made it:" }
  for i = 1, math.min(#foreign, MAX_LISTED) do
    table.insert(lines, "  " .. foreign[i])
  end
  if #foreign > MAX_LISTED then
    table.insert(lines, ("  … and %d more"):format(#foreign - MAX_LISTED))
  end
  table.insert(lines, advice_for(foreign))
  return table.concat(lines, "\n")
end

-- One line for each file that is not as it should be.
function tree.verdicts(comparison)
  local lines = {}
  local function add(verdict, list)
    for _, path in ipairs(list) do
      table.insert(lines, verdict .. ": " .. path)
    end
  end
  add("missing", comparison.missing)
  add("stale", comparison.stale)
  add("orphaned", comparison.orphans)
  add("orphaned", comparison.kept)
  return lines
end

-- A folder and those that it is in, the outermost first.
local function with_parents(folder)
  local list = {}
  for last in (folder .. "/"):gmatch("()/") do
    table.insert(list, folder:sub(1, last - 1))
  end
  return list
end

-- Makes the folders of all files; `made` gets those that were not there.
local function make_folders(changed, made)
  for _, output in ipairs(changed) do
    local folder = paths.folder(output.path)
    for _, parent in ipairs(with_parents(folder)) do
      if parent ~= "" and not files.exists(parent) then
        table.insert(made, parent)
      end
    end
    if folder ~= "" and not files.exists(folder .. "/.") then
      local ok, reason = files.make_directory(folder)
      if not ok then
        return nil, folder .. ": " .. reason
      end
    end
  end
  return true
end

local function check_sizes(changed)
  local limit = files.size_limit()
  for _, output in ipairs(limit and changed or {}) do
    if #output.text > limit then
      return nil, ("%s: has %d bytes, and files may have %d; raise the limit (ulimit -f)"):format(
        output.path, #output.text, limit)
    end
  end
  return true
end

-- Writes every text beside the file that it is for; `written` gets { path, temporary }.
local function write_temporaries(changed, written)
  for _, output in ipairs(changed) do
    local temporary, reason = files.write_beside(output.path, output.text)
    if not temporary then
      return nil, ("%s: cannot write: %s"):format(output.path, reason)
    end
    table.insert(written, { path = output.path, temporary = temporary })
  end
  return true
end

local function prepare(changed, made, written)
  local ok, reason = check_sizes(changed)
  if ok then
    ok, reason = make_folders(changed, made)
  end
  if ok then
    ok, reason = write_temporaries(changed, written)
  end
  return ok, reason
end

-- Takes back what prepare did: the folders that it made are empty again, the inner ones behind.
local function take_back(made, written)
  for _, file in ipairs(written) do
    files.remove(file.temporary)
  end
  for i = #made, 1, -1 do
    files.remove(made[i])
  end
end

-- Writes what has changed, all or nothing as far as a file system lets it, then removes what is no
-- longer made.  Result: true, or nil and what could not be written or removed.
function tree.update(changed, orphans)
  local made, written = {}, {}
  local ok, reason = prepare(changed, made, written)
  if not ok then
    take_back(made, written)
    return nil, reason .. "; nothing was written"
  end
  for _, file in ipairs(written) do
    ok, reason = os.rename(file.temporary, file.path)
    if not ok then
      take_back({}, written)
      return nil, ("cannot write: %s"):format(reason)
    end
  end
  for _, path in ipairs(orphans) do
    ok, reason = files.remove(path)
    if not ok and files.exists(path) then -- else another run was faster
      return nil, ("%s: cannot remove: %s"):format(path, reason)
    end
  end
  return true
end

return tree
