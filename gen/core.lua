-- The core as users get it: one C file, made of the wings of templates/core in the order of their
-- ranks, and the public headers, which are those that lie in no wing.
--
-- Private headers are put in where they are first included.  No #line: a debugger then shows the
-- one file that users have, and not the wings' files, which they have not.

local core = {}

-- A wing includes itself and those before it.
core.WINGS = { "base", "system", "layout", "file", "array", "journal", "order", "convert",
               "stores" }

local BANNER = [[
/* The core of vecfile in one file, made by vecfile-gen: joined from the files that its sections
 * name.  Change those, not this one. */
]]

-- What nobody but the core calls is no symbol of a library that has the core in it.
local HIDE = [[

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif
]]
local SHOW = [[

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
]]

local function is_header(name)
  return name:find("%.h$") ~= nil or name:find("%.hpp$") ~= nil
end

local function section_of(path)
  local dashes = ("-"):rep(math.max(3, 92 - #path))
  return ("\n/* --- %s %s */\n\n"):format(path, dashes)
end

-- The text of a private header without its guard, which would hide nothing here.
local function without_guard(text, path)
  local before, name, rest = text:match("^(.-)#ifndef ([%w_]+)\n(.*)$")
  local body = rest and rest:match("^#define " .. name .. "\n(.*)#endif /%* " .. name .. " %*/\n*$")
  assert(body, path .. ": no include guard around the whole of it")
  return before .. body
end

-- Where a header's own declarations begin: behind its last #include, and the #if around that.
local function end_of_includes(lines)
  local depth, last = 0, 0
  local is_inside = false
  for i, line in ipairs(lines) do
    if line:find("^#if") then
      depth = depth + 1
    elseif line:find("^#endif") then
      depth = depth - 1
    end
    if line:find("^#include") or is_inside then
      last = i
      is_inside = depth > 0
    end
  end
  return last
end

local function lines_of(path, source)
  local lines = {}
  local text = source.read("core/" .. path)
  for line in (is_header(path) and without_guard(text, path) or text):gmatch("[^\n]*\n") do
    table.insert(lines, line)
  end
  if is_header(path) then
    table.insert(lines, end_of_includes(lines) + 1, HIDE)
    table.insert(lines, SHOW)
  end
  return lines
end

-- Puts a file's text into `parts`, and before it, at its place, what it includes and no other did.
local function append(parts, path, source, seen)
  for _, line in ipairs(lines_of(path, source)) do
    local included = line:match('^#include "([^"]+)"')
    local is_private = included and included:find("/", 1, true)
    if not included then
      table.insert(parts, line)
    elseif not seen[included] then
      seen[included] = true
      if is_private then
        append(parts, included, source, seen)
      else
        table.insert(parts, line)
      end
    end
  end
end

-- All C files, the wings' before those that lie in none.
local function sources(source)
  local list = {}
  local function add(folder, prefix)
    for _, name in ipairs(source.list(folder)) do
      if name:find("%.c$") then
        table.insert(list, prefix .. name)
      end
    end
  end
  for _, wing in ipairs(core.WINGS) do
    add("core/" .. wing, wing .. "/")
  end
  add("core", "")
  return list
end

local function joined(source)
  local parts, seen = { BANNER }, {}
  for _, path in ipairs(sources(source)) do
    table.insert(parts, section_of(path))
    append(parts, path, source, seen)
  end
  return table.concat(parts)
end

-- Result: list of { path, text }.
function core.render(source)
  local outputs = { { path = "vecfile/vecfile.c", text = joined(source) } }
  for _, name in ipairs(source.list("core")) do
    if not name:find("%.c$") then
      table.insert(outputs, { path = "vecfile/" .. name, text = source.read("core/" .. name) })
    end
  end
  return outputs
end

return core
