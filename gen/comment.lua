-- Schema texts as C comments.

local comment = {}

local WIDTH = 96

-- Nothing in a text may end the comment that it stands in, or begin another.
local function harmless(text)
  return (text:gsub("%*/", "* /"):gsub("/%*", "/ *"):gsub("%?%?", "? ?"))
end

-- A block comment, wrapped; a list of lines.
function comment.block(text)
  local lines, line = {}, "/*"
  for word in harmless(text):gmatch("%S+") do
    if #line + 1 + #word > WIDTH and line ~= "/*" and line ~= " *" then
      table.insert(lines, line)
      line = " *"
    end
    line = line .. " " .. word
  end
  table.insert(lines, line .. " */")
  return lines
end

-- A comment behind code, or nothing.
function comment.trailing(text)
  return text and text ~= "" and (" /* %s */"):format(harmless(text)) or ""
end

local function padding_note(field)
  return field.kind == "text" and "NUL-padded" or nil
end

-- "origin time; ms since …"
function comment.of_field(field)
  local parts = {}
  for _, part in ipairs({ field.doc or "", field.unit or "", padding_note(field) or "" }) do
    if part ~= "" then
      table.insert(parts, part)
    end
  end
  return table.concat(parts, "; ")
end

return comment
