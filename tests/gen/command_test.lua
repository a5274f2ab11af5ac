-- The command as a whole, over a small emit.lua of its own (workshop.lua).

local check = require("check")
local files = require("files")
local workshop = require("workshop")

local expect, run = workshop.expect, workshop.run

return {
  { "a run writes the tree, and another one changes nothing", function()
    local directory = workshop.new()
    expect(directory, "quake.lua", 0, "1 element, 5 files, 5 changed\n")
    check.equal(check.read(directory .. "/generated/quake_vec.h"),
      "/* Made by vecfile-gen */ quake\n")
    check.equal(check.read(directory .. "/generated/vecfile/core.c"), "int core;\n")
    expect(directory, "./quake.lua", 0, "1 element, 5 files, 0 changed\n")
    expect(directory, "--check quake.lua", 0, "1 element, 5 files, 0 changed\n")
  end },

  { "the output may be any folder, the current one included", function()
    local directory = workshop.new()
    expect(directory, "-o 'a b/c' quake.lua", 0, "1 element, 5 files, 5 changed\n")
    check.equal(check.read(directory .. "/a b/c/quake_vec.h"), "/* Made by vecfile-gen */ quake\n")
    expect(directory, "-o . quake.lua", 0, "1 element, 5 files, 5 changed\n")
    expect(directory, "--check -o . quake.lua", 0, "1 element, 5 files, 0 changed\n")
  end },

  { "--check names what is stale, missing and orphaned, and what to run", function()
    local directory = workshop.new()
    check.write(directory .. "/templates/core/old.h", "int old;\n")
    check.write(directory .. "/quake.lua", workshop.SCHEMA .. 'struct "old" { i32 "a" }\n')
    run(directory, "quake.lua")
    check.write(directory .. "/quake.lua", workshop.SCHEMA)
    assert(os.remove(directory .. "/templates/core/old.h"))
    check.write(directory .. "/generated/quake_vec.h", "/* Made by vecfile-gen */ edited\n")
    assert(os.remove(directory .. "/generated/vecfile/core.c"))
    check.write(directory .. "/generated/mine.c", "/* not generated */\n")
    expect(directory, "--check quake.lua", 1, [[
missing: generated/vecfile/core.c
stale: generated/quake_vec.h
stale: generated/vecfile.manifest
stale: generated/quake.manifest
orphaned: generated/vecfile/old.h
orphaned: generated/old_vec.h
run: lua5.4 gen/vecfile-gen.lua quake.lua
]])
    check.contains(check.read(directory .. "/generated/quake_vec.h"), "edited")
    expect(directory, "quake.lua", 0, "removed: generated/vecfile/old.h\n"
      .. "removed: generated/old_vec.h\n1 element, 5 files, 4 changed\n")
    expect(directory, "--check quake.lua", 0, "1 element, 5 files, 0 changed\n")
  end },

  { "what --check recommends is what was typed, by the name that it was called by", function()
    local directory = workshop.new()
    assert(os.execute(("cp '%s/gen/install/vecfile-gen' '%s/vecfile-gen' && cd '%s' && "
      .. "mkdir -p share/vecfile bin && mv vecfile-gen bin && mv gen templates share/vecfile")
      :format(check.root, directory, directory)))
    for _, called in ipairs {
      { by = "PATH=\"$PWD/bin:$PATH\" vecfile-gen", name = "vecfile-gen" },
      { by = "bin/vecfile-gen", name = "bin/vecfile-gen" },
    } do
      local pipe <close> = assert(io.popen(("cd '%s' && %s --check -o 'a b' quake.lua"):format(
        directory, called.by)))
      check.contains(pipe:read("a"), ("\nrun: %s -o 'a b' quake.lua\n"):format(called.name))
    end
  end },

  { "on an error nothing is written", function()
    local directory = workshop.new()
    check.write(directory .. "/bad.lua", 'struct "x" { i46 "a" }\n')
    local status, text = run(directory, "--depfile out.d quake.lua bad.lua")
    check.equal(status, 1)
    check.contains(text, "bad.lua:1:18: error: unknown name 'i46'; did you mean 'i64'?")
    check.equal(#files.list(directory .. "/generated"), 0)
    check.equal(files.read(directory .. "/out.d"), nil)
    check.equal(files.exists(directory .. "/generated"), false)
  end },

  { "an error in a template names its line, and nothing is written", function()
    local directory = workshop.new()
    check.write(directory .. "/templates/element.tmpl", "fine\n${struct.nothing}\n")
    expect(directory, "quake.lua", 1, "vecfile-gen: templates/element.tmpl:2: ${struct.nothing} "
      .. "is nil, not a string or an integer; nothing was written\n")
    check.equal(#files.list(directory .. "/generated"), 0)
  end },

  { "missing templates are named", function()
    local directory = workshop.new()
    expect(directory, "--templates nowhere quake.lua", 1, "vecfile-gen: nowhere/element.tmpl: "
      .. "cannot read the template: No such file or directory; nothing was written\n")
  end },

  { "a schema that cannot be read is a diagnostic like any other", function()
    local directory = workshop.new()
    expect(directory, "nowhere.lua gen", 1,
      "gen: error: cannot read the schema: Is a directory\n"
      .. "nowhere.lua: error: cannot read the schema: No such file or directory\n"
      .. "2 errors; nothing was written\n")
  end },

  { "a tree that cannot be written is an error", function()
    local directory = workshop.new()
    check.write(directory .. "/generated", "a file")
    local status, text = run(directory, "quake.lua")
    check.equal(status, 1)
    check.contains(text, "cannot make the directory")
  end },

  { "--depfile names all that was read", function()
    local directory = workshop.new()
    run(directory, "--depfile out.d quake.lua")
    local text = check.read(directory .. "/out.d")
    check.contains(text, "generated/quake_vec.h generated/vecfile/core.c generated/cli/main.c "
      .. "generated/vecfile.manifest generated/quake.manifest: \\\n"
      .. "  quake.lua \\\n  common.lua \\\n  templates/element.tmpl \\\n")
    check.contains(text, "\ncommon.lua:\n")
  end },

  { "the model dump is the same at every run and holds no address", function()
    local directory = workshop.new()
    local _, first = run(directory, "--dump-model quake.lua")
    local _, second = run(directory, "--dump-model quake.lua")
    check.equal(first, second)
    check.contains(first, "elements[1] = -> structs[2]")
    check.is_true(not first:find("0x", 1, true), "no address")
    check.equal(#files.list(directory .. "/generated"), 0)
  end },

  { "--print-layouts prints the text of each element, and writes nothing", function()
    local directory = workshop.new()
    expect(directory, "--print-layouts quake.lua", 0, "vecfile-layout 1\nschema quake\n"
      .. "struct vec3 size 8 align 8\n  version 1\n  layout fixed\nfield x f64 at 0 size 8\n"
      .. "struct quake size 8 align 8\n  version 1\n  layout fixed\n"
      .. "field where struct vec3 at 0 size 8\nelement quake\n")
    check.equal(#files.list(directory .. "/generated"), 0)
    expect(directory, "--check --print-layouts quake.lua", 2,
      "vecfile-gen: --check and --print-layouts exclude each other; --help tells more\n")
  end },

  { "no absolute path reaches the output", function()
    local directory = workshop.new()
    local _, text = run(directory, "--dump-model '" .. directory .. "/quake.lua'")
    check.contains(text, 'schemas[1].file = "quake.lua"')
    check.is_true(not text:find(directory, 1, true), "no absolute path")
  end },

  { "the generator finds its modules from anywhere", function()
    local directory = workshop.new()
    local pipe <close> = assert(io.popen("cd / && lua5.4 '" .. directory
      .. "/gen/vecfile-gen.lua' -o '" .. directory .. "/out' '" .. directory .. "/quake.lua' 2>&1"))
    check.equal(pipe:read("a"), "1 element, 5 files, 5 changed\n")
  end },

  { "a link to the generator finds the modules and templates of the real one", function()
    local directory = check.directory()
    local real = workshop.new()
    assert(os.execute(("mkdir '%s/bin' && ln -s '%s/gen/vecfile-gen.lua' '%s/bin/vg'")
      :format(directory, real, directory)))
    local pipe <close> = assert(io.popen(("cd '%s' && lua5.4 bin/vg -o out '%s/quake.lua' 2>&1")
      :format(directory, real)))
    check.equal(pipe:read("a"), "1 element, 5 files, 5 changed\n")
  end },

  { "another Lua is told in a line which one is needed", function()
    local directory = workshop.new()
    local path = directory .. "/gen/vecfile-gen.lua"
    local message = "vecfile-gen: this is Lua 5.1 and the generator needs Lua 5.4; run: lua5.4 "
    -- One that says it were that Lua; and those that are here.
    local pipe <close> = assert(io.popen(("cd '%s' && lua5.4 -e '_VERSION = \"Lua 5.1\"' "
      .. "gen/vecfile-gen.lua -o out quake.lua 2>&1; echo $?"):format(directory)))
    check.equal(pipe:read("a"), message .. "gen/vecfile-gen.lua -o out quake.lua\n1\n")
    -- What Lua 5.1 cannot parse: integer division, bits, attributes, goto.
    local text = check.read(path):gsub('"[^"]*"', '""'):gsub("%-%-[^\n]*", "")
    for _, mark in ipairs { "//", "&", "|", "<<", ">>", "<close>", "<const>", "goto", "::" } do
      check.is_true(not text:find(mark, 1, true), "no " .. mark .. " in the command's own file")
    end
    for _, lua in ipairs { "lua5.1", "lua5.2", "lua5.3", "luajit" } do
      if os.execute("command -v " .. lua .. " >/dev/null") then
        local run_by <close> = assert(io.popen(("cd '%s' && %s gen/vecfile-gen.lua quake.lua 2>&1")
          :format(directory, lua)))
        check.contains(run_by:read("a"), " and the generator needs Lua 5.4; run: lua5.4 gen/")
      end
    end
  end },

  { "a byte order mark before a schema is no part of it", function()
    local directory = workshop.new()
    check.write(directory .. "/quake.lua", "\xEF\xBB\xBF" .. workshop.SCHEMA)
    expect(directory, "quake.lua", 0, "1 element, 5 files, 5 changed\n")
    check.write(directory .. "/quake.lua", "\xEF\xBB\xBF" .. 'struct "x" { i46 "a" }\n')
    local _, text = run(directory, "quake.lua")
    check.contains(text, "quake.lua:1:18: error: unknown name 'i46'; did you mean 'i64'?\n"
      .. 'struct "x" { i46 "a" }\n                 ^\n')
  end },

  { "a schema in UTF-16 is named as such", function()
    local directory = workshop.new()
    check.write(directory .. "/quake.lua", "\xFF\xFEs\0t\0")
    expect(directory, "quake.lua", 1, "quake.lua: error: cannot read the schema: it is UTF-16; "
      .. "save it as UTF-8\n1 error; nothing was written\n")
  end },

  { "a locale that LUA_INIT sets changes no number", function()
    local directory = workshop.new()
    check.write(directory .. "/f.lua", 'struct "f" { f64 "a" { default = 0.25 } }\n')
    local pipe <close> = assert(io.popen(("cd '%s' && LUA_INIT='os.setlocale = function(name) "
      .. "print(name) end' lua5.4 gen/vecfile-gen.lua f.lua"):format(directory)))
    check.equal(pipe:read("a"), "C\n1 element, 5 files, 5 changed\n")
  end },

  { "where a file cannot be written, no file and no folder is", function()
    local directory = workshop.new()
    assert(os.execute("mkdir -p '" .. directory .. "/out/vecfile/core.c'"))
    expect(directory, "-o out quake.lua", 1,
      "vecfile-gen: out/vecfile/core.c: cannot write: Is a directory; nothing was written\n")
    check.equal(files.exists(directory .. "/out/cli"), false, "the folder made for it")
    check.equal(#files.list(directory .. "/out"), 0)
    check.equal(#files.list(directory .. "/out/vecfile"), 0)
  end },

  { "where the make rule cannot be written, nothing is", function()
    local directory = workshop.new()
    assert(os.execute("mkdir '" .. directory .. "/rule.d'"))
    expect(directory, "--depfile rule.d quake.lua", 1,
      "vecfile-gen: rule.d: cannot write: Is a directory; nothing was written\n")
    check.equal(files.exists(directory .. "/generated"), false)
  end },

  { "a limit on the size of files is an error, not a kill in the middle", function()
    local directory = workshop.new()
    check.write(directory .. "/templates/core/core.c", ("int core;\n"):rep(1000))
    local pipe <close> = assert(io.popen(("cd '%s' && ulimit -f 8 && lua5.4 gen/vecfile-gen.lua "
      .. "quake.lua 2>&1; echo $?"):format(directory)))
    check.equal(pipe:read("a"), "vecfile-gen: generated/vecfile/core.c: has 10000 bytes, and "
      .. "files may have 4096; raise the limit (ulimit -f); nothing was written\n1\n")
    check.equal(files.exists(directory .. "/generated"), false)
  end },

  { "two schemas that include the same file share its declarations", function()
    local directory = workshop.new()
    check.write(directory .. "/other.lua", 'include "common.lua"\nstruct "other" { vec3 "a" }\n')
    expect(directory, "quake.lua other.lua quake.lua", 0, "2 elements, 7 files, 7 changed\n")
    expect(directory, "quake.lua common.lua", 0, "2 elements, 7 files, 2 changed\n")
  end },

  { "misuse is status 2, help and version are status 0", function()
    local directory = workshop.new()
    expect(directory, "", 2, "vecfile-gen: no schema given; --help tells more\n")
    check.equal((run(directory, "--nonsense quake.lua")), 2)
    expect(directory, "--list-outputs --check quake.lua", 2,
      "vecfile-gen: --check and --list-outputs exclude each other; --help tells more\n")
    local status, text = run(directory, "--help")
    check.equal(status, 0)
    check.contains(text, "usage: vecfile-gen [options] SCHEMA.lua ...")
    expect(directory, "--version", 0, "vecfile-gen 1.0.0\n")
  end },
}
