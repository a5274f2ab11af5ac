-- What the generator takes for its own: it removes and overwrites nothing that it did not make, and
-- runs over different schemas share a folder.

local check = require("check")
local files = require("files")
local workshop = require("workshop")

local expect, run = workshop.expect, workshop.run

local function element(name)
  return ('struct "%s" { i32 "a" }\n'):format(name)
end

-- A workshop with schemas given as text by name.
local function with(schemas)
  local directory = workshop.new()
  for name, text in pairs(schemas) do
    check.write(("%s/%s.lua"):format(directory, name), text)
  end
  return directory
end

local function listed(directory)
  return table.concat(files.list(directory .. "/generated"), " ")
end

local IN_THE_WAY = "vecfile-gen: in the way, and not as vecfile-gen made it:\n"
local ADVICE = "remove or rename what is there, or write elsewhere (-o DIR)"
local UNWRITTEN = "; nothing was written\n"

return {
  { "files that were never made here stay, wherever they are and whatever they are called",
    function()
      local directory = workshop.new()
      run(directory, "quake.lua")
      local foreign = { "mine.c", "mine_vec.c", "mine_vec.hpp", "vecfile/mine.c", "vecfile/mine.h",
                        "cli/mine.c", "notes.txt", "mine.manifest", "vecfile/mine.c.0123abcd.tmp" }
      for _, name in ipairs(foreign) do
        check.write(("%s/generated/%s"):format(directory, name), "int mine;\n")
      end
      check.write(directory .. "/generated/copy_vec.h", "/* Made by vecfile-gen */ a copy\n")
      expect(directory, "quake.lua", 0, "1 element, 5 files, 0 changed\n")
      expect(directory, "--check quake.lua", 0, "1 element, 5 files, 0 changed\n")
      for _, name in ipairs(foreign) do
        check.equal(check.read(("%s/generated/%s"):format(directory, name)), "int mine;\n", name)
      end
      check.contains(check.read(directory .. "/generated/copy_vec.h"), "a copy")
    end },

  { "a file in the way is named, and nothing is written", function()
    local directory = workshop.new()
    assert(os.execute("mkdir -p '" .. directory .. "/generated/vecfile'"))
    check.write(directory .. "/generated/quake_vec.h", "int mine;\n")
    check.write(directory .. "/generated/vecfile/core.c", "int mine;\n")
    local files_in_the_way = "  generated/quake_vec.h\n  generated/vecfile/core.c\n"
    expect(directory, "--depfile out.d quake.lua", 1,
      IN_THE_WAY .. files_in_the_way .. ADVICE .. UNWRITTEN)
    expect(directory, "--check quake.lua", 1, IN_THE_WAY .. files_in_the_way .. ADVICE .. "\n")
    check.equal(check.read(directory .. "/generated/quake_vec.h"), "int mine;\n")
    check.equal(listed(directory), "quake_vec.h")
    check.equal(files.exists(directory .. "/out.d"), false)
    expect(directory, "-o elsewhere quake.lua", 0, "1 element, 5 files, 5 changed\n")
  end },

  { "a file of one's own in the place of a generated one stays", function()
    local directory = workshop.new()
    run(directory, "quake.lua")
    check.write(directory .. "/generated/quake_vec.h", "int mine;\n")
    check.write(directory .. "/generated/vecfile/core.c", "int mine;\n")
    local status, text = run(directory, "quake.lua")
    check.equal(status, 1)
    check.contains(text, "  generated/quake_vec.h\n  generated/vecfile/core.c\n")
    check.equal(check.read(directory .. "/generated/vecfile/core.c"), "int mine;\n")
  end },

  { "what says that it was generated is made anew, as after a merge", function()
    local directory = workshop.new()
    run(directory, "quake.lua")
    check.write(directory .. "/generated/quake_vec.h", "/* Made by vecfile-gen */ merged\n")
    check.write(directory .. "/generated/quake.manifest", "# Made by vecfile-gen merged\n")
    expect(directory, "quake.lua", 0, "1 element, 5 files, 2 changed\n")
    check.contains(check.read(directory .. "/generated/quake_vec.h"), "quake")
  end },

  { "a manifest and a make rule that are none are in the way", function()
    local directory = workshop.new()
    check.write(directory .. "/notes", "all: mine\n")
    expect(directory, "--depfile notes quake.lua", 1, "vecfile-gen: notes: is there, and is no "
      .. "make rule; give another name for --depfile" .. UNWRITTEN)
    assert(os.execute("mkdir -p '" .. directory .. "/generated'"))
    check.write(directory .. "/generated/quake.manifest", "of a ship\n")
    expect(directory, "quake.lua", 1,
      IN_THE_WAY .. "  generated/quake.manifest\n" .. ADVICE .. UNWRITTEN)
    check.equal(listed(directory), "quake.manifest")
  end },

  { "a core without a manifest may be an earlier generator's, and the error says so", function()
    local directory = workshop.new()
    check.write(directory .. "/templates/core/vecfile.h", "int core;\n")
    assert(os.execute("mkdir -p '" .. directory .. "/generated/vecfile'"))
    check.write(directory .. "/generated/vecfile/vecfile.h", "int earlier;\n")
    expect(directory, "quake.lua", 1, IN_THE_WAY .. "  generated/vecfile/vecfile.h\n"
      .. "an earlier vecfile-gen kept no manifests; if nothing in generated/vecfile is yours, "
      .. "remove it and run again" .. UNWRITTEN)
    assert(os.execute("rm -r '" .. directory .. "/generated/vecfile'"))
    expect(directory, "quake.lua", 0, "1 element, 6 files, 6 changed\n")
  end },

  { "one rule a schema keeps what the others made", function()
    local directory = with { a = element "one" .. element "two", b = element "three" }
    expect(directory, "a.lua", 0, "2 elements, 6 files, 6 changed\n")
    expect(directory, "b.lua", 0, "1 element, 5 files, 2 changed\n")
    local both = "a.manifest b.manifest one_vec.h three_vec.h two_vec.h vecfile.manifest"
    check.equal(listed(directory), both)
    check.write(directory .. "/a.lua", element "one")
    expect(directory, "a.lua", 0, "removed: generated/two_vec.h\n1 element, 5 files, 1 changed\n")
    check.equal(listed(directory), (both:gsub(" two_vec.h", "")))
    expect(directory, "--check b.lua", 0, "1 element, 5 files, 0 changed\n")
    expect(directory, "--check a.lua b.lua", 0, "2 elements, 7 files, 0 changed\n")
  end },

  { "two runs make of two schemas what one run makes, to the byte", function()
    local directory = with { a = element "one", b = element "two" }
    run(directory, "-o apart b.lua")
    run(directory, "-o apart a.lua")
    run(directory, "-o together a.lua b.lua")
    check.equal(os.execute(("cd '%s' && diff -r apart together"):format(directory)), true)
  end },

  { "runs over many schemas at the same time make what one run makes", function()
    local schemas, words = {}, {}
    for i = 1, 12 do
      schemas["s" .. i] = element("e" .. i)
      table.insert(words, ("s%d.lua"):format(i))
    end
    local directory = with(schemas)
    run(directory, "-o together " .. table.concat(words, " "))
    check.write(directory .. "/Makefile", [[
all: $(patsubst %.lua,generated/%.manifest,]] .. table.concat(words, " ") .. [[)
generated/%.manifest: %.lua
	lua5.4 gen/vecfile-gen.lua $<
]])
    local pipe <close> = assert(io.popen(("cd '%s' && make -j 12 2>&1 && "
      .. "diff -r generated together && make -q && touch s3.lua && ! make -q && make && make -q; "
      .. "echo $?"):format(directory)))
    check.contains(pipe:read("a"), "\n0\n")
  end },

  { "elements of one name in two schemas are not made over each other", function()
    local directory = with { a = element "one", b = element "one" }
    run(directory, "a.lua")
    local of_a = check.read(directory .. "/generated/a.manifest")
    expect(directory, "b.lua", 1, "vecfile-gen: generated/one_vec.h was made from a.lua, which "
      .. "has an element of that name; give one of the schemas a prefix, or write elsewhere "
      .. "(-o DIR); if a.lua has it no longer, run vecfile-gen for that first" .. UNWRITTEN)
    check.equal(listed(directory), "a.manifest one_vec.h vecfile.manifest")
    check.equal(check.read(directory .. "/generated/a.manifest"), of_a)
    check.write(directory .. "/b.lua", 'prefix "b"\n' .. element "one")
    expect(directory, "b.lua", 0, "1 element, 5 files, 2 changed\n")
    check.write(directory .. "/b.lua", element "one")
    check.write(directory .. "/a.lua", element "other")
    check.equal((run(directory, "b.lua")), 1)
    check.equal((run(directory, "a.lua")), 0)
    check.equal((run(directory, "b.lua")), 0)
    check.equal(listed(directory), "a.manifest b.manifest one_vec.h other_vec.h vecfile.manifest")
  end },

  { "what is no longer made, but was changed since, is kept and named", function()
    local directory = with { a = element "one" .. element "two" }
    run(directory, "a.lua")
    check.write(directory .. "/a.lua", element "one")
    check.write(directory .. "/generated/two_vec.h", "/* Made by vecfile-gen */ and changed\n")
    expect(directory, "--check a.lua", 1, "stale: generated/a.manifest\n"
      .. "orphaned: generated/two_vec.h\nrun: lua5.4 gen/vecfile-gen.lua a.lua\n")
    expect(directory, "a.lua", 0, "kept: generated/two_vec.h, which was changed since vecfile-gen "
      .. "made it\n1 element, 5 files, 1 changed\n")
    expect(directory, "--check a.lua", 0, "1 element, 5 files, 0 changed\n")
  end },

  { "without a manifest, a tree's files are known by the schema in their first lines", function()
    local directory = workshop.new()
    assert(os.execute("mkdir -p '" .. directory .. "/generated'"))
    local function earlier(schema)
      return ("/* Made by vecfile-gen 0.9.0 from %s; do not edit, run it again.\n"):format(schema)
    end
    check.write(directory .. "/generated/quake_vec.h", earlier "schemas/quake.lua")
    check.write(directory .. "/generated/old_vec.hpp", earlier "schemas/quake.lua")
    check.write(directory .. "/generated/tick_vec.c", earlier "schemas/tick.lua")
    expect(directory, "quake.lua", 0,
      "removed: generated/old_vec.hpp\n1 element, 5 files, 5 changed\n")
    check.equal(listed(directory), "quake.manifest quake_vec.h tick_vec.c vecfile.manifest")
  end },

  { "a manifest that names files elsewhere removes none of them", function()
    local directory = workshop.new()
    run(directory, "quake.lua")
    check.write(directory .. "/precious", "")
    local text = check.read(directory .. "/generated/quake.manifest")
    check.write(directory .. "/generated/quake.manifest", ("%scbf29ce484222325  ../precious\n"
      .. "cbf29ce484222325  %s/precious\n"):format(text, directory))
    expect(directory, "quake.lua", 0, "1 element, 5 files, 1 changed\n")
    check.equal(check.read(directory .. "/precious"), "")
  end },

  { "what a killed run left is removed a day later, and not while its writer may live", function()
    local directory = workshop.new()
    run(directory, "quake.lua")
    for _, name in ipairs { "quake_vec.h", "vecfile/core.c", "mine.c" } do
      check.write(("%s/generated/%s.0123abcd.tmp"):format(directory, name), "half of\n")
    end
    expect(directory, "quake.lua", 0, "1 element, 5 files, 0 changed\n")
    assert(os.execute(("touch -t 202001010000 '%s'/generated/*.tmp '%s'/generated/vecfile/*.tmp")
      :format(directory, directory)))
    expect(directory, "quake.lua", 0, "removed: generated/quake_vec.h.0123abcd.tmp\n"
      .. "removed: generated/vecfile/core.c.0123abcd.tmp\n1 element, 5 files, 0 changed\n")
    check.equal(files.exists(directory .. "/generated/mine.c.0123abcd.tmp"), true)
  end },

  { "a tree that may not be written, and need not be, is no error", function()
    local directory = workshop.new()
    run(directory, "quake.lua")
    local text_before = check.read(directory .. "/generated/quake.manifest")
    assert(os.execute(("chmod -R a-w '%s/generated'"):format(directory)))
    expect(directory, "quake.lua", 0, "1 element, 5 files, 0 changed\n")
    assert(os.execute(("chmod -R u+w '%s/generated'"):format(directory)))
    check.equal(check.read(directory .. "/generated/quake.manifest"), text_before)
  end },

  { "--list-outputs names every file before there is any", function()
    local directory = with { a = element "one" .. element "two" }
    local outputs = "a b/one_vec.h\na b/two_vec.h\na b/vecfile/core.c\na b/cli/main.c\n"
      .. "a b/vecfile.manifest\na b/a.manifest\n"
    expect(directory, "--list-outputs -o 'a b' a.lua", 0, outputs)
    check.equal(files.exists(directory .. "/a b"), false)
    run(directory, "-o 'a b' a.lua")
    local pipe <close> = assert(io.popen(("cd '%s' && find 'a b' -type f"):format(directory)))
    local count = 0
    for path in pipe:lines() do
      check.contains(outputs, path .. "\n")
      count = count + 1
    end
    check.equal(count, select(2, outputs:gsub("\n", "")), "files")
  end },

  { "a schema without a struct is an error, and so is one that only includes some", function()
    local directory = with {
      empty = "", comment = "-- to come\n", kinds = 'enum "kind" (u8) { "a" }\n',
      only = 'include "quake.lua"\n', types = 'struct "point" { vector = false, f32 "x" }\n',
    }
    for _, name in ipairs { "empty", "comment", "kinds" } do
      expect(directory, name .. ".lua", 1, name .. ".lua: error: no struct is declared here, so "
        .. "there is no vector to make: struct \"name\" { … } declares one\n1 error" .. UNWRITTEN)
    end
    expect(directory, "only.lua", 1, "only.lua: error: no struct is declared here, and included "
      .. "files get no vectors: name them instead\n1 error" .. UNWRITTEN)
    expect(directory, "quake.lua types.lua", 0, "1 element, 6 files, 6 changed\n")
  end },

  { "the same bytes are made wherever and however the generator is started", function()
    local directory = with { a = element "one" }
    assert(os.execute(("mkdir -p '%s/deep/er' && cp '%s/a.lua' '%s/deep/er'"):format(directory,
      directory, directory)))
    local real = ("lua5.4 '%s' "):format(check.generator)
    local roundabout = real:gsub("/gen/vecfile", "/tests/../gen/vecfile")
    for i, command in ipairs {
      real .. "-o %s a.lua", real .. "-o %s ./deep/er/a.lua", real .. '-o %s "$PWD/deep/er/a.lua"',
      "cd deep && " .. real .. "-o %s er/a.lua", roundabout .. "--output=%s a.lua",
    } do
      local status = os.execute(("cd '%s' && %s >/dev/null"):format(directory,
        command:format(("'%s/out%d'"):format(directory, i))))
      check.equal(status, true, command)
      check.equal(os.execute(("cd '%s' && diff -r out1 out%d"):format(directory, i)), true, command)
    end
    local text = check.read(directory .. "/out1/one_vec.h")
    check.contains(text:match("^[^\n]*"),
      "from a.lua; do not edit, run `vecfile-gen -o DIR a.lua`.")
  end },
}
