-- Every sample of every document compiles, runs and prints what the document says.

local samples = require("samples")
local shell = require("shell")

local DOCUMENTS = { "schemas/README.md", "GUIDE.md" }

return function(setting)
  local tests = {}
  for _, document in ipairs(DOCUMENTS) do
    local directory = setting.directory .. "/" .. document:gsub("[/.]", "_")
    shell.must("mkdir -p " .. shell.quoted(directory))
    local found = samples.tests(shell.read(setting.root .. "/" .. document), document,
      setmetatable({ directory = directory }, { __index = setting }))
    table.move(found, 1, #found, #tests + 1, tests)
  end
  return tests
end
