-- Integers and floats of each scalar type: ranges, and their spelling in C.  A u64 is held in a
-- Lua integer and wraps around above 2^63 - 1.

local types = require("types")

local numbers = {}

-- Above this a Lua float no longer tells neighbouring integers apart.
local MAX_EXACT_FLOAT = 2.0 ^ 53

-- The largest u64 that can be multiplied by ten.
local MAX_TENTH = 0x1999999999999999

-- Decimal text of an unsigned 64-bit number.
function numbers.unsigned_text(value)
  if value >= 0 then
    return tostring(value)
  end
  local quotient = (value >> 1) // 5
  return ("%d%d"):format(quotient, value - quotient * 10)
end

function numbers.text(value, scalar)
  return scalar.class == "unsigned" and numbers.unsigned_text(value) or ("%d"):format(value)
end

-- Smallest and largest; for u64 the largest is -1, its bit pattern.
function numbers.range(scalar)
  local bits = types.least_bits(scalar)
  if scalar.class == "unsigned" then
    return 0, bits == 64 and -1 or (1 << bits) - 1
  end
  local least = bits == 64 and math.mininteger or -(1 << (bits - 1))
  return least, -(least + 1)
end

-- Digits as an unsigned 64-bit number, or nil where they do not fit.
local function parse_digits(text)
  local hexadecimal = text:match("^0[xX]0*(%x+)$")
  if hexadecimal then
    return #hexadecimal <= 16 and tonumber("0x" .. hexadecimal) or nil
  elseif not text:find("^%d+$") then
    return nil
  end
  local value = 0
  for digit in text:gmatch("%d") do
    if math.ult(MAX_TENTH, value) then
      return nil
    end
    local next_value = value * 10 + tonumber(digit)
    if math.ult(next_value, value * 10) then
      return nil
    end
    value = next_value
  end
  return value
end

local function parse(text, scalar)
  local sign, digits = text:match("^(-?)(%w+)$")
  local magnitude = digits and parse_digits(digits)
  if not magnitude then
    return nil
  elseif scalar.class == "unsigned" then
    return sign == "" and magnitude or nil
  elseif sign == "-" then
    return (magnitude >= 0 or magnitude == math.mininteger) and -magnitude or nil
  end
  return magnitude >= 0 and magnitude or nil
end

local function in_range(value, scalar)
  local least, largest = numbers.range(scalar)
  if scalar.class == "unsigned" and largest == -1 then
    return value >= 0
  end
  return value >= least and value <= largest
end

local function range_message(scalar)
  local least, largest = numbers.range(scalar)
  local message = ("is out of range for %s (%s to %s)"):format(scalar.name,
    numbers.text(least, scalar), numbers.text(largest, scalar))
  if types.least_bits(scalar) == 64 then
    message = message .. "; write numbers beyond 2^53 that Lua cannot hold as text, "
      .. 'as in "18446744073709551615"'
  end
  return message
end

-- Result: the integer that a schema's value stands for, or nil and the end of a sentence that
-- begins with the value.  64-bit integers may be written as text, which Lua does not round.
function numbers.integer(value, scalar)
  if type(value) == "string" and types.least_bits(scalar) == 64 then
    local parsed = parse(value, scalar)
    if parsed then
      return parsed
    end
    return nil, range_message(scalar)
  elseif math.type(value) == "float" and value == math.floor(value)
    and math.abs(value) <= MAX_EXACT_FLOAT then
    value = math.tointeger(value)
  elseif math.type(value) == "float" and math.abs(value) > MAX_EXACT_FLOAT then
    return nil, range_message(scalar)
  end
  if math.type(value) ~= "integer" then
    return nil, ("is not an integer, as %s needs"):format(scalar.name)
  elseif not in_range(value, scalar) then
    return nil, range_message(scalar)
  end
  return value
end

local function as_f32(value)
  return (string.unpack("<f", string.pack("<f", value)))
end

local function as_it_is(value)
  return value
end

-- What a number becomes in a float, by `float_format` of its type; those without one, whose format
-- only the compiler knows, are written down as doubles.
local ROUND = { float = as_f32, double = as_it_is }

-- Rounds to the nearest value that the type holds; nil where a finite number becomes infinite.
function numbers.float(value, scalar)
  local wide = value * 1.0 -- adding 0.0 would lose the sign of a zero
  if wide ~= wide then
    return wide
  end
  local rounded = ROUND[scalar.float_format or "double"](wide)
  if math.abs(rounded) == math.huge and math.abs(wide) ~= math.huge then
    return nil
  end
  return rounded
end

-- C constant of an integer in a type at least as wide as its value.
function numbers.c_integer(value, scalar)
  if scalar.class == "unsigned" then
    if value >= 0 and value <= 0x7FFFFFFF then
      return ("%d"):format(value)
    elseif value >= 0 and value <= 0xFFFFFFFF then
      return ("%du"):format(value)
    end
    return ("UINT64_C(%s)"):format(numbers.unsigned_text(value))
  elseif value == math.mininteger then
    return "INT64_MIN" -- its magnitude is no int64_t
  elseif value == -0x80000000 then
    return "INT32_MIN" -- for the same reason
  elseif value > -0x80000000 and value <= 0x7FFFFFFF then
    return ("%d"):format(value)
  end
  return ("INT64_C(%d)"):format(value)
end

-- The fewest digits that read back as the same value.
local function shortest(value, least, reads_back)
  local text
  for precision = least, 17 do
    text = ("%." .. precision .. "g"):format(value)
    if reads_back(tonumber(text)) then
      break
    end
  end
  return text:find("[.e]") and text or text .. ".0"
end

-- C constant of a float or double, exact.
function numbers.c_float(value, scalar)
  if value ~= value then
    return "NAN"
  elseif math.abs(value) == math.huge then
    return value > 0 and "INFINITY" or "-INFINITY"
  elseif scalar.float_format == "float" then
    return shortest(value, 6, function(read) return as_f32(read) == value end) .. "f"
  end
  return shortest(value, 15, function(read) return read == value end)
end

-- As layout text spells it: the value of the schema, whatever the platform's printf makes of NaN.
function numbers.float_text(value)
  if value ~= value then
    return "nan"
  elseif math.abs(value) == math.huge then
    return value > 0 and "inf" or "-inf"
  end
  return ("%.17g"):format(value)
end

return numbers
