-- Runs the tests of the documents: lua5.4 tests/documents/run.lua BUILD

local here = arg[0]:match("^(.*)/[^/]*$") or "."
package.path = here .. "/?.lua;" .. here .. "/../../gen/?.lua;" .. package.path

local shell = require("shell")

local SUITES = { "words", "facts", "manuals", "samples" }

local function first_line(command)
  return (shell.must(command):match("[^\n]*"))
end

local root = first_line("cd " .. shell.quoted(here .. "/../..") .. " && pwd")
local build = first_line("cd " .. shell.quoted(assert(arg[1], "usage: run.lua BUILD")) .. " && pwd")
local directory = build .. "/documents"
shell.must("rm -rf " .. shell.quoted(directory) .. " && mkdir -p " .. shell.quoted(directory))

local setting = {
  root = root, build = build, directory = directory,
  generator = root .. "/gen/vecfile-gen.lua",
  lua = os.getenv("LUA") or "lua5.4", cc = os.getenv("CC") or "cc", cxx = os.getenv("CXX") or "c++",
  core = build .. "/libvecfile-core/libvecfile.a", path = build,
}

local passed, failed = 0, 0
for _, name in ipairs(SUITES) do
  for _, test in ipairs(require(name .. "_test")(setting)) do
    local is_kept, message = pcall(test[2])
    if is_kept then
      passed = passed + 1
    else
      failed = failed + 1
      io.stderr:write(("documents: %s: FAILED\n%s\n"):format(test[1], message))
    end
  end
end
print(("documents: %d passed, %d failed"):format(passed, failed))
local tally = os.getenv("VECFILE_TALLY")
if tally then
  local file <close> = assert(io.open(tally, "a"))
  file:write(("documents %d %d\n"):format(passed, failed))
end
os.exit(failed == 0 and passed > 0)
