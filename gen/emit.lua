-- Model × templates → the texts of all generated files.  All deciding is done here, so that the
-- templates only lay text out; nothing is read but templates, nothing is written.

local template = require("template")
local version = require("version")
local view = require("view")

local emit = {}

-- Raised together with VECFILE_GENERATION in templates/core/platform.h.
local GENERATION = 5

local PAIR = {
  { template = "element.h.tmpl", ending = ".h" },
  { template = "element.c.tmpl", ending = ".c" },
  { template = "element.hpp.tmpl", ending = ".hpp" },
}

-- Made once, from all elements.
local WHOLE = {
  { template = "element_types.c.tmpl", path = "cli/element_types.c" },
}

-- Folders that are copied as they are.
local VERBATIM = {
  { from = "core", to = "vecfile" },
  { from = "cli", to = "cli" },
}

local function compile(source)
  local compiled = {}
  for _, parts in ipairs { PAIR, WHOLE } do
    for _, part in ipairs(parts) do
      compiled[part.template] = template.compile(source.read(part.template),
        source.path(part.template))
    end
  end
  return compiled
end

-- The command line's paths may be absolute, and output must not depend on where it was made.
local function shown_path(path)
  return path:sub(1, 1) == "/" and path:match("[^/]+$") or path
end

local function environment_of(element)
  local environment = view.element(element)
  environment.ipairs = ipairs
  environment.generator = version.number
  environment.generation = GENERATION
  environment.schema_file = shown_path(element.file)
  return environment
end

local function whole_environment(environments)
  return {
    elements = environments,
    generator = version.number,
    ipairs = ipairs,
    remake = view.REMAKE,
  }
end

-- Result: list of { path, text }, in the order of the model and of the folders' listings.
function emit.render(model, source)
  local outputs, environments = {}, {}
  local compiled = compile(source)
  for _, element in ipairs(model.elements) do
    local environment = environment_of(element)
    table.insert(environments, environment)
    for _, part in ipairs(PAIR) do
      table.insert(outputs, {
        path = environment.V .. part.ending,
        text = compiled[part.template](environment),
      })
    end
  end
  for _, part in ipairs(WHOLE) do
    table.insert(outputs, {
      path = part.path,
      text = compiled[part.template](whole_environment(environments)),
    })
  end
  for _, folder in ipairs(VERBATIM) do
    for _, name in ipairs(source.list(folder.from)) do
      table.insert(outputs, {
        path = folder.to .. "/" .. name,
        text = source.read(folder.from .. "/" .. name),
      })
    end
  end
  return outputs
end

return emit
