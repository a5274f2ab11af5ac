-- Schema texts as C comments.

local comment = {}

local WIDTH = 96

-- U+202A to U+202E and U+2066 to U+2069 turn the direction of text around, and compilers warn of
-- them: what is read would not be what is compiled.
local function without_directions(text)
  return (text:gsub("\xE2\x80[\xAA-\xAE]", ""):gsub("\xE2\x81[\xA6-\xA9]", ""))
end

-- Nothing in a text may end the comment that it stands in, begin another, or be a trigraph.
function comment.harmless(text)
  local spaced = text:gsub("%c", " "):gsub("%*/", "* /"):gsub("/%*", "/ *")
    :gsub("%?%?+", function(run) return ("? "):rep(#run - 1) .. "?" end)
  return without_directions(spaced)
end

-- A block comment, wrapped; a list of lines.
function comment.block(text)
  local lines, line = {}, "/*"
  for word in comment.harmless(text):gmatch("%S+") do
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
  return text and text ~= "" and (" /* %s */"):format(comment.harmless(text)) or ""
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
