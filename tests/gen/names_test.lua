-- What a schema may call things: whatever is taken compiles, in C and in C++, beside the system's
-- headers; whatever would not is refused, and the message says why.

local check = require("check")
local locals = require("locals")
local names = require("names")

local WARNINGS = "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"

-- Those of the compilers that are here; gcc or what is called cc always is.
local function compilers(list)
  local here = {}
  for _, compiler in ipairs(list) do
    if os.execute("command -v " .. compiler .. " >/dev/null") then
      table.insert(here, compiler)
    end
  end
  check.is_true(#here > 0, "a compiler of " .. table.concat(list, ", "))
  return here
end

local function succeeds(directory, command)
  local pipe <close> = assert(io.popen(("cd '%s' && { %s; } 2>&1; echo \"status $?\""):format(
    directory, command)))
  local output = pipe:read("a")
  if not output:find("status 0\n$") then
    error(command .. "\n" .. output:sub(1, 2000), 0)
  end
end

local function generate(directory, schema)
  succeeds(directory, ("lua5.4 '%s' -o g %s"):format(check.generator, schema))
end

-- Every source by itself, then all headers in one unit, behind `before`.
local function compile_all(directory, before)
  check.write(directory .. "/all.c", before)
  check.write(directory .. "/all.cpp", before)
  succeeds(directory, [[for h in g/*_vec.h; do echo "#include \"$h\""; done >>all.c
    for h in g/*_vec.hpp; do echo "#include \"$h\""; done >>all.cpp]])
  for _, compiler in ipairs(compilers { "gcc", "clang" }) do
    succeeds(directory, ("ls g/*_vec.c | xargs -P 2 -n 8 %s -std=c11 %s -fsyntax-only -Ig && "
      .. "%s -std=gnu17 %s -fsyntax-only -I. -Ig all.c"):format(compiler, WARNINGS, compiler,
      WARNINGS))
  end
  for _, compiler in ipairs(compilers { "g++", "clang++" }) do
    succeeds(directory, ("%s -std=gnu++17 %s -fsyntax-only -I. -Ig all.cpp"):format(compiler,
      WARNINGS))
  end
end

local function may_be_element(name)
  return not (names.check_type(name) or names.check_file_scope(name)
    or names.check_generated(name))
end

local function may_be_field(name)
  return not names.check_field(name)
end

-- Names that the generated code and the headers under it use themselves, without repetition where
-- case does not count: elements are files.
local function own_names()
  local seen, list = { core = "core" }, { "core" }
  for _, file in ipairs { "element.h.tmpl", "element.c.tmpl", "element.hpp.tmpl",
                          "core/vecfile.h", "core/vecfile.hpp", "core/compare.h", "core/sort.h",
                          "core/order_by.h", "core/sort_by.h", "core/search_by.h",
                          "core/platform.h", "core/status.h" } do
    for word in pairs(locals.words(check.read(check.root .. "/templates/" .. file))) do
      if may_be_element(word) and may_be_field(word) and not seen[word:lower()] then
        seen[word:lower()] = word
        table.insert(list, word)
      end
    end
  end
  table.sort(list)
  return list
end

local function listed(list)
  return '{ "' .. table.concat(list, '", "') .. '" }'
end

-- Each name is an element, with the next three as keys, so that each is each.
local ROUND_ROBIN = [[
local words = %s
for n, word in ipairs(words) do
  local first, second, third = words[n %% #words + 1], words[(n + 1) %% #words + 1],
    words[(n + 2) %% #words + 1]
  struct (word) { keys = { first, second, third, word }, i32 (first), char[4] (second),
                  f32 (third), bytes[3] (word) }
end
]]

local ENUM_OF_A_NAME = [[
enum "ENUM" (u8) { "x", "y" }
flags "and_ENUM" (u64) { "x", { "y", "0x8000000000000000" } }
struct "of_FILE" { keys = { "f" }, ENUM "f", and_ENUM "g" }
]]

local function included(headers)
  return (headers:gsub("%S+%s*", function(word)
    return ("#include <%s>\n"):format(word:match("%S+"))
  end))
end

local C_AND_POSIX = included [[assert.h ctype.h errno.h fenv.h float.h inttypes.h iso646.h limits.h
  locale.h math.h setjmp.h signal.h stdarg.h stdint.h stdio.h stdlib.h string.h time.h uchar.h
  wchar.h wctype.h arpa/inet.h dirent.h dlfcn.h fcntl.h glob.h grp.h net/if.h netdb.h netinet/in.h
  netinet/tcp.h poll.h pthread.h pwd.h regex.h sched.h semaphore.h spawn.h strings.h sys/ipc.h
  sys/mman.h sys/resource.h sys/select.h sys/socket.h sys/stat.h sys/statvfs.h sys/time.h
  sys/times.h sys/types.h sys/uio.h sys/un.h sys/utsname.h sys/wait.h syslog.h termios.h unistd.h
  utmpx.h]] .. "#ifndef __cplusplus\n" .. included [[complex.h stdatomic.h stdnoreturn.h tgmath.h
  threads.h]] .. "#endif\n"
local OTHERS = included [[ifaddrs.h malloc.h net/if_arp.h netinet/ip.h resolv.h sys/epoll.h
  sys/ioctl.h sys/param.h sys/ptrace.h sys/sysmacros.h sys/user.h ucontext.h]]

-- g++ defines it anyway.
local ALL_THEY_HAVE = "#undef _GNU_SOURCE\n#define _GNU_SOURCE 1\n"
local STANDARD = ALL_THEY_HAVE .. C_AND_POSIX
local SYSTEM = STANDARD .. OTHERS

-- Macros of the headers, and what stands in them besides; the generator's own rules left aside.
local function names_in(headers, directory)
  check.write(directory .. "/system.c", headers)
  local seen, list = {}, {}
  local pipe <close> = assert(io.popen(("gcc -std=gnu17 -E -dD '%s/system.c'"):format(directory)))
  for line in pipe:lines() do
    local macro = line:match("^#define ([%w_]+)")
    for word in (macro or (line:find("^#") and "" or line)):gmatch("[%a_][%w_]*") do
      if not seen[word] and not word:find("^_") and #word < 50 then
        seen[word] = true
        table.insert(list, word)
      end
    end
  end
  table.sort(list)
  return list
end

local function filtered(list, is_wanted)
  local result, seen = {}, {}
  for _, name in ipairs(list) do
    if is_wanted(name) and not seen[name:lower()] then
      seen[name:lower()] = true
      table.insert(result, name)
    end
  end
  return result
end

local function report_of(schema)
  local _, report = check.model(schema)
  return report
end

return {
  { "a name that the generated code uses itself may be an element, a struct and a key", function()
    local directory = check.directory()
    local list = own_names()
    check.is_true(#list > 150, "names of the templates")
    check.write(directory .. "/names.lua", ROUND_ROBIN:format(listed(list)))
    generate(directory, "names.lua")
    compile_all(directory, "")
  end },

  { "an enum's name in C may be one that the generated code uses itself", function()
    local directory = check.directory()
    local schemas, seen = {}, {}
    for _, word in ipairs(own_names()) do
      local file, enum = word:match("^(.-)_(.*)$")
      if file and not seen[file:lower()] and not names.check_schema("x.lua", file)
        and not names.check_type(enum) and load("local " .. enum) then
        seen[file:lower()] = true
        check.write(("%s/%s.lua"):format(directory, file), ENUM_OF_A_NAME:gsub("FILE", file)
          :gsub("ENUM", enum))
        table.insert(schemas, file .. ".lua")
      end
    end
    check.is_true(#schemas > 10, "names with an underscore")
    generate(directory, table.concat(schemas, " "))
    compile_all(directory, "")
  end },

  { "a constant may be named as one that the generated code uses itself", function()
    local directory = check.directory()
    check.write(directory .. "/in.lua",
      'enum "a" (u8) { "line" }\nstruct "e" { keys = { "f" }, a "f" }\n')
    generate(directory, "in.lua")
    compile_all(directory, "")
  end },

  { "what a header of the system makes of a field's name is known, or does no harm", function()
    local directory = check.directory()
    local list = filtered(names_in(SYSTEM, directory), may_be_field)
    check.is_true(#list > 1000, "names that are only names")
    check.write(directory .. "/names.lua", ([[
local body = { keys = { "major", "minor", "isset" } }
for _, name in ipairs %s do
  table.insert(body, i32 (name))
end
struct "e" (body)
]]):format(listed(list)))
    generate(directory, "names.lua")
    compile_all(directory, SYSTEM)
  end },

  { "what C and POSIX declare is no element, and what is taken for one compiles", function()
    local directory = check.directory()
    local all = names_in(STANDARD, directory)
    -- What the headers only mention (parameters, members) is by the hundred: some of them.
    local list = filtered(all, function(name)
      return may_be_element(name) and (#name % 5 == 0 or not name:find("_"))
    end)
    local schema = {}
    for _, name in ipairs(list) do
      table.insert(schema, ('struct "%s" { i32 "a" }'):format(name))
    end
    check.write(directory .. "/names.lua", table.concat(schema, "\n"))
    generate(directory, "names.lua")
    check.write(directory .. "/all.c", STANDARD)
    succeeds(directory, [[for h in g/*_vec.h; do echo "#include \"$h\""; done >>all.c
      sed 's/\.h"/.hpp"/' all.c >all.cpp
      gcc -std=gnu17 -w -fsyntax-only -I. -Ig all.c &&
      g++ -std=gnu++17 -w -fsyntax-only -I. -Ig all.cpp]])
  end },

  { "a field that is a macro is refused with the header that has it", function()
    for name, header in pairs { h_errno = "netdb.h", I = "complex.h", si_fd = "signal.h",
                                ifr_addr = "net/if.h", complex = "complex.h" } do
      check.contains(report_of(('struct "e" { i32 "%s" }'):format(name)),
        ("test.lua:1:18: error: '%s' is a macro of <%s>\n"):format(name, header))
    end
  end },

  { "a field named as a type of C is refused", function()
    for _, name in ipairs { "uint8_t", "int64_t", "size_t" } do
      check.contains(report_of(('struct "e" { i32 "%s" }'):format(name)),
        ("error: '%s' is a type that the generator declares fields with"):format(name))
    end
  end },

  { "an element is refused where its name or one made of it is the system's", function()
    local refusals = {
      major = "'major' is declared by <sys/sysmacros.h>",
      isset = "'isset' is declared by <",
      std = "'std' is declared by",
      pthread = "an element 'pthread' is refused: 'pthread_equal' is declared by <pthread.h>",
    }
    for name, refusal in pairs(refusals) do
      check.contains(report_of(('struct "%s" { i32 "a" }'):format(name)), refusal)
    end
    check.contains(report_of('struct "reading" { i32 "a" } struct "reading_vector" { i32 "a" }'),
      "the C name 'reading_vector' is generated for element 'reading'")
  end },

  { "constants that the system has as macros are refused", function()
    local directory = check.directory()
    check.write(directory .. "/int.lua",
      'enum "fast8" (u8) { "max" }\nstruct "e" { fast8 "f" }\n')
    local pipe <close> = assert(io.popen(("cd '%s' && lua5.4 '%s' int.lua 2>&1"):format(directory,
      check.generator)))
    check.contains(pipe:read("a"), "'INT_FAST8_MAX' is a macro of <")
  end },

  { "a schema and an enum may be called as a macro: in C they are part of a name", function()
    local directory = check.directory()
    check.write(directory .. "/linux.lua",
      'enum "errno" (u8) { "none" }\nstruct "e" { errno "f" }\n')
    generate(directory, "linux.lua")
    compile_all(directory, SYSTEM)
  end },

  { "a field may be named as a struct, though C++ finds the member first", function()
    local directory = check.directory()
    check.write(directory .. "/names.lua", [[
struct "vec3" { f32 "x" }
struct "box" { vec3 "vec3", vec3 "other", f32 "box" }
struct "a" { f32 "x" }
struct "b" { a "x", f32 "a", a[2] "more" }
]])
    generate(directory, "names.lua")
    compile_all(directory, "")
  end },

  { "a field named as the C type of an enum that a field has is refused", function()
    check.contains(report_of('enum "mode" (u8) { "a" }\nstruct "e" { u8 "test_mode", mode "b" }'),
      "test.lua:2:17: error: 'test_mode' is the type of field 'b', which C++ would not find any "
      .. "more\n")
  end },

  { "whatever a text or the path of a schema holds, the C code of it compiles", function()
    local directory = check.directory()
    assert(os.execute("mkdir -p '" .. directory .. "/a*/b ??/'"))
    check.write(directory .. "/a*/b ??/texts.lua", [[
enum "kind" (u8) { doc = "*/ #error ??/", { "a", doc = "ends with \\" } }
struct "e" {
  doc = "ends with a backslash \\",
  i32 "a" { doc = "\\", unit = "??/" },
  char[8] "b" { doc = "???/ /* // \"", default = "??/" },
  kind "c" { doc = "\u{202E}turned\u{2066}", unit = "\u{B5}s ??=" },
}
]])
    generate(directory, "'a*/b ??/texts.lua'")
    for _, compiler in ipairs(compilers { "gcc", "clang" }) do
      succeeds(directory, ("%s -std=c11 -trigraphs %s -fsyntax-only -Ig g/e_vec.c"):format(
        compiler, WARNINGS))
    end
    for _, compiler in ipairs(compilers { "g++", "clang++" }) do
      succeeds(directory, ("%s -std=c++17 -trigraphs %s -fsyntax-only -x c++ -Ig g/e_vec.hpp")
        :format(compiler, WARNINGS .. " -Wno-pragma-once-outside-header"))
    end
    check.contains(check.read(directory .. "/g/e_vec.c"), [["unit \"?\?/\""]])
  end },
}
