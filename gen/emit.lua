-- Model × templates → the texts of all generated files.  All deciding is done here, so that the
-- templates only lay text out; nothing is read but templates, nothing is written.

local core = require("core")
local layout_text = require("layout_text")
local locals = require("locals")
local template = require("template")
local version = require("version")
local view = require("view")

local emit = {}

local PAIR = {
  { template = "element.h.tmpl", ending = ".h" },
  { template = "element.c.tmpl", ending = ".c" },
  -- Names in a class may be its members'; it asks for its parameters' own names itself.
  { template = "element.hpp.tmpl", ending = ".hpp", has_members = true },
}

local STORE = { { template = "store.h.tmpl", ending = ".h" },
                { template = "store.c.tmpl", ending = ".c" } }

-- What the schemas call types and constants, and so the code in C.
local function taken_names(model)
  local taken = {}
  for _, struct in ipairs(model.structs) do
    taken[struct.c_name], taken[struct.c_type] = true, true
  end
  for _, enum in ipairs(model.enums) do
    taken[enum.c_name] = true
    for _, value in ipairs(enum.values) do
      taken[value.c_name] = true
    end
  end
  return taken
end

-- The templates of an element or a store, with names of their own that no type of the schemas has.
local function templates_of(parts, model, source)
  local texts, in_use = {}, {}
  for _, part in ipairs(parts) do
    texts[part] = source.read(part.template)
    table.insert(in_use, locals.words(texts[part]))
  end
  local own = locals.stepping_aside(taken_names(model), in_use)
  local compiled = {}
  for _, part in ipairs(parts) do
    local text = part.has_members and texts[part] or locals.renamed(texts[part], own)
    compiled[part] = template.compile(text, source.path(part.template))
  end
  return compiled, own
end

-- Of the contract between the pairs and the core that is beside the templates.
local function generation_of(source)
  local text = source.read("core/platform.h")
  return tonumber(text:match("\n#define VECFILE_GENERATION (%d+)\n"))
end

local function environment_of(element, own, generation)
  local environment = view.element(element, own)
  environment.ipairs = ipairs
  environment.generator = version.number
  environment.generation = generation
  return environment
end

-- By which a later run knows the file.
local function banner_of(name)
  return name:find("%.[ch]p*$") and ("/* Made by vecfile-gen %s; do not edit. */\n"):format(
    version.number) or ""
end

local function render_stores(model, source, generation, outputs)
  if #model.stores == 0 then
    return
  end
  local compiled = templates_of(STORE, model, source)
  for _, store in ipairs(model.stores) do
    local environment = view.store(store)
    environment.ipairs = ipairs
    environment.generator = version.number
    environment.generation = generation
    for _, part in ipairs(STORE) do
      table.insert(outputs, { path = environment.S .. part.ending,
                              text = compiled[part](environment), schema = store.schema })
    end
  end
end

-- Result: list of { path, text, schema }, in the order of the model and of the folders' listings;
-- `schema` is the name of the one that the output is of, nil where all share it.
function emit.render(model, source)
  local outputs = {}
  local compiled, own = templates_of(PAIR, model, source)
  local generation = generation_of(source)
  for _, element in ipairs(model.elements) do
    local environment = environment_of(element, own, generation)
    for _, part in ipairs(PAIR) do
      table.insert(outputs, {
        path = environment.V .. part.ending,
        text = compiled[part](environment),
        schema = element.schema,
      })
    end
    table.insert(outputs, {
      path = environment.E .. ".layout",
      text = layout_text.file(element.layout_lines),
      schema = element.schema,
    })
  end
  render_stores(model, source, generation, outputs)
  for _, output in ipairs(core.render(source)) do
    output.text = banner_of(output.path) .. output.text
    table.insert(outputs, output)
  end
  return outputs
end

return emit
