-- A vector file that says something else, with checksums that are right all the same:
-- forge.lua IN OUT COMMAND…
--
--   text PATTERN REPLACEMENT   in the layout text, once, plain
--   append TEXT                at the end of the layout text
--   put OFFSET SIZE NUMBER     in the identity block, little-endian
--   slot OFFSET SIZE NUMBER    in all three commit slots
--   random SEED                changes of one of these kinds, somewhere

local function crc32c(text)
  local table32 = {}
  for i = 0, 255 do
    local crc = i
    for _ = 1, 8 do
      crc = crc & 1 == 1 and crc >> 1 ~ 0x82f63b78 or crc >> 1
    end
    table32[i] = crc
  end
  local crc = 0xffffffff
  for i = 1, #text do
    crc = crc >> 8 ~ table32[(crc ~ text:byte(i)) & 255]
  end
  return ~crc & 0xffffffff
end

local function fnv1a(text)
  local hash = 0xcbf29ce484222325
  for i = 1, #text do
    hash = (hash ~ text:byte(i)) * 0x100000001b3
  end
  return hash
end

local function layout_hash(text)
  local significant = {}
  for line in text:gmatch("[^\n]*\n") do
    if line:sub(1, 1) ~= " " and line:sub(1, 7) ~= "schema " then
      table.insert(significant, line)
    end
  end
  return fnv1a(table.concat(significant))
end

local function put(block, offset, size, number)
  local bytes = string.pack("<I8", number):sub(1, size)
  return block:sub(1, offset) .. bytes .. block:sub(offset + size + 1)
end

local function plain_replace(text, pattern, replacement)
  local first, last = text:find(pattern, 1, true)
  if not first then
    error("not in the layout text: " .. pattern)
  end
  return text:sub(1, first - 1) .. replacement .. text:sub(last + 1)
end

local file = assert(io.open(arg[1], "rb"))
local all = file:read("a")
file:close()
local identity = all:sub(1, 4092)
local text_bytes = string.unpack("<I8", all, 193)
local data_offset = string.unpack("<I8", all, 177)
local text = all:sub(16385, 16384 + text_bytes)
local slots = { all:sub(4097, 4604), all:sub(8193, 8700), all:sub(12289, 12796) }
local keeps_text_fields = false

local function pick(list)
  return list[math.random(#list)]
end

local NUMBERS = { 0, 1, 2, 3, 7, 8, 255, 256, 65535, 65536, 1 << 24, (1 << 31) - 1, 1 << 31,
                  1 << 32, 1 << 62, -1, -8 }

local function lines_of(whole)
  local list = {}
  for line in whole:gmatch("([^\n]*)\n") do
    table.insert(list, line)
  end
  return list
end

-- Ways to spoil a list of lines.
local SPOIL = {
  function(list) table.remove(list, math.random(#list)) end,
  function(list) table.insert(list, math.random(#list), pick(list)) end,
  function(list)
    local i, j = math.random(#list), math.random(#list)
    list[i], list[j] = list[j], list[i]
  end,
  function(list)
    local i = math.random(#list)
    local numbers = {}
    for position in list[i]:gmatch("()%d+") do
      table.insert(numbers, position)
    end
    if #numbers > 0 then
      local position = pick(numbers)
      list[i] = list[i]:sub(1, position - 1) .. ("%d"):format(pick(NUMBERS))
        .. list[i]:sub(position):gsub("^%d+", "")
    end
  end,
  function(list)
    local i = math.random(#list)
    local at = math.random(0, #list[i])
    list[i] = list[i]:sub(1, at) .. string.char(math.random(32, 126)) .. list[i]:sub(at + 2)
  end,
  function(list)
    local i = math.random(#list)
    list[i] = list[i]:gsub("%S+", function(word)
      return math.random(4) == 1 and pick { "struct", "u8", "f64[9][9]", "char[0]", "x", "at",
        "enum quake", "struct quake", "c_longdouble", "bytes[16777216]", "18446744073709551616" }
        or word
    end)
  end,
}

local COMMANDS = {
  text = function(i)
    text = plain_replace(text, arg[i + 1], arg[i + 2])
    return i + 3
  end,
  append = function(i)
    text = text .. arg[i + 1]
    return i + 2
  end,
  put = function(i)
    identity = put(identity, tonumber(arg[i + 1]), tonumber(arg[i + 2]), math.tointeger(arg[i + 3]))
    keeps_text_fields = true
    return i + 4
  end,
  slot = function(i)
    for n = 1, 3 do
      slots[n] = put(slots[n], tonumber(arg[i + 1]), tonumber(arg[i + 2]),
        math.tointeger(arg[i + 3]))
    end
    return i + 4
  end,
  random = function(i)
    math.randomseed(tonumber(arg[i + 1]))
    local list = lines_of(text)
    for _ = 1, math.random(0, 3) do
      pick(SPOIL)(list)
    end
    text = table.concat(list, "\n") .. "\n"
    if math.random(3) == 1 then
      identity = put(identity, math.random(8, 231), pick { 1, 2, 4, 8 }, pick(NUMBERS))
    end
    if math.random(3) == 1 then
      local offset, size, number = math.random(1, 8) * 8, pick { 1, 4, 8 }, pick(NUMBERS)
      for n = 1, 3 do
        slots[n] = put(slots[n], offset, size, number)
      end
    end
    return i + 2
  end,
}

local i = 3
while i <= #arg do
  i = COMMANDS[arg[i]](i)
end

if not keeps_text_fields then
  identity = put(identity, 192, 8, #text)
  identity = put(identity, 200, 4, crc32c(text))
  identity = put(identity, 144, 8, layout_hash(text))
  local size, align = text:match("\nstruct %S+ size (%d+) align (%d+)\n[^\0]-\nelement")
  for name in text:gmatch("element (%S+)\n") do
    identity = put(identity, 128, 8, fnv1a(name))
    size, align = text:match("\nstruct " .. name:gsub("%p", "%%%0") .. " size (%d+) align (%d+)\n")
  end
  if math.tointeger(size) and math.tointeger(align) then
    identity = put(identity, 112, 8, math.tointeger(size))
    identity = put(identity, 120, 4, math.tointeger(align))
  end
end
local out = { identity, string.pack("<I4", crc32c(identity)) }
local place = 4096
for n = 1, 3 do
  table.insert(out, slots[n] .. string.pack("<I4", crc32c(slots[n])))
  place = place + 512
  local gap = (n < 3 and 3584 or 16384 - 12800)
  table.insert(out, n < 3 and ("\0"):rep(gap) or all:sub(12801, 16384))
end
table.insert(out, text)
table.insert(out, ("\0"):rep(data_offset - 16384 - #text))
table.insert(out, all:sub(data_offset + 1))
file = assert(io.open(arg[2], "wb"))
file:write(table.concat(out))
file:close()
