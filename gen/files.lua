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

-- Replaces the file in one step: whoever reads meanwhile sees the old text or the new.
-- The temporary name differs from run to run, so that two runs at once do not share one.
function files.replace(path, text)
  local temporary = ("%s.%08x.tmp"):format(path, math.random(0, 0xFFFFFFFF))
  local ok, message = write_all(temporary, text)
  if ok then
    ok, message = os.rename(temporary, path)
  end
  if not ok then
    os.remove(temporary)
    return nil, reason(message, temporary)
  end
  return true
end

-- Result: true if the file was written, false if it already held this text.
function files.write_if_changed(path, text)
  if files.read(path) == text then
    return false
  end
  return files.replace(path, text)
end

return files
