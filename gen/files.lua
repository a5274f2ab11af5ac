-- Reading, writing, listing and removing files.  Failures come back as nil and a reason.

local files = {}

local function quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

-- A leading "-" would make the path an option of the command it is given to; "" is the current
-- directory.
local function operand(path)
  return quote(path:sub(1, 1) == "/" and path or "./" .. path)
end

-- The system's reason without the path that Lua puts before it.
local function reason(message, path)
  local prefix = path .. ": "
  return message:sub(1, #prefix) == prefix and message:sub(#prefix + 1) or message
end

function files.read(path)
  local file, message = io.open(path, "rb")
  if not file then
    return nil, reason(message, path)
  end
  local text, failure = file:read("a")
  file:close()
  return text, failure
end

function files.first_line(path)
  local file = io.open(path, "rb")
  if not file then
    return nil
  end
  local line = file:read("l")
  file:close()
  return line
end

-- Names of the plain files in a directory, sorted by byte; none if there is no such directory.
function files.list(directory)
  local pipe <close> = assert(io.popen("LC_ALL=C ls -1Ap " .. operand(directory) .. " 2>/dev/null"))
  local names = {}
  for name in pipe:lines() do
    if name:sub(-1) ~= "/" then
      table.insert(names, name)
    end
  end
  table.sort(names)
  return names
end

-- Paths of the files in a directory and its folders whose names fit the pattern, written more than
-- a day ago.
function files.days_old(directory, pattern)
  local pipe <close> = assert(io.popen(("find %s -type f -name %s -mtime +0 2>/dev/null"):format(
    operand(directory), quote(pattern))))
  local found = {}
  for path in pipe:lines() do
    table.insert(found, (path:gsub("^%./", "")))
  end
  table.sort(found)
  return found
end

function files.make_directory(path)
  if os.execute("mkdir -p " .. operand(path) .. " 2>/dev/null") then
    return true
  end
  return nil, "cannot make the directory"
end

function files.remove(path)
  local ok, message = os.remove(path)
  return ok, message and reason(message, path)
end

local function write_all(path, text)
  local file, message = io.open(path, "wb")
  if not file then
    return nil, reason(message, path)
  end
  local written, failure = file:write(text)
  local closed, late_failure = file:close() -- a full disk may only show here
  if not (written and closed) then
    return nil, failure or late_failure
  end
  return true
end

-- Whether there is anything of that name: a directory can be opened, too.
function files.exists(path)
  local file = io.open(path, "rb")
  if file then
    file:close()
  end
  return file ~= nil
end

local IS_A_DIRECTORY = 21

local function is_directory(path)
  local file = io.open(path, "rb")
  if not file then
    return false
  end
  local code = select(3, file:read(0))
  file:close()
  return code == IS_A_DIRECTORY
end

-- Bytes that a file of this process may have, or nil where nothing limits them.  Who writes more is
-- killed, which Lua cannot prevent.
function files.size_limit()
  local pipe <close> = assert(io.popen("ulimit -f"))
  local blocks = tonumber(pipe:read("l"))
  return blocks and blocks * 512 // 1
end

-- Writes the text beside the file, so that a rename will replace it in one step: whoever reads
-- meanwhile sees the old text or the new.  Result: the temporary file's name, which differs from
-- run to run, so that two runs at once do not share one; or nil and the reason.
function files.write_beside(path, text)
  if is_directory(path) then
    return nil, "Is a directory"
  end
  local temporary = ("%s.%08x.tmp"):format(path, math.random(0, 0xFFFFFFFF))
  local ok, message = write_all(temporary, text)
  if not ok then
    os.remove(temporary)
    return nil, reason(message, temporary)
  end
  return temporary
end

return files
