-- Headers of schemas that know nothing of each other, in one program: types of one name are one
-- type, or the compiler names both schemas; a prefix tells them apart.

local check = require("check")

local WARNINGS = "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"

local COMPILERS = {
  { command = "gcc -std=c11", ending = "c" }, { command = "clang -std=c11", ending = "c" },
  { command = "g++ -std=c++17", ending = "cpp" },
  { command = "clang++ -std=c++17", ending = "cpp" },
}

-- Result: the exit status and all that was printed.
local function run(directory, command)
  local pipe <close> = assert(io.popen(("cd '%s' && { %s; } 2>&1; echo $?"):format(directory,
    command)))
  local text, status = pipe:read("a"):match("^(.-)(%d+)\n$")
  return tonumber(status), text
end

local function generate(directory, schema, text)
  check.write(("%s/%s.lua"):format(directory, schema), text)
  local status, said = run(directory, ("lua5.4 '%s' -o %s %s.lua"):format(check.generator, schema,
    schema))
  check.equal(status, 0, said)
end

-- Calls use(compiler, status, messages) for each compiler that is here, over a unit of those lines.
local function compile(directory, lines, use)
  local tried = 0
  for _, compiler in ipairs(COMPILERS) do
    if os.execute("command -v " .. compiler.command:match("%S+") .. " >/dev/null") then
      tried = tried + 1
      check.write(("%s/unit.%s"):format(directory, compiler.ending), lines)
      use(compiler.command, run(directory, ("%s %s -I. -Igeo -fsyntax-only unit.%s"):format(
        compiler.command, WARNINGS, compiler.ending)))
    end
  end
  check.is_true(tried >= 1, "a compiler")
end

local function compiles(directory, lines)
  compile(directory, lines, function(compiler, status, messages)
    check.equal(status, 0, compiler .. ": " .. messages)
  end)
end

-- The first error is that sentence.
local function is_refused(directory, lines, sentence)
  compile(directory, lines, function(compiler, status, messages)
    check.is_true(status ~= 0, compiler .. " refuses it")
    local first = messages:match("error: ([^\n]*)") or messages
    check.contains(first, sentence)
  end)
end

local BOTH = '#include "geo/place_vec.h"\n#include "map/route_vec.h"\n'

local function geo_and_map(geo, map)
  local directory = check.directory()
  generate(directory, "geo", geo)
  generate(directory, "map", map)
  return directory
end

local POINT_XY = 'struct "point" { vector = false, f32 "x", f32 "y" }\n'
local POINT_YX = 'struct "point" { vector = false, f32 "y", f32 "x" }\n'
local PLACE, ROUTE = 'struct "place" { point "at" }\n', 'struct "route" { point[2] "ends" }\n'

return {
  { "structs of one name and two layouts are an error that names both schemas", function()
    local directory = geo_and_map(POINT_XY .. PLACE, POINT_YX .. ROUTE)
    is_refused(directory, BOTH, "point of map.lua (route_vec.h) is laid out otherwise than point "
      .. "of geo.lua (place_vec.h); give one of these schemas a prefix, such as map")
  end },

  { "structs of one name and one layout are one type, whatever is said about them", function()
    local directory = geo_and_map(POINT_XY .. PLACE,
      'struct "point" { vector = false, doc = "in km", version = 2, f32 "x" { unit = "km", '
      .. 'default = nan }, f32 "y" }\n' .. ROUTE)
    compiles(directory, BOTH .. "extern point (*use)(const place *, route *);\n"
      .. "static point first(const place *p, route *r)\n"
      .. "{\n    r->ends[0] = p->at;\n    return r->ends[0];\n}\n"
      .. "point (*use)(const place *, route *) = first;\n")
  end },

  { "a struct that holds structs of another layout is another struct", function()
    local outer = 'struct "span" { vector = false, point "from", f32 "more" }\n'
    local directory = geo_and_map('struct "point" { vector = false, i32 "x" }\n' .. outer
      .. 'struct "place" { span "at" }\n', 'struct "point" { vector = false, u32 "x" }\n' .. outer
      .. 'struct "route" { span "at" }\n')
    is_refused(directory, BOTH, "point of map.lua (route_vec.h) is laid out otherwise than")
  end },

  { "native and adopted structs of one name are told apart as others are", function()
    local directory = geo_and_map(
      'struct "point" { vector = false, layout = "native", c_long "x", c_int "y" }\n'
      .. 'struct "place" { layout = "native", point "at" }\n',
      'struct "point" { vector = false, layout = "native", c_int "y", c_long "x" }\n'
      .. 'struct "route" { layout = "native", point "at" }\n')
    is_refused(directory, BOTH, "point of map.lua (route_vec.h) is laid out otherwise than")
    local adopted = 'struct "span" { vector = false, layout = "native", '
      .. 'extern = { header = "time.h", type = "struct timespec" }, '
      .. 'c_long "tv_sec", c_long "tv_nsec" }\n'
    directory = geo_and_map(adopted .. 'struct "place" { layout = "native", span "at" }\n',
      adopted .. 'struct "route" { layout = "native", span "at" }\n')
    compiles(directory, BOTH)
  end },

  { "enums of one name in C are one only if all of their values are", function()
    local directory = check.directory()
    assert(os.execute(("mkdir '%s/a' '%s/b' '%s/c'"):format(directory, directory, directory)))
    for folder, schema in pairs {
      a = 'enum "kind" (u8) { "low", "high" }\nstruct "place" { kind "k" }\n',
      b = 'enum "kind" (u8) { "high", "low" }\nstruct "route" { kind "k" }\n',
      c = 'enum "kind" (u8) { doc = "again", "low", { "high", doc = "up" } }\n'
        .. 'struct "route" { kind "k" }\n',
    } do
      check.write(("%s/%s/geo.lua"):format(directory, folder), schema)
      check.equal((run(directory, ("lua5.4 '%s' -o %s %s/geo.lua"):format(check.generator, folder,
        folder))), 0)
    end
    compiles(directory, '#include "a/place_vec.h"\n#include "c/route_vec.h"\n')
    is_refused(directory, '#include "a/place_vec.h"\n#include "b/route_vec.h"\n',
      "geo_kind of geo.lua (route_vec.h) is laid out otherwise than geo_kind of geo.lua "
      .. "(place_vec.h)")
  end },

  { "elements of one name and two layouts are an error, though their headers have one guard",
    function()
      local directory = geo_and_map('struct "place" { f32 "x", f32 "y" }\n',
        'struct "place" { f32 "y", f32 "x" }\n')
      is_refused(directory, '#include "geo/place_vec.h"\n#include "map/place_vec.h"\n',
        "place of map.lua (place_vec.h) is laid out otherwise than place of geo.lua (place_vec.h)")
      compile(directory, '#include "geo/place_vec.hpp"\n#include "map/place_vec.hpp"\n',
        function(compiler, status, messages)
          if compiler:find("+", 1, true) then
            check.is_true(status ~= 0, "both are taken for one by " .. compiler)
            check.contains(messages, "place of map.lua (place_vec.h) is laid out otherwise than")
          end
        end)
    end },

  { "with a prefix in one schema, both are in one program", function()
    local directory = geo_and_map('prefix "geo"\n' .. POINT_XY .. [[
enum "kind" (u8) { "low", "high" }
struct "place" { keys = { "kind" }, point "at", kind "kind" { default = "high" } }
]], POINT_YX .. [[
enum "kind" (u8) { "high", "low" }
struct "place" { keys = { "kind" }, point "at", kind "kind" { default = "high" } }
]])
    compiles(directory, '#include "geo/geo_place_vec.h"\n#include "map/place_vec.h"\n' .. [[
bool are_apart(geo_place_vec *a, const place_vec *b);
bool are_apart(geo_place_vec *a, const place_vec *b)
{
    geo_point here = {1, 2};
    point there = {1, 2};
    geo_place made = geo_place_default();
    made.at = here;
    return geo_place_vec_push(a, made) == VECFILE_OK && there.y < here.y && b != NULL &&
           GEO_KIND_HIGH == 1 && MAP_KIND_HIGH == 0 && geo_kind_name(made.kind) != NULL;
}
]])
    local headers = '#include "geo/geo_place_vec.hpp"\n#include "map/place_vec.hpp"\n'
      .. "geo_place_vector *a;\nplace_vector *b;\n"
    compile(directory, headers, function(compiler, status, messages)
      check.is_true(status == 0 or not compiler:find("+", 1, true), compiler .. messages)
    end)
  end },

  { "what files say of themselves has no prefix", function()
    local directory = check.directory()
    generate(directory, "geo", 'prefix "team"\n' .. POINT_XY .. PLACE)
    local source = check.read(directory .. "/geo/team_place_vec.c")
    for _, part in ipairs { '.element = "place"', '.schema = "geo"', '{"struct point"',
                            '{"element place"' } do
      check.contains(source, part)
    end
    check.is_true(not source:find('"[^"\n]*team_pl[^"\n]*",'), "a text with the prefix")
  end },

  { "an included schema keeps a prefix of its own, and takes none over", function()
    local element, model = check.element(
      'prefix "geo"\ninclude "shared.lua"\ninclude "other.lua"\n'
        .. 'struct "place" { point "a", span "b", mode "c" }\n', {
        ["shared.lua"] = 'struct "point" { f32 "x" }\nenum "mode" (u8) { "on" }\n',
        ["other.lua"] = 'prefix "oth"\nstruct "span" { f32 "x" }\n',
      })
    check.equal(element.c_name, "geo_place")
    check.equal(check.field(element, "a").c_type, "point")
    check.equal(check.field(element, "b").c_type, "oth_span")
    check.equal(check.field(element, "c").c_type, "shared_mode")
    check.equal(model.enums[1].values[1].c_name, "SHARED_MODE_ON")
  end },

  { "one run shares what two schemas declare alike, as two runs do", function()
    local directory = check.directory()
    check.write(directory .. "/geo.lua", POINT_XY .. PLACE)
    check.write(directory .. "/map.lua", POINT_XY .. ROUTE)
    local status, said = run(directory, ("lua5.4 '%s' -o geo geo.lua map.lua"):format(
      check.generator))
    check.equal(status, 0, said)
    compiles(directory, '#include "geo/place_vec.h"\n#include "geo/route_vec.h"\n')
    check.write(directory .. "/map.lua", POINT_YX .. ROUTE)
    status, said = run(directory, ("lua5.4 '%s' -o geo geo.lua map.lua"):format(check.generator))
    check.equal(status, 1)
    check.contains(said, "map.lua:1:8: error: the C name 'point' is taken; write prefix \"map\" at "
      .. "the top of map.lua, or call it otherwise\n")
  end },
}
