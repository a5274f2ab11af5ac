-- Puts the samples of a document to work, in its order:
--
--   ```lua, first line "-- a.lua"    a schema: generated from and compiled; refused, if a ```text
--                                    with "error:" follows, which has the lines of the message
--   ```c                             an excerpt of what was made of the last schema
--   ```c, first line "/* a.c */"     a program: compiled with the schema's tree, and run, unless a
--                                    script follows that runs it
--   ```sh, first line "# a.sh"       a script: run with the command in its path
--   ```text behind one of the two    what it prints
--   ```text behind a schema          lines of the layout text
--
-- A folder in front of a name, as in "v1/a.lua", keeps trees of the same names apart.

local blocks = require("blocks")
local shell = require("shell")

local samples = {}

local WARNINGS = "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"

local function normalized(text)
  return (text:gsub("%s+", " "):gsub("^ ", ""):gsub(" $", ""))
end

-- A set of the lines, with blanks made one.
local function set_of_lines(text)
  local set = {}
  for line in text:gmatch("[^\n]+") do
    set[normalized(line)] = true
  end
  return set
end

local function folder_of(file)
  return file:match("^(.*)/[^/]*$") or "."
end

-- Lines of the block that are not in `text`; a line "…" stands for any.
local function check_lines(block, text, what)
  local known = set_of_lines(text)
  for _, line in ipairs(block.lines) do
    local wanted = normalized(line)
    if wanted ~= "" and wanted ~= "…" and wanted ~= "..." and not known[wanted] then
      error(("%s lacks: %s"):format(what, wanted), 0)
    end
  end
end

local function is_refusal(block)
  return block and block.language == "text" and block.text:find(": error: ", 1, true) ~= nil
end

local function path_in(context, file)
  return context.directory .. "/" .. file
end

local function tree_of(context, file)
  return path_in(context, folder_of(file)) .. "/generated"
end

local function write_sample(context, block, file)
  shell.must("mkdir -p " .. shell.quoted(path_in(context, folder_of(file))))
  shell.write(path_in(context, file), block.text)
end

-- A store needs the vectors of its members, which other files may declare.
local function schemas_for(block, file)
  local list = {}
  local text = block.text:find("\nstore ") and block.text or ""
  for included in text:gmatch('\ninclude "([^"]+)"') do
    table.insert(list, shell.quoted(included))
  end
  table.insert(list, shell.quoted(file:match("[^/]*$")))
  return table.concat(list, " ")
end

local function generate(context, block, file)
  local folder = folder_of(file)
  return ("cd %s && %s %s -o generated %s"):format(shell.quoted(path_in(context, folder)),
    context.lua, shell.quoted(context.generator), schemas_for(block, file))
end

-- The C files of a tree, for a shell.
local function c_files_of(tree)
  return ("$(ls %s/*_vec.c %s/*_store.c 2>/dev/null)"):format(shell.quoted(tree),
    shell.quoted(tree))
end

local function compile_tree(context, tree)
  shell.must(("for c in %s; do %s -std=c11 %s -I%s -fsyntax-only \"$c\" || exit 1; done")
    :format(c_files_of(tree), context.cc, WARNINGS, shell.quoted(tree)))
  shell.must(("for h in %s/*_vec.hpp; do %s -std=c++17 %s -I%s -fsyntax-only -x c++ \"$h\" "
    .. "-Wno-pragma-once-outside-header || exit 1; done"):format(shell.quoted(tree), context.cxx,
    WARNINGS, shell.quoted(tree)))
end

-- Lines of the layout text, as the pairs carry them.
local function layout_lines(pairs_text)
  local lines = {}
  for line in pairs_text:gmatch('{"([^\n]*)", VECFILE_LINE_') do
    table.insert(lines, (line:gsub("\\(.)", "%1")))
  end
  return table.concat(lines, "\n")
end

local function remember_tree(context, tree)
  context.tree_text = shell.must(("cat %s/*_vec.h %s/*_vec.c %s/*_vec.hpp"):format(
    shell.quoted(tree), shell.quoted(tree), shell.quoted(tree)))
  context.printed = layout_lines(context.tree_text)
end

local function try_schema(context, block, file, is_refused)
  write_sample(context, block, file)
  local tree = tree_of(context, file)
  shell.must("rm -rf " .. shell.quoted(tree))
  local is_made, printed = shell.run(generate(context, block, file))
  if is_refused then
    assert(not is_made, "it is accepted")
    context.printed = printed
  else
    assert(is_made, printed)
    compile_tree(context, tree)
    remember_tree(context, tree)
  end
end

local function try_program(context, block, file, is_run_by_script)
  write_sample(context, block, file)
  local folder, tree = path_in(context, folder_of(file)), tree_of(context, file)
  local program = path_in(context, (file:gsub("%.%w+$", "")))
  shell.must(("%s -std=c11 %s -g -I%s %s %s %s -lpthread -lm -o %s"):format(context.cc,
    WARNINGS, shell.quoted(tree), shell.quoted(path_in(context, file)), c_files_of(tree),
    shell.quoted(context.core), shell.quoted(program)))
  if not is_run_by_script then
    context.printed = shell.must(("cd %s && ./%s"):format(shell.quoted(folder),
      program:match("[^/]*$")))
  end
end

local function try_script(context, block, file)
  write_sample(context, block, file)
  context.printed = shell.must(("cd %s && PATH=%s:$PATH sh -eu %s"):format(
    shell.quoted(path_in(context, folder_of(file))), shell.quoted(context.path),
    shell.quoted(file:match("[^/]*$"))))
end

local function try(context, block, next_block)
  local file = blocks.file(block)
  if block.language == "lua" then
    assert(file, "a schema without its file name")
    try_schema(context, block, file, is_refusal(next_block))
  elseif block.language == "c" and file then
    try_program(context, block, file, next_block and next_block.language == "sh")
  elseif block.language == "c" then
    check_lines(block, assert(context.tree_text, "an excerpt of nothing"), "what is generated")
  elseif block.language == "sh" and file then
    try_script(context, block, file)
  elseif block.language == "text" then
    check_lines(block, assert(context.printed, "nothing was printed"), "what is printed")
  end
end

-- The tests of a document, each { name, function }.  `setting` has directory (an empty one),
-- generator, lua, cc, cxx, core (the archive of the core) and path (where the command is).
function samples.tests(document, name, setting)
  local context = setmetatable({}, { __index = setting })
  local list = blocks.of(document)
  local tests = {}
  for i, block in ipairs(list) do
    table.insert(tests, {
      ("%s:%d: %s"):format(name, block.line, blocks.file(block) or block.language),
      function() try(context, block, list[i + 1]) end,
    })
  end
  return tests
end

return samples
