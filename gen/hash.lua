-- FNV-1a of 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/

local hash = {}

local OFFSET_BASIS = 0xCBF29CE484222325 -- wraps to a negative Lua integer: the bits are what counts
local PRIME = 0x100000001B3

function hash.fnv1a(text)
  local value = OFFSET_BASIS
  for position = 1, #text do
    value = (value ~ text:byte(position)) * PRIME
  end
  return value
end

return hash
