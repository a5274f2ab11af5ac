-- The fenced blocks of a Markdown document.

local blocks = {}

-- Result: list of { language, text, lines, line }, in the order of the document; `line` is where
-- the first line of the text stands.
function blocks.of(document)
  local result, current, number = {}, nil, 0
  for line in (document .. "\n"):gmatch("([^\n]*)\n") do
    number = number + 1
    local language = line:match("^```(%w*)")
    if current and language then
      current.text = table.concat(current.lines, "\n") .. "\n"
      table.insert(result, current)
      current = nil
    elseif language then
      current = { language = language, lines = {}, line = number + 1 }
    elseif current then
      table.insert(current.lines, line)
    end
  end
  assert(not current, "a block without its end")
  return result
end

-- The file that a block says it is, in its first line: "-- a.lua", "/* a.c */", "# a.sh"; or nil.
function blocks.file(block)
  local first = block.lines[1] or ""
  return first:match("^%-%- ([%w_./]+)$") or first:match("^/%* ([%w_./]+) %*/$")
    or first:match("^// ([%w_./]+)$") or first:match("^# ([%w_./]+)$")
end

return blocks
