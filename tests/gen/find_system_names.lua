-- Which names the system's headers have taken; five minutes:
--   lua5.4 tests/gen/find_system_names.lua > names && mv names gen/system_names.lua
--
-- The compilers try every macro of the headers of C, POSIX, glibc and Linux as a member of a
-- struct, and those that they take there, with all else that C and POSIX declare, as a type.  The
-- list is committed: what a schema may say does not depend on the machine.

local here = arg[0]:match("^(.*)/[^/]*$") or "."
package.path = here .. "/../../gen/?.lua;" .. package.path
package.loaded.system_names = { macros = {}, file_scope = {} }
local reserved = require("reserved")

local C = [[
  assert.h ctype.h errno.h float.h limits.h locale.h math.h setjmp.h signal.h stdarg.h wchar.h
  wctype.h complex.h fenv.h inttypes.h iso646.h stdatomic.h stdbool.h stdnoreturn.h tgmath.h
  threads.h uchar.h
]]
local POSIX = [[
  aio.h netinet/in.h arpa/inet.h cpio.h dirent.h dlfcn.h fmtmsg.h fnmatch.h ftw.h glob.h grp.h
  iconv.h langinfo.h libgen.h monetary.h mqueue.h net/if.h netdb.h netinet/tcp.h nl_types.h
  poll.h pthread.h pwd.h regex.h sched.h semaphore.h spawn.h strings.h sys/ipc.h sys/mman.h
  sys/msg.h sys/resource.h sys/select.h sys/sem.h sys/shm.h sys/socket.h sys/statvfs.h
  sys/time.h sys/times.h sys/uio.h sys/un.h sys/utsname.h sys/wait.h syslog.h tar.h
  termios.h ulimit.h utime.h utmpx.h wordexp.h
]]
-- Who includes one of these learns from the compiler what it declares besides macros; <search.h>
-- has taken "entry" and "leaf", which schemas need.
local OTHERS = [[
  search.h alloca.h argp.h argz.h byteswap.h crypt.h endian.h envz.h err.h error.h execinfo.h
  fstab.h fts.h getopt.h gshadow.h ifaddrs.h lastlog.h libintl.h malloc.h mcheck.h memory.h
  mntent.h net/ethernet.h net/if_arp.h net/route.h netinet/ether.h netinet/icmp6.h
  netinet/if_ether.h netinet/igmp.h netinet/ip.h netinet/ip6.h netinet/ip_icmp.h netinet/udp.h
  netpacket/packet.h obstack.h paths.h printf.h pty.h resolv.h shadow.h stdio_ext.h sysexits.h
  ttyent.h ucontext.h utmp.h values.h sys/acct.h sys/epoll.h sys/eventfd.h sys/fanotify.h
  sys/file.h sys/fsuid.h sys/inotify.h sys/io.h sys/ioctl.h sys/klog.h sys/mount.h sys/mtio.h
  sys/param.h sys/personality.h sys/prctl.h sys/procfs.h sys/ptrace.h sys/quota.h sys/random.h
  sys/reboot.h sys/sendfile.h sys/signalfd.h sys/statfs.h sys/swap.h sys/sysinfo.h sys/sysmacros.h
  sys/timeb.h sys/timerfd.h sys/timex.h sys/ttydefaults.h sys/user.h sys/vfs.h sys/xattr.h
]]

-- In the order in which a message would name them; <signal.h> shows what <unistd.h> declares.  Of
-- Linux's own headers only the macros in lower case count: those in upper case are by the ten
-- thousand, and no field is called so.
local GROUPS = {
  { headers = "stdint.h stddef.h stdlib.h stdio.h string.h time.h", declares = true },
  { headers = "sys/types.h sys/stat.h fcntl.h unistd.h", declares = true },
  { headers = C, declares = true },
  { headers = POSIX, declares = true },
  { headers = OTHERS },
  { folder = "linux", only = "%l" },
}

-- A C++ header shows much of C's library: so what C's headers show is asked first.  Linux's own
-- headers say the same to both.
local ROUNDS = {
  { "gcc -x c -std=gnu17", "clang -x c -std=gnu17" },
  { "g++ -x c++ -std=gnu++17", "clang++ -x c++ -std=gnu++17" },
}

local scratch

local function lines_of(command)
  local pipe <close> = assert(io.popen(command .. " 2>&1"))
  local list = {}
  for line in pipe:lines() do
    table.insert(list, line)
  end
  return list
end

local function headers_of(group)
  local list = {}
  for header in (group.headers or ""):gmatch("%S+") do
    table.insert(list, header)
  end
  if group.folder then
    for _, path in ipairs(lines_of(("LC_ALL=C ls /usr/include/%s/*.h"):format(group.folder))) do
      table.insert(list, group.folder .. "/" .. path:match("[^/]+$"))
    end
  end
  return list
end

-- Macros of the compilers, whatever is included.
local PREDEFINED = { linux = true, unix = true, i386 = true }

-- What the generator refuses by itself is not asked for.
local function is_plausible(name)
  return not reserved.c_keywords[name] and not reserved.cpp_keywords[name]
    and not PREDEFINED[name]
    and name:find("^%a[%w_]*$") and not name:find("__", 1, true) and #name <= 63
    and not name:lower():find("^vecfile")
end

-- Names that a header defines as macros, those of them that are other names instead, and names that
-- it uses otherwise.
local function names_of(header, compiler, group)
  local path = scratch .. "/header.c"
  local file <close> = assert(io.open(path, "w"))
  assert(file:write(("#include <%s>\n"):format(header)))
  file:flush()
  local macros, aliases, others = {}, {}, {}
  for _, line in ipairs(lines_of(("%s -D_GNU_SOURCE -E -dD %s"):format(compiler, path))) do
    local macro = line:match("^#define ([%w_]+)")
    if macro and is_plausible(macro) and macro:find(group.only or "") then
      macros[macro] = true
      local instead = line:match("^#define [%w_]+ ([%a_][%w_]*)$")
      aliases[macro] = instead and instead ~= macro or nil
    elseif group.declares and not line:find("^#") then
      for name in line:gsub('"[^"]*"', ""):gmatch("[%a_][%w_]*") do
        others[name] = is_plausible(name) and true or nil
      end
    end
  end
  return macros, aliases, others
end

local function sorted(set)
  local list = {}
  for name in pairs(set) do
    table.insert(list, name)
  end
  table.sort(list)
  return list
end

-- Those of the names of which the compiler does not take the line that `probe(i, name)` writes.
local function refused(header, compiler, set, probe)
  local names, result = sorted(set), {}
  if #names == 0 then
    return result
  end
  local path = scratch .. "/probe.c"
  local file <close> = assert(io.open(path, "w"))
  assert(file:write(("#include <%s>\n"):format(header)))
  for i, name in ipairs(names) do
    assert(file:write(probe(i, name), "\n"))
  end
  file:flush()
  local limit = compiler:find("clang") and "-ferror-limit=0" or "-fmax-errors=0"
  local command = ("%s -D_GNU_SOURCE -w -fsyntax-only %s %s"):format(compiler, limit, path)
  for _, line in ipairs(lines_of(command)) do
    local number = line:match("probe%.c:(%d+):%d+: error")
    local name = number and names[tonumber(number) - 1]
    if name then
      result[name] = true
    end
  end
  return result
end

local function member(i, name)
  return ("struct probe_%d { int %s; }; typedef char probe_use_%d[sizeof(struct probe_%d) == 4 && "
    .. "sizeof(((struct probe_%d *)0)->%s) == 4 ? 1 : -1];"):format(i, name, i, i, i, name)
end

local function type_name(i, name)
  return ("typedef struct %s { int a; } %s; extern %s (*probe_%d)(%s);"):format(name, name, name, i,
    name)
end

local function merged(known, more)
  local result = known or {}
  for name in pairs(more) do
    result[name] = true
  end
  return result
end

local function merge(into, from, seen, header)
  for name in pairs(from) do
    if not seen[name] then
      seen[name] = header
      into[name] = true
    end
  end
end

local function try(header, group, compilers, found, seen)
  local as_member, as_type = {}, {}
  for _, compiler in ipairs(compilers) do
    local macros, aliases, others = names_of(header, compiler, group)
    local not_members = refused(header, compiler, macros, member)
    local not_types = refused(header, compiler, macros, type_name)
    merge(as_member, not_members, seen.macros, header)
    merge(as_member, aliases, seen.macros, header)
    merge(as_type, not_types, seen.file_scope, header)
    merge(as_type, refused(header, compiler, others, type_name), seen.file_scope, header)
  end
  for name in pairs(as_type) do
    as_type[name] = not seen.macros[name] and true or nil
  end
  found.macros[header] = merged(found.macros[header], as_member)
  found.file_scope[header] = merged(found.file_scope[header], as_type)
end

local function wrapped(names)
  local lines, line = {}, "   "
  for _, name in ipairs(names) do
    if #line + 1 + #name > 100 then
      table.insert(lines, line)
      line = "   "
    end
    line = line .. " " .. name
  end
  table.insert(lines, line)
  return table.concat(lines, "\n")
end

local function print_list(list_name, by_header)
  print(("  %s = {"):format(list_name))
  for _, header in ipairs(sorted(by_header)) do
    local names = sorted(by_header[header])
    if #names > 0 then
      print(("    [\"%s\"] = [[\n%s\n    ]],"):format(header, wrapped(names)))
    end
  end
  print("  },")
end

local function main()
  scratch = lines_of("mktemp -d")[1]
  local found, seen = { macros = {}, file_scope = {} }, { macros = {}, file_scope = {} }
  for round, compilers in ipairs(ROUNDS) do
    for _, group in ipairs(GROUPS) do
      for _, header in ipairs(round > 1 and group.folder and {} or headers_of(group)) do
        try(header, group, compilers, found, seen)
      end
    end
  end
  os.execute("rm -rf '" .. scratch .. "'")
  print([[
-- Names that the system's headers have taken, by the header that a message names.  Made by
-- tests/gen/find_system_names.lua; do not edit.
--
-- macros: no field, type or constant is called so.  file_scope: no type or constant is.

return {]])
  print_list("macros", found.macros)
  print_list("file_scope", found.file_scope)
  print("}")
end

main()
