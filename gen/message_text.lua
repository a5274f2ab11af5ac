-- How a value of a schema reads in a message.

local message_text = {}

local LONGEST = 60

-- Never an address, and never more than a line.
function message_text.of(value)
  if type(value) == "table" or type(value) == "function" then
    return "a " .. type(value)
  elseif type(value) ~= "string" then
    return tostring(value)
  elseif #value > LONGEST then
    return "a long string"
  end
  return (("%q"):format(value):gsub("\n", "n"))
end

return message_text
