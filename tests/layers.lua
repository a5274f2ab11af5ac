-- The house keeps its ranks: lua5.4 tests/layers.lua.
--
-- A wing includes itself and those before it in tests/ranks.lua, and its functions call none of a
-- wing behind it; no two files call each other in a circle; header and source of one name are one
-- file here.  The public headers lie in no wing, and every wing may include them.

local ranks = dofile("tests/ranks.lua")

local problems = {}

local function complain(format, ...)
  table.insert(problems, format:format(...))
end

local function read(path)
  local file <close> = assert(io.open(path))
  return file:read("a")
end

local function list(folder)
  local pipe <close> = assert(io.popen("find " .. folder .. " -name '*.[ch]' -o -name '*.cpp'"))
  local paths = {}
  for path in pipe:lines() do
    table.insert(paths, path)
  end
  table.sort(paths)
  return paths
end

-- Comments and texts name functions that they do not call.
local function without_comments(text)
  text = text:gsub("/%*.-%*/", " "):gsub("//[^\n]*", " ")
  return (text:gsub('"[^"\n]*"', '""'))
end

-- The files of a house by their names in it, without endings, and the set of words in its headers.
local function load(house)
  local units, declared = {}, {}
  for _, path in ipairs(list(house.folder)) do
    local name = path:sub(#house.folder + 2)
    local unit_name = name:gsub("%.%w+$", "")
    local wing = name:match("^(.-)/") or ""
    local unit = units[unit_name] or { name = unit_name, wing = wing, includes = {}, code = "" }
    units[unit_name] = unit
    local text = read(path)
    if name:find("%.h$") then
      for word in without_comments(text):gmatch("[%a_][%w_]*") do
        declared[word] = true
      end
    end
    for included in text:gmatch('\n#include "([^"]+)"') do
      table.insert(unit.includes, { path = included, from = name })
    end
    if wing ~= "" or not name:find("%.h$") then
      unit.code = unit.code .. "\n" .. without_comments(text)
    end
  end
  return units, declared
end

local function sorted(units)
  local names = {}
  for name in pairs(units) do
    table.insert(names, name)
  end
  table.sort(names)
  return names
end

-- Wings by rank; what lies in no wing is above them all.
local function rank_table(house)
  local rank = { [""] = #house.wings + 1 }
  for i, wing in ipairs(house.wings) do
    rank[wing] = i
  end
  return rank
end

local function check_includes(unit, house, rank)
  for _, include in ipairs(unit.includes) do
    local wing = include.path:match("^(.-)/")
    if wing and not rank[wing] then
      if include.from ~= house.below then
        complain("%s includes %s, which is in no wing", include.from, include.path)
      end
    elseif wing and rank[wing] > rank[unit.wing] then
      complain("%s includes %s, whose wing is behind it", include.from, include.path)
    end
  end
end

-- Feature macros count only before the first header of the system.
local function check_first_include(unit, house)
  local first = {}
  for _, include in ipairs(unit.includes) do
    first[include.from] = first[include.from] or include.path
  end
  for from, path in pairs(first) do
    if house.first and from:find("/.*%.h$") and from ~= house.first and path ~= house.first then
      complain("%s includes %s before %s", from, path, house.first)
    end
  end
end

-- Functions with a body in `unit`, by their names, and those of them that others may call, which a
-- header declares.
local function definitions(unit, declared, house)
  local all, shared = {}, {}
  local pattern = "\n([%w_][%w_ *]-)%f[%w_](" .. house.prefix .. "[%w_]*)%s*%([^;{}]*%)%s*{"
  for kind, name in unit.code:gmatch(pattern) do
    local is_local = kind:find("^static ") and not kind:find("^static inline ")
    all[name] = true
    if declared[name] and not is_local then
      shared[name] = true
    end
  end
  return all, shared
end

-- The unit of each function that others may call, and the set of each unit's own functions.
local function find_owners(units, declared, house)
  local owner, own = {}, {}
  for _, unit_name in ipairs(sorted(units)) do
    local all, shared = definitions(units[unit_name], declared, house)
    own[unit_name] = all
    for name in pairs(shared) do
      owner[name] = owner[name] or unit_name
    end
  end
  return owner, own
end

-- Which files each file calls: { [unit] = { [called unit] = the function called } }.
local function call_graph(units, declared, house)
  local owner, own = find_owners(units, declared, house)
  local graph = {}
  for _, unit_name in ipairs(sorted(units)) do
    local calls = {}
    for name in units[unit_name].code:gmatch("%f[%w_]([%a_][%w_]*)") do
      local callee = owner[name]
      if callee and callee ~= unit_name and not own[unit_name][name] then
        calls[callee] = calls[callee] or name
      end
    end
    graph[unit_name] = calls
  end
  return graph
end

local function check_calls(units, graph, rank)
  for _, name in ipairs(sorted(units)) do
    for _, callee in ipairs(sorted(graph[name])) do
      if rank[units[callee].wing] > rank[units[name].wing] then
        complain("%s calls %s of %s, whose wing is behind it", name, graph[name][callee], callee)
      end
    end
  end
end

-- A circle that `name` is on, as text, or nil.
local function find_circle(graph, start)
  local came_from, queue = {}, { start }
  for _, name in ipairs(queue) do
    for _, callee in ipairs(sorted(graph[name])) do
      if callee == start then
        local words, at = { start }, name
        while at ~= start do
          table.insert(words, 2, at)
          at = came_from[at]
        end
        for i, word in ipairs(words) do
          words[i] = word .. " (" .. graph[word][words[i + 1] or start] .. ")"
        end
        return table.concat(words, " -> ") .. " -> " .. start, words
      elseif not came_from[callee] then
        came_from[callee] = name
        table.insert(queue, callee)
      end
    end
  end
  return nil
end

local function check_circles(units, graph)
  local told = {}
  for _, name in ipairs(sorted(units)) do
    local circle, words = find_circle(graph, name)
    if circle and not told[name] then
      complain("files call each other in a circle: %s", circle)
      for _, word in ipairs(words) do
        told[word:match("^%S+")] = true
      end
    end
  end
end

-- Sources that the generator joins into one file may not define the same macro.
local function check_macros(house)
  local owner = {}
  for _, path in ipairs(list(house.folder)) do
    local seen = {}
    for name in path:find("%.c$") and read(path):gmatch("\n#define ([%w_]+)") or function() end do
      if owner[name] and not seen[name] then
        complain("%s and %s define %s", owner[name], path, name)
      end
      owner[name], seen[name] = owner[name] or path, true
    end
  end
end

local count = 0
for _, house in ipairs(ranks) do
  local units, declared = load(house)
  local rank = rank_table(house)
  for _, name in ipairs(sorted(units)) do
    count = count + 1
    if not rank[units[name].wing] then
      complain("%s is in a folder without a rank", name)
    else
      check_includes(units[name], house, rank)
      check_first_include(units[name], house)
    end
  end
  local graph = call_graph(units, declared, house)
  check_calls(units, graph, rank)
  check_circles(units, graph)
  if house.is_joined then
    check_macros(house)
  end
end
assert(count > 50, "there is nothing to check")

for _, problem in ipairs(problems) do
  print("layers: " .. problem)
end
print(("layers: %d files, %d problems"):format(count, #problems))
local tally = os.getenv("VECFILE_TALLY")
if tally then
  local file <close> = assert(io.open(tally, "a"))
  file:write(#problems == 0 and "layers 1 0\n" or "layers 0 1\n")
end
os.exit(#problems == 0)
