-- The generator's command: load → check → lay out → render in memory → write.

-- An older Lua does not even parse the modules; this file it does.
if tonumber(_VERSION:match("%d+%.%d+")) < 5.4 then
  local jit = rawget(_G, "jit")
  io.stderr:write("vecfile-gen: this is ", jit and jit.version or _VERSION,
    " and the generator needs Lua 5.4; run: lua5.4 ", table.concat(arg, " ", 0), "\n")
  os.exit(1)
end

-- Numbers are read and written with a point, whatever LUA_INIT has set.
os.setlocale("C")

local function folder_of(path)
  return path:match("^(.*)/[^/]*$") or "."
end

-- The modules are beside this file, and where it was called by a link, beside what that leads to.
local function find_modules()
  local folder = folder_of(arg[0])
  local file = io.open(folder .. "/depfile.lua")
  if file then
    file:close()
    return folder
  end
  local pipe = assert(io.popen("readlink -f -- '" .. arg[0]:gsub("'", "'\\''") .. "'"))
  local target = pipe:read("l")
  pipe:close()
  return folder_of(target or arg[0])
end

local here = find_modules()
package.path = here .. "/?.lua;" .. package.path

local depfile = require("depfile")
local diag = require("diag")
local dump = require("dump")
local files = require("files")
local layout = require("layout")
local layout_text = require("layout_text")
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

-- The command line again, without --check; the installed script says how it was called.
local function remedy()
  local words = { os.getenv("VECFILE_GENERATOR_NAME") or "lua5.4 " .. quoted(arg[0]) }
  for _, argument in ipairs(arg) do
    if argument ~= "--check" then
      table.insert(words, quoted(argument))
    end
  end
  return table.concat(words, " ")
end

local function counted(n, noun)
  return ("%d %s%s"):format(n, noun, n == 1 and "" or "s")
end

local function summary(comparison, model)
  return ("%s, %s, %d changed"):format(counted(#model.elements, "element"),
    counted(#comparison.all, "file"), #comparison.changed)
end

local function report(comparison, model)
  local lines, refusal = tree.verdicts(comparison), tree.refusal(comparison)
  if refusal then
    return fail(refusal)
  elseif #lines == 0 then
    print(summary(comparison, model))
    return 0
  end
  print(table.concat(lines, "\n"))
  print("run: " .. remedy())
  return FAILED
end

-- Why nothing may be written, or nil.
local function refusal_of(comparison, rule)
  local present = rule and files.read(rule.path)
  if present and not depfile.is_rule(present) then
    return rule.path .. ": is there, and is no make rule; give another name for --depfile"
  end
  return tree.refusal(comparison)
end

-- Whoever waits for a manifest, as make does, sees by its time that the generator has run.  Where
-- nothing changed and nothing may be written, that is no error.
local function renew_manifests(comparison)
  for _, output in ipairs(comparison.manifests) do
    tree.update({ output }, {})
  end
end

-- `rule` is the make rule to be written beside, or nil.
local function write(comparison, model, rule)
  local refusal = refusal_of(comparison, rule)
  if refusal then
    return fail(refusal .. "; nothing was written")
  end
  local changed = table.move(comparison.changed, 1, #comparison.changed, 1, {})
  if rule and files.read(rule.path) ~= rule.text then
    table.insert(changed, rule)
  end
  local ok, reason = tree.update(changed, comparison.orphans)
  if not ok then
    return fail(reason)
  end
  for _, path in ipairs(comparison.orphans) do
    print("removed: " .. path)
  end
  for _, path in ipairs(comparison.kept) do
    print(("kept: %s, which was changed since vecfile-gen made it"):format(path))
  end
  renew_manifests(comparison)
  print(summary(comparison, model))
  return 0
end

-- Each once: files in different folders may be called the same.
local function schema_names(model)
  local names, seen = {}, {}
  for _, main in ipairs(model.schemas) do
    if not seen[main.name] then
      seen[main.name] = true
      table.insert(names, main.name)
    end
  end
  return names
end

local function generate(given, loaded, model)
  local emit = require("emit")
  local source, read = template_source(given.templates or default_templates())
  local ok, outputs = pcall(emit.render, model, source)
  if not ok then
    return fail(tostring(outputs) .. "; nothing was written")
  end
  local comparison = tree.compare(paths.normalize(given.output), outputs, schema_names(model))
  if given.list_outputs then
    print(table.concat(comparison.all, "\n"))
    return 0
  elseif given.check then
    return report(comparison, model)
  end
  local rule = given.depfile and {
    path = given.depfile, text = depfile.text(comparison.all, sources(loaded, read)),
  }
  return write(comparison, model, rule)
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
  elseif given.print_layouts then
    for _, element in ipairs(model.elements) do
      io.write(layout_text.file(element.layout_lines))
    end
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
