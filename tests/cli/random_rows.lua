-- Rows of random cells as CSV, for any element: random_rows.lua LAYOUT-TEXT HEADER-LINE COUNT SEED.
-- The layout text is that of `vecfile info --text`, the header line that of `vecfile export`.

local text_path, header, count, seed = arg[1], arg[2], tonumber(arg[3]), tonumber(arg[4])
math.randomseed(seed)

local types, values, flags = {}, {}, {}
local enum
for line in io.lines(text_path) do
  local kind, name = line:match("^(%a+) ([%w_]+)")
  if kind == "enum" or kind == "flags" then
    enum = name
    values[enum] = {}
    flags[enum] = kind == "flags"
  elseif kind == "value" then
    table.insert(values[enum], name)
  elseif kind == "field" then
    local field, type = line:match("^field (%S+) (.-) at %d+ size %d+$")
    types[field] = type
  end
end

local INTEGERS = {
  u8 = "B", u16 = "I2", u32 = "I4", u64 = "I8", i8 = "b", i16 = "i2", i32 = "i4", i64 = "i8",
  c_short = "i2", c_int = "i4", c_long = "i8", c_ulong = "I8", c_size = "I8", c_ptrdiff = "i8",
  c_signed = "i4",
}

local function random_bytes(n)
  local bytes = {}
  for i = 1, n do
    bytes[i] = string.char(math.random(0, 255))
  end
  return table.concat(bytes)
end

local function integer(format)
  local size = string.packsize(format)
  local edge = math.random(6)
  local bytes = edge == 1 and ("\0"):rep(size) or edge == 2 and ("\255"):rep(size)
    or edge == 3 and ("\0"):rep(size - 1) .. "\128" or edge == 4
    and ("\255"):rep(size - 1) .. "\127" or random_bytes(size)
  local value = string.unpack("<" .. format:lower():gsub("b", "i1"), bytes)
  if format:lower() == format then
    -- A count of time that may be a date, as 1972 or 19721108, is refused without a sign.
    return (value >= 1900 and "%+d" or "%d"):format(value)
  end
  -- Lua has no unsigned numbers: hexadecimal digits say the same.
  return ("0x%x"):format(size == 8 and value or value & (1 << 8 * size) - 1)
end

local function float(format, digits)
  local edge = math.random(8)
  if edge == 1 then
    return ({ "nan", "inf", "-inf", "0", "-0" })[math.random(5)]
  elseif edge == 2 then
    return tostring(math.random(-99999, 99999) / 100)
  end
  local value = string.unpack("<" .. format, random_bytes(string.packsize(format)))
  if value ~= value then
    return "nan"
  elseif value == math.huge or value == -math.huge then
    return value > 0 and "inf" or "-inf"
  end
  return ("%." .. digits .. "g"):format(value)
end

local PIECES = { "a", "Z", " ", ",", '"', "'", "\n", "\r\n", "\t", "é", "日", "\27[31m", "\255",
                 "-", "=1+1", "\\", "|", "0", "null" }

local function text(bytes)
  local result = ""
  for _ = 1, math.random(0, 6) do
    local piece = PIECES[math.random(#PIECES)]
    if #result + #piece <= bytes then
      result = result .. piece
    end
  end
  return result
end

local function cell(type)
  local scalar = type:match("^[%w_]+")
  local length = tonumber(type:match("%[(%d+)%]$"))
  if scalar == "char" then
    return text(length), true
  elseif scalar == "bytes" then
    return (random_bytes(length):gsub(".", function(c) return ("%02x"):format(c:byte()) end))
  elseif scalar == "bool" then
    return math.random(2) == 1 and "true" or "false"
  elseif scalar == "f32" then
    return float("f", 9)
  elseif scalar == "f64" or scalar == "c_longdouble" then
    return float("d", 17)
  elseif scalar == "enum" or scalar == "flags" then
    local name = type:match("^%a+ ([%w_]+)")
    local known = values[name]
    local first, second = known[math.random(#known)], known[math.random(#known)]
    return flags[name] and first ~= second and first .. "|" .. second or first
  end
  return integer(INTEGERS[scalar])
end

local names = {}
for name in header:gmatch("[^,]+") do
  table.insert(names, name)
end

local function type_of(name)
  return types[(name:gsub("%[[%d%]%[]*%]", ""))] or types[name:gsub("%[%d+%]", ""):match("[^.]+$")]
end

print(header)
for _ = 1, count do
  local row = {}
  for i, name in ipairs(names) do
    local value, is_text = cell(type_of(name))
    row[i] = is_text and '"' .. value:gsub('"', '""') .. '"' or value
  end
  io.write(table.concat(row, ","), "\n")
end
