-- The generator's command: load → check → lay out → render in memory → write.

local here = arg[0]:match("^(.*)/[^/]*$") or "."
package.path = here .. "/?.lua;" .. package.path

local depfile = require("depfile")
local diag = require("diag")
local dump = require("dump")
local files = require("files")
local layout = require("layout")
local options = require("options")
local paths = require("paths")
local schema = require("schema")
local tree = require("tree")
local version = require("version")

local FAILED, MISUSED = 1, 2

local function fail(message)
  io.stderr:write("vecfile-gen: ", message, "\n")
  return FAILED
end

local function default_templates()
  local beside = paths.normalize(here .. "/templates")
  if #files.list(beside) > 0 then
    return beside
  end
  return paths.normalize(here .. "/../templates")
end

-- The templates as emit sees them, and the list of those it read.
local function template_source(directory)
  local read, seen = {}, {}
  local function path(name)
    return paths.join(directory, name)
  end
  return {
    path = path,
    list = function(folder) return files.list(path(folder)) end,
    read = function(name)
      local text, reason = files.read(path(name))
      if not text then
        error(("%s: cannot read the template: %s"):format(path(name), reason), 0)
      end
      if not seen[name] then
        seen[name] = true
        table.insert(read, path(name))
      end
      return text
    end,
  }, read
end

-- What make would have to read again: schemas with their includes, then templates.
local function sources(loaded, templates)
  local list = {}
  for _, file in ipairs(loaded.files) do
    table.insert(list, file.path)
  end
  return table.move(templates, 1, #templates, #list + 1, list)
end

local function quoted(argument)
  if argument:find("^[%w_./=+-]+$") then
    return argument
  end
  return "'" .. argument:gsub("'", "'\\''") .. "'"
end

-- The command line again, without --check.
local function remedy()
  local words = { "lua5.4", quoted(arg[0]) }
  for _, argument in ipairs(arg) do
    if argument ~= "--check" then
      table.insert(words, quoted(argument))
    end
  end
  return table.concat(words, " ")
end

local function report(comparison)
  local lines = tree.verdicts(comparison)
  if #lines == 0 then
    return 0
  end
  print(table.concat(lines, "\n"))
  print("run: " .. remedy())
  return FAILED
end

local function counted(n, noun)
  return ("%d %s%s"):format(n, noun, n == 1 and "" or "s")
end

local function write(comparison, model)
  local ok, reason = tree.update(comparison)
  if not ok then
    return fail(reason)
  end
  for _, path in ipairs(comparison.orphans) do
    print("removed: " .. path)
  end
  print(("%s, %s, %d changed"):format(counted(#model.elements, "element"),
    counted(#comparison.all, "file"), #comparison.changed))
  return 0
end

local function write_depfile(path, targets, read)
  local ok, reason = files.write_if_changed(path, depfile.text(targets, read))
  if ok == nil then
    return fail(("%s: cannot write: %s"):format(path, reason))
  end
  return 0
end

local function generate(given, loaded, model)
  local emit = require("emit")
  local source, read = template_source(given.templates or default_templates())
  local ok, outputs = pcall(emit.render, model, source)
  if not ok then
    return fail(tostring(outputs) .. "; nothing was written")
  end
  local comparison = tree.compare(paths.normalize(given.output), outputs)
  if given.check then
    return report(comparison)
  end
  local status = write(comparison, model)
  if status == 0 and given.depfile then
    status = write_depfile(given.depfile, comparison.all, sources(loaded, read))
  end
  return status
end

local function run(given)
  local diagnostics = diag.new()
  local loaded = schema.load(given.schemas, diagnostics)
  local model = layout.build(loaded, diagnostics)
  if not model then
    io.stderr:write(diagnostics:text())
    return FAILED
  elseif given.dump_model then
    io.write(dump.text(model))
    return 0
  end
  return generate(given, loaded, model)
end

local function main()
  local given, wrong = options.parse(arg)
  if not given then
    io.stderr:write("vecfile-gen: ", wrong, "; --help tells more\n")
    return MISUSED
  elseif given.help then
    io.write(options.HELP)
    return 0
  elseif given.version then
    print("vecfile-gen " .. version.number)
    return 0
  end
  return run(given)
end

os.exit(main(), true)
