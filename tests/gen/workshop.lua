-- A generator with a small emit.lua, templates and a schema in a folder of its own, and its runs.

local check = require("check")

local workshop = {}

workshop.SCHEMA = 'include "common.lua"\nstruct "quake" { vec3 "where" }\n'

local EMIT = [[
local template = require("template")
local emit = {}
function emit.render(model, source)
  local outputs = {}
  local element = template.compile(source.read("element.tmpl"), source.path("element.tmpl"))
  for _, struct in ipairs(model.elements) do
    table.insert(outputs, { path = struct.c_name .. "_vec.h", text = element { struct = struct },
                            schema = struct.schema })
  end
  for _, folder in ipairs { "core", "cli" } do
    for _, name in ipairs(source.list(folder)) do
      table.insert(outputs, { path = (folder == "core" and "vecfile" or folder) .. "/" .. name,
                              text = source.read(folder .. "/" .. name) })
    end
  end
  return outputs
end
return emit
]]

-- A generator with templates and a schema in a folder of its own.
function workshop.new()
  local directory = check.directory()
  assert(os.execute(("cp -r '%s/gen' '%s/gen' && mkdir -p '%s/templates/core' '%s/templates/cli'")
    :format(check.root, directory, directory, directory)))
  check.write(directory .. "/gen/emit.lua", EMIT)
  check.write(directory .. "/templates/element.tmpl", "/* Made by vecfile-gen */ ${struct.name}\n")
  check.write(directory .. "/templates/core/core.c", "int core;\n")
  check.write(directory .. "/templates/cli/main.c", "/* Made by vecfile-gen */ int main;\n")
  check.write(directory .. "/quake.lua", workshop.SCHEMA)
  check.write(directory .. "/common.lua", 'struct "vec3" { f64 "x" }\n')
  return directory
end

-- Result: the exit status and all that was printed.
function workshop.run(directory, arguments)
  local pipe <close> = assert(io.popen(("cd '%s' && lua5.4 gen/vecfile-gen.lua %s 2>&1; echo $?")
    :format(directory, arguments)))
  local text, status = pipe:read("a"):match("^(.-)(%d+)\n$")
  return tonumber(status), text
end

function workshop.expect(directory, arguments, status, text)
  local actual_status, actual_text = workshop.run(directory, arguments)
  check.equal(actual_text, text, arguments)
  check.equal(actual_status, status, arguments .. ": exit status")
end

return workshop
