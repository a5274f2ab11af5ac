-- The tree of generated files: compares it with what a run would write, and brings it up to date.

local files = require("files")
local paths = require("paths")

local tree = {}

-- Only these folders are looked into for files that are no longer made.
local FOLDERS = { "", "vecfile", "cli" }

local BANNER = "vecfile-gen"

local function is_source(name)
  return name:find("%.[ch]$") or name:find("%.[ch]pp$") or name:find("%.%x+%.tmp$")
end

-- The core is copied verbatim and carries no banner, but its folder is the generator's own.
local function is_ours(folder, name, path)
  if not is_source(name) then
    return false
  elseif folder == "vecfile" then
    return true
  end
  return (files.first_line(path) or ""):find(BANNER, 1, true) ~= nil
end

local function find_orphans(directory, made)
  local orphans = {}
  for _, folder in ipairs(FOLDERS) do
    local inside = folder == "" and directory or paths.join(directory, folder)
    for _, name in ipairs(files.list(inside)) do
      local path = paths.join(inside, name)
      if not made[path] and is_ours(folder, name, path) then
        table.insert(orphans, path)
      end
    end
  end
  return orphans
end

-- `outputs` is a list of { path, text }.  Result: { all, missing, stale, orphans }, the last
-- three lists of paths, and `changed`, the outputs that are missing or stale.
function tree.compare(directory, outputs)
  local result = { all = {}, missing = {}, stale = {}, changed = {} }
  local made = {}
  for _, output in ipairs(outputs) do
    local path = paths.join(directory, output.path)
    assert(not made[path], "two outputs at " .. path)
    made[path] = true
    table.insert(result.all, path)
    local present = files.read(path)
    if present ~= output.text then
      table.insert(present and result.stale or result.missing, path)
      table.insert(result.changed, { path = path, text = output.text })
    end
  end
  result.orphans = find_orphans(directory, made)
  return result
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
    if not ok then
      return nil, ("%s: cannot remove: %s"):format(path, reason)
    end
  end
  return true
end

return tree
