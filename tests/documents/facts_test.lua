-- What documents say of this repository: files, targets, figures, and how long they are.

local shell = require("shell")

local function documents(setting)
  local list = {}
  local found = shell.must(("cd %s && find . -name '*.md' -not -path './build/*' | sort"):format(
    shell.quoted(setting.root)))
  for path in found:gmatch("%./([^\n]+)") do
    table.insert(list, path)
  end
  return list
end

-- The document without its samples: what names files of a reader's own.
local function prose(text)
  return (("\n" .. text):gsub("\n```%w*\n.-\n```", "\n"):gsub("\n    [^\n]*", "\n"))
end

local function exists(path)
  return shell.run("ls -d " .. path) -- with its stars
end

local function folder_of(path)
  return path:match("^(.*/)[^/]*$") or ""
end

local FOLDERS = { gen = true, templates = true, schemas = true, tests = true, generated = true }

-- `tests/lock_test.c`, from the top or from the document's folder.
local function check_paths(setting, document, text)
  for path in prose(text):gmatch("`([%w_%-./*]+/[%w_%-./*]*)`") do
    local from_top = setting.root .. "/" .. path
    if FOLDERS[path:match("^[^/]*")] and not path:find("NAME", 1, true) then
      assert(exists(from_top) or exists(setting.root .. "/" .. folder_of(document) .. path),
        "there is no " .. path)
    end
  end
end

local function anchors(text)
  local set = {}
  for title in ("\n" .. text):gmatch("\n#+ ([^\n]+)") do
    set[title:lower():gsub("[^%w _-]", ""):gsub(" ", "-")] = true
  end
  return set
end

local function check_links(setting, document, text)
  for target in prose(text):gmatch("%]%(([^)%s]+)%)") do
    local path, anchor = target:match("^([^#]*)#?(.*)$")
    if not path:find("^https?:") then
      local file = path == "" and setting.root .. "/" .. document
        or setting.root .. "/" .. folder_of(document) .. path
      assert(exists(shell.quoted(file)), "there is no " .. target)
      assert(anchor == "" or anchors(shell.read(file))[anchor], "no such heading: " .. target)
    end
  end
end

local function check_targets(setting, text)
  local rules = shell.read(setting.root .. "/Makefile")
  local typed = (text .. "\n"):gsub("\n    (make [%l%-]+)", "`%1")
  for target in typed:gmatch("`make ([%l][%l%-]+)[^/%l]") do
    assert(("\n" .. rules):find("\n" .. target:gsub("%-", "%%-") .. ":"),
      "there is no make " .. target)
  end
end

-- Packages that make demo and make test install: of what they build, and of the suites.
local function packages_of_tests(setting)
  local rules = shell.read(setting.root .. "/Makefile"):gsub("\\\n", " ")
  local demo = shell.read(setting.root .. "/tests/demo/demo.sh")
  local set, is_of_tests = {}, true
  for line in (rules .. "test-demo:\n" .. demo):gmatch("[^\n]*") do
    local target = line:match("^([^%s:#=]+)[^=]*:")
    if target then
      is_of_tests = target:find("^test%-") or target:find("$(BUILD)", 1, true)
        or target:find("$(MANUALS)", 1, true)
    end
    local packages = is_of_tests and line:match("tests/install%-packages%.sh (.*)")
    for package in (packages or ""):gmatch("[%w.+-]+") do
      set[package] = true
    end
  end
  return set
end

local function readme_tests(setting)
  local readme = shell.read(setting.root .. "/README.md")
  local bench = shell.read(setting.root .. "/tests/bench/README.md")
  return {
    { "README.md is read in five minutes: under 200 lines", function()
      local _, lines = readme:gsub("\n", "")
      assert(lines < 200, lines .. " lines")
    end },
    { "README.md names each package that its commands install, and no other", function()
      local named = {}
      local list = readme:match("what else they need %((.-)%)")
      for package in list:gmatch("[%w.+-]+") do
        named[package] = true
      end
      local needed = packages_of_tests(setting)
      assert(needed["lua5.4"] and needed.meson, "the Makefile was not understood")
      for package in pairs(needed) do
        assert(named[package], "it lacks " .. package)
      end
      for package in pairs(named) do
        assert(needed[package], "nothing installs " .. package)
      end
    end },
    { "the figures of README.md are those of tests/bench/README.md", function()
      local rows = 0
      for row in readme:match("## Figures.-\n## "):gmatch("| [%l][^\n]*%d[^\n]*|") do
        assert(bench:find(row, 1, true), "not measured: " .. row)
        rows = rows + 1
      end
      assert(rows > 4, "no figures")
    end },
    { "the figures of tests/bench/README.md are those of the last run", function()
      local made = shell.must(("cd %s/tests/bench && %s report/readme.lua results/lines.txt")
        :format(shell.quoted(setting.root), setting.lua))
      assert(bench:find(made:gsub("%s+$", ""), 1, true), "make bench-figures prints others")
    end },
  }
end

-- What lies in a folder is told in its document: nothing is added and forgotten.
local function names_all(setting, document, pattern)
  return { ("%s names all of %s"):format(document, pattern), function()
    local text = shell.read(setting.root .. "/" .. document)
    local listed = shell.must(("cd %s && ls %s"):format(shell.quoted(setting.root), pattern))
    for path in listed:gmatch("[^\n]+") do
      local name = path:match("[^/]*$")
      assert(text:find("`" .. name .. "`", 1, true), "it lacks " .. name)
    end
  end }
end

return function(setting)
  local tests = readme_tests(setting)
  table.insert(tests, names_all(setting, "gen/README.md", "gen/*.lua"))
  table.insert(tests, names_all(setting, "schemas/README.md", "schemas/*.lua"))
  table.insert(tests, names_all(setting, "tests/README.md", "tests/*_test.*"))
  table.insert(tests, names_all(setting, "tests/README.md", "tests/support/*.h"))
  table.insert(tests, names_all(setting, "tests/bench/README.md", "tests/bench/report/*.lua"))
  for _, document in ipairs(documents(setting)) do
    local text = shell.read(setting.root .. "/" .. document)
    table.insert(tests, { document .. " names files that there are", function()
      check_paths(setting, document, text)
    end })
    table.insert(tests, { document .. " links to what there is", function()
      check_links(setting, document, text)
    end })
    table.insert(tests, { document .. " names targets of make that there are", function()
      check_targets(setting, text)
    end })
  end
  return tests
end
