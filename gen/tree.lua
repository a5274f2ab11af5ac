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

local function make_folders(changed)
  local made = {}
  for _, output in ipairs(changed) do
    local folder = paths.folder(output.path)
    if folder ~= "" and not made[folder] then
      made[folder] = true
      local ok, reason = files.make_directory(folder)
      if not ok then
        return nil, folder .. ": " .. reason
      end
    end
  end
  return true
end

-- Result: true, or nil and what could not be written or removed.
function tree.update(comparison)
  local ok, reason = make_folders(comparison.changed)
  if not ok then
    return nil, reason
  end
  for _, output in ipairs(comparison.changed) do
    ok, reason = files.replace(output.path, output.text)
    if not ok then
      return nil, ("%s: cannot write: %s"):format(output.path, reason)
    end
  end
  for _, path in ipairs(comparison.orphans) do
    ok, reason = files.remove(path)
    if not ok then
      return nil, ("%s: cannot remove: %s"):format(path, reason)
    end
  end
  return true
end

return tree
