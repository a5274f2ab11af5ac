-- File paths as text: the file system is not asked.

local paths = {}

-- "a/./b/../c" → "a/c"; "" stands for the current directory.
function paths.normalize(path)
  local parts = {}
  for part in path:gmatch("[^/]+") do
    if part == ".." and #parts > 0 and parts[#parts] ~= ".." then
      table.remove(parts)
    elseif part ~= "." then
      table.insert(parts, part)
    end
  end
  return (paths.is_absolute(path) and "/" or "") .. table.concat(parts, "/")
end

function paths.is_absolute(path)
  return path:sub(1, 1) == "/"
end

-- The folder of a file, "" for the current directory.
function paths.folder(path)
  return path:match("^(.*)/[^/]*$") or ""
end

function paths.base(path)
  return path:match("[^/]*$")
end

function paths.join(folder, name)
  return folder == "" and name or folder:gsub("/$", "") .. "/" .. name
end

-- Whether a normalized path stays inside a normalized folder.
function paths.is_inside(path, folder)
  if folder == "" then
    return not paths.is_absolute(path) and path:sub(1, 3) ~= "../" and path ~= ".."
  end
  local prefix = folder == "/" and folder or folder .. "/"
  return path:sub(1, #prefix) == prefix and path:sub(#prefix + 1, #prefix + 3) ~= "../"
end

return paths
