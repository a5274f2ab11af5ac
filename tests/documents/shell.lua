-- Commands of the system, as the tests of documents run them.

local shell = {}

function shell.quoted(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

-- Runs a command of the shell.  Result: whether it succeeded, and what it printed.
function shell.run(command)
  local pipe <close> = assert(io.popen("{ " .. command .. "\n} 2>&1"))
  local printed = pipe:read("a")
  return pipe:close() == true, printed
end

-- The same for one that must succeed.
function shell.must(command)
  local is_done, printed = shell.run(command)
  if not is_done then
    error(("%s\n%s"):format(command, printed), 2)
  end
  return printed
end

function shell.read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read("a")
end

function shell.write(path, text)
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(text))
end

return shell
