-- The command line of vecfile-gen.

local nearest = require("nearest")

local options = {}

options.HELP = [[
usage: vecfile-gen [options] SCHEMA.lua ...

Writes a C11 vector for every struct of the schemas, headers and sources; the core that they
share; and NAME.layout, by which the vecfile command knows each element.  DIR/SCHEMA.manifest
lists what was made of a schema: what the next run no longer makes of it is removed, and nothing
that is not listed in one is removed or overwritten.  Runs over different schemas may write to one
folder.  Files that did not change are left alone, but for the manifest, whose time is that of the
last run.  On any error nothing is written.

  -o, --output DIR   where to write; default: generated
  --templates DIR    what to write it from; default: templates beside the generator
  --check            write nothing; list what is stale, missing or orphaned, and fail if any is
  --list-outputs     write nothing; print the path of each file that would be made
  --dump-model       write nothing; print what the schemas come to
  --print-layouts    write nothing; print the layout text of each element
  --depfile FILE     also write a make rule that names every file that was read
  -h, --help         print this
  -V, --version      print the generator's version
]]

local WITH_VALUE = { ["-o"] = "output", ["--output"] = "output", ["--templates"] = "templates",
                     ["--depfile"] = "depfile" }
local SWITCHES = { ["--check"] = "check", ["--dump-model"] = "dump_model",
                   ["--list-outputs"] = "list_outputs", ["--print-layouts"] = "print_layouts",
                   ["--help"] = "help", ["-h"] = "help", ["--version"] = "version",
                   ["-V"] = "version" }
local KNOWN = { "-o", "--output", "--templates", "--check", "--dump-model", "--list-outputs",
                "--print-layouts", "--depfile", "--help", "--version" }

local function parse_option(result, arguments, position)
  local argument = arguments[position]
  local name, value = argument:match("^(%-%-[^=]+)=(.*)$")
  if not name then
    name, value = argument:match("^(%-o)(.+)$")
  end
  name = name or argument
  if SWITCHES[name] and not value then
    result[SWITCHES[name]] = true
    return position
  elseif not WITH_VALUE[name] then
    return nil, ("unknown option '%s'%s"):format(argument, nearest.suggestion(name, KNOWN))
  end
  if not value then
    position = position + 1
    value = arguments[position]
  end
  if not value or value == "" then
    return nil, ("option '%s' needs a value"):format(name)
  end
  result[WITH_VALUE[name]] = value
  return position
end

local function check(result)
  if result.help or result.version then
    return result
  elseif #result.schemas == 0 then
    return nil, "no schema given"
  end
  local modes = {}
  for _, mode in ipairs { "check", "dump_model", "list_outputs", "print_layouts" } do
    table.insert(modes, result[mode] and "--" .. mode:gsub("_", "-") or nil)
  end
  if #modes > 1 then
    return nil, ("%s and %s exclude each other"):format(modes[1], modes[2])
  end
  return result
end

-- Result: { schemas, output, templates, depfile, check, dump_model, list_outputs, print_layouts,
-- help, version }, or nil and what is wrong.
function options.parse(arguments)
  local result = { schemas = {}, output = "generated" }
  local position, only_schemas = 1, false
  while position <= #arguments do
    local argument = arguments[position]
    if argument == "--" and not only_schemas then
      only_schemas = true
    elseif argument:find("^%-") and not only_schemas then
      local last, wrong = parse_option(result, arguments, position)
      if not last then
        return nil, wrong
      end
      position = last
    else
      table.insert(result.schemas, argument)
    end
    position = position + 1
  end
  return check(result)
end

return options
