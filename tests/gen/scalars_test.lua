-- What the generator and the core both know of scalar types is the same, and said in one place on
-- each side.

local check = require("check")
local types = require("types")

local CORE = "templates/core"
local TABLE = CORE .. "/layout/scalars.h"

local function read(path)
  return check.read(check.root .. "/" .. path)
end

local CLASS = { UNSIGNED = "unsigned", SIGNED = "signed", FLOAT = "float", BOOL = "bool" }

-- "unsigned long long" → "LONG_LONG", as the core calls what the machine says of that C type.
local function core_name(c_type)
  local plain = c_type:gsub("^unsigned ", ""):gsub("^signed ", ""):gsub("_t$", "")
  return plain:gsub(" ", "_"):upper()
end

-- The rows of VECFILE_SCALARS as lists of words.
local function rows()
  local list = {}
  local text = read(TABLE):match("#define VECFILE_SCALARS%b()(.-)\n\n")
  for width, row in text:gmatch("(%u+)(%b())") do
    local words = { width }
    for word in row:gmatch("[%w_]+") do
      table.insert(words, word)
    end
    table.insert(list, words)
  end
  return list
end

-- A scalar of the generator as the core's row would say it.
local function as_row(scalar)
  local class
  for core, ours in pairs(CLASS) do
    class = ours == scalar.class and core or class
  end
  if scalar.extern_only then
    return ("ADOPTED(%s, %s)"):format(scalar.name, class)
  elseif scalar.native then
    return ("NATIVE(%s, %s, %s)"):format(scalar.name, class, core_name(scalar.c_type))
  end
  return ("FIXED(%s, %s, %d)"):format(scalar.name, class, scalar.size)
end

local function the_tables_agree()
  local core = rows()
  check.equal(#core, #types.names, "scalar types of the core")
  for i, name in ipairs(types.names) do
    local row = core[i]
    local text = ("%s(%s)"):format(row[1], table.concat(row, ", ", 2))
    check.equal(text, as_row(types.scalars[name]), "row " .. i .. " of " .. TABLE)
  end
end

-- Names in the order of the table, of those for which `holds`.
local function names_where(holds)
  local names = {}
  for _, name in ipairs(types.names) do
    if holds(types.scalars[name]) then
      table.insert(names, name)
    end
  end
  return "`" .. table.concat(names, " ") .. "`"
end

local function the_format_names_every_type()
  local text = read(CORE .. "/FORMAT.md"):match("TYPE is one of.*"):gsub("\n", " ")
  check.contains(text, names_where(function(scalar) return not scalar.native end))
  check.contains(text, names_where(function(scalar)
    return scalar.native and not scalar.extern_only
  end))
  check.contains(text, names_where(function(scalar) return scalar.extern_only end))
end

-- Paths of all files below a folder whose names end so.
local function files(folder, endings)
  local list = {}
  local command = ("cd '%s' && find %s -type f | LC_ALL=C sort"):format(check.root, folder)
  local pipe <close> = assert(io.popen(command))
  for path in pipe:lines() do
    if endings[path:match("%.(%w+)$")] then
      table.insert(list, path)
    end
  end
  check.is_true(#list > 0, "files in " .. folder)
  return list
end

local C = { c = true, h = true, cpp = true, hpp = true }

local function without_comments(text)
  return (text:gsub("/%*.-%*/", ""):gsub("//[^\n]*", ""))
end

-- c_longdouble has a format that not all machines share: who compares formats asks for it.
local ASKED_FOR = { ["header_match.c"] = { c_longdouble = true } }

local function nobody_else_in_c_knows_their_names()
  for _, path in ipairs(files("templates", C)) do
    local asked = ASKED_FOR[path:match("[^/]+$")] or {}
    for name in without_comments(read(path)):gmatch('"([%w_]+)"') do
      local scalar = types.scalars[name]
      if scalar and scalar.class ~= "bool" and not asked[name] then
        error(("%s knows the type '%s' by its name"):format(path, name))
      end
    end
  end
end

-- A name by itself, as a key, or in a list of names; examples in messages have a name beside it.
local function is_known_in(text, name)
  if text:find('"' .. name .. '"', 1, true) or text:find("%f[%w_]" .. name .. " = ") then
    return true
  end
  local after = text:match("%f[%w_]" .. name .. " ([%w_]+)")
  return after and types.scalars[after] ~= nil
end

local function nobody_else_in_lua_knows_their_names()
  for _, path in ipairs(files("gen", { lua = true })) do
    local text = read(path):gsub("%-%-[^\n]*", "")
    for name, scalar in pairs(types.scalars) do
      if scalar.class ~= "bool" and not path:find("/types.lua$") and is_known_in(text, name) then
        error(("%s knows the type '%s' by its name"):format(path, name))
      end
    end
  end
end

-- Switches over what has no end have a default; all others name every case, so that the compiler
-- or an assertion asks for the one that a new type brings.
local OPEN = {
  ["sorter.h"] = 1, -- sizes of elements, each compiled apart where that is worth it
  ["io_full.c"] = 2, -- numbers of errors
}

local function no_switch_guesses()
  for _, path in ipairs(files("templates", C)) do
    local _, count = without_comments(read(path)):gsub("%f[%w]default:", "")
    check.equal(count, OPEN[path:match("[^/]+$")] or 0, "branches 'default:' in " .. path)
  end
end

local HEADING = "## Adding a scalar type\n"

-- What gen/README.md says of adding a type, up to the next heading.
local function list_of_places()
  local text = read("gen/README.md") .. "\n## "
  local start = select(2, text:find(HEADING, 1, true))
  check.is_true(start, "a section " .. HEADING)
  return text:sub(start, text:find("\n## ", start, true))
end

local function the_list_leads_to_files()
  local count = 0
  for path in list_of_places():gmatch("`([%w_./]+%.%l+)`") do
    read(path)
    count = count + 1
  end
  check.is_true(count > 10, "paths in the list")
end

-- Who knows one format of floats by its name knows what a new one is, too.
local function the_list_has_who_knows_formats()
  local list = list_of_places()
  for _, path in ipairs(files("templates", C)) do
    if without_comments(read(path)):find("VECFILE_FLOAT_IEEE32", 1, true) then
      check.is_true(list:find("`" .. path .. "`", 1, true), path .. " in the list of gen/README.md")
    end
  end
end

-- The schemas of the tests have a field of every type, so that what a type does is tried.
local function a_field_of_every_type_is_tried()
  local schemas = {}
  for _, path in ipairs(files("tests/schemas", { lua = true })) do
    table.insert(schemas, (read(path):gsub("%-%-[^\n]*", "")))
  end
  local text = table.concat(schemas, "\n")
  for _, name in ipairs(types.names) do
    if not types.scalars[name].extern_only then
      check.is_true(text:find("%f[%w_]" .. name .. "%f[^%w_]"), "a field of type " .. name)
    end
  end
end

return {
  { "the generator's table of scalar types is the core's", the_tables_agree },
  { "FORMAT.md names every scalar type", the_format_names_every_type },
  { "one file of C knows scalar types by their names", nobody_else_in_c_knows_their_names },
  { "one file of Lua knows scalar types by their names", nobody_else_in_lua_knows_their_names },
  { "no switch guesses what an unknown case means", no_switch_guesses },
  { "the list of what a new type needs leads to files", the_list_leads_to_files },
  { "the list has each file that knows formats of floats", the_list_has_who_knows_formats },
  { "a field of every scalar type is tried", a_field_of_every_type_is_tried },
}
