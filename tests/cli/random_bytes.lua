-- Elements of random bytes, padding apart, as broken programs leave them: floats of any bits,
-- enums, flags and bools without a name, text with anything behind its end.
-- random_bytes.lua LAYOUT-TEXT COUNT SEED; the layout text is that of `vecfile info --text`.

local text_path, count, seed = arg[1], tonumber(arg[2]), tonumber(arg[3])
math.randomseed(seed)

local structs, element = {}, nil
do
  local current
  for line in io.lines(text_path) do
    local name, size = line:match("^struct (%S+) size (%d+)")
    if name then
      current = { size = tonumber(size), fields = {} }
      structs[name] = current
    end
    local type, at, bytes = line:match("^field %S+ (.-) at (%d+) size (%d+)")
    if type then
      table.insert(current.fields, { type = type, at = tonumber(at), size = tonumber(bytes) })
    end
    element = line:match("^element (%S+)") or element
  end
end

local function random_bytes(n)
  local bytes = {}
  for i = 1, n do
    bytes[i] = string.char(math.random(0, 255))
  end
  return table.concat(bytes)
end

local function pick(list)
  return list[math.random(#list)]
end

-- NaN of all kinds, infinities, the smallest and the largest.
local FLOATS = {
  f32 = { 0x7fc00000, 0xffc00000, 0x7fc00001, 0x7f800001, 0xffbfffff, 0x7f800000, 0xff800000,
          0x80000000, 1, 0x807fffff, 0x7f7fffff },
  f64 = { 0x7ff8000000000000, 0xfff8000000000000, 0x7ff00000000007a2, 0x7ff8000000000001,
          0xfff7ffffffffffff, 0x7ff0000000000000, 0xfff0000000000000, 0x8000000000000000, 1,
          0x800fffffffffffff, 0x7fefffffffffffff },
}

local TEXTS = { "", "a\0b", "\0b", "\0", " a ", "\ta\t", "a\n", "\ra", '"', ",", "\26", "\255\254",
                "\237\160\128", "\239\187\191", '{"hex":"61"}', '{"hex":""}', '{"hex":"6"}', "\\N" }

local function text(bytes)
  local found = math.random(3) == 1 and random_bytes(bytes) or pick(TEXTS)
  return (found .. ("\0"):rep(bytes)):sub(1, bytes)
end

-- Ends of integers, what looks like dates, and numbers of all sizes.
local INTEGERS = { math.mininteger, math.mininteger + 1, math.maxinteger, 0x80000000, 0x7fffffff,
                   0, -1, 2018, 20180207, 201802070126, 253402300799, 253402300800,
                   -62167219200, -62167219201 }

local function integer(size)
  local value = math.random(2) == 1 and pick(INTEGERS) or math.random(0) >> math.random(0, 63)
  return string.pack("<i8", math.random(4) == 1 and -value or value):sub(1, size)
end

local function item(type, size)
  local bits = FLOATS[type]
  if type == "char" then
    return text(size)
  elseif bits and math.random(2) == 1 then
    return string.pack(size == 4 and "<I4" or "<i8", pick(bits))
  elseif type == "c_longdouble" and size > 10 then
    return random_bytes(10) .. ("\0"):rep(size - 10)
  end
  if type:match("^[iu]%d+$") and math.random(2) == 1 then
    return integer(size)
  end
  return math.random(4) == 1 and pick({ "\0", "\255" }):rep(size) or random_bytes(size)
end

local function fill(record)
  local bytes, at = {}, 0
  for _, field in ipairs(record.fields) do
    table.insert(bytes, ("\0"):rep(field.at - at))
    local inner = structs[field.type:match("^struct ([%w_]+)")]
    local scalar = field.type:match("^[%w_]+")
    -- The last dimension of a text is its own length.
    local dims = field.type:match("%[.*$") or ""
    local items = 1
    local last = (scalar == "char" or scalar == "bytes") and dims:match("%[(%d+)%]$") or 1
    for dim in dims:gmatch("%[(%d+)%]") do
      items = items * tonumber(dim)
    end
    items = items // tonumber(last)
    for _ = 1, items do
      table.insert(bytes, inner and fill(inner) or item(scalar, field.size // items))
    end
    at = field.at + field.size
  end
  table.insert(bytes, ("\0"):rep(record.size - at))
  return table.concat(bytes)
end

for _ = 1, count do
  io.write(fill(structs[element]))
end
