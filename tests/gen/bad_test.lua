-- Each schema of tests/bad has one mistake, and tests/bad/NAME.expected says what is printed.

local check = require("check")
local files = require("files")

local BAD = "tests/bad/"

local function messages_of(name)
  local output = check.directory()
  local command = ("cd '%s' && lua5.4 gen/vecfile-gen.lua -o '%s/out' %s%s.lua 2>&1; echo $?")
    :format(check.root, output, BAD, name)
  local pipe <close> = assert(io.popen(command))
  local text, status = pipe:read("a"):match("^(.-)(%d+)\n$")
  check.equal(status, "1", "exit status")
  check.equal(#files.list(output .. "/out"), 0, "files written")
  return text
end

local function test(name)
  local expected = ("%s/%s%s.expected"):format(check.root, BAD, name)
  return { "tests/bad/" .. name .. " is refused with the expected messages", function()
    local messages = messages_of(name)
    check.contains(messages, "nothing was written\n")
    if check.refresh then
      check.write(expected, messages)
    end
    check.equal(messages, files.read(expected), "messages")
  end }
end

local tests = {}
local count = 0
for _, file in ipairs(files.list(check.root .. "/" .. BAD)) do
  local name = file:match("^(.*)%.lua$")
  if name then
    count = count + 1
    table.insert(tests, test(name))
  end
end
table.insert(tests, { "there is a schema for every mistake", function()
  check.is_true(count >= 45, "45 mistakes")
end })

return tests
