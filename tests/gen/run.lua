-- Runs the tests of the generator: lua5.4 tests/gen/run.lua [--refresh]
-- --refresh rewrites the expected messages of tests/bad from what the generator says now.

local here = arg[0]:match("^(.*)/[^/]*$") or "."
local root = here .. "/../.."
package.path = here .. "/?.lua;" .. root .. "/gen/?.lua;" .. package.path

local check = require("check")

local SUITES = {
  "units", "templates", "sandboxing", "layouts", "default_values", "command", "ownership", "names",
  "trees", "scalars", "machines", "bad",
}

local function make_scratch()
  local pipe <close> = assert(io.popen("mktemp -d"))
  return pipe:read("l")
end

local function run(suite, totals)
  for _, test in ipairs(suite) do
    local ok, message = xpcall(test[2], function(raised)
      return type(raised) == "string" and raised or debug.traceback(tostring(raised))
    end)
    totals[ok] = totals[ok] + 1
    if not ok then
      print(("FAILED: %s\n  %s"):format(test[1], message))
    end
  end
end

check.root = root
check.generator = assert(io.popen("realpath '" .. root .. "/gen/vecfile-gen.lua'")):read("l")
check.refresh = arg[1] == "--refresh"
check.scratch = make_scratch()
local totals = { [true] = 0, [false] = 0 }
for _, name in ipairs(SUITES) do
  run(require(name .. "_test"), totals)
end
os.execute("rm -rf '" .. check.scratch .. "'")
print(("gen: %d passed, %d failed"):format(totals[true], totals[false]))
local tally = os.getenv("VECFILE_TALLY")
if tally then
  local file <close> = assert(io.open(tally, "a"))
  file:write(("gen %d %d\n"):format(totals[true], totals[false]))
end
os.exit(totals[false] == 0)
