-- The text of one schema file, and where on its lines a name, a property or a word stands.
-- Lua only tells the line of a call, so that columns are found by looking for the token.

local source = {}

-- A place is { source, line, column }; line and column are absent for a file as a whole.
local function place(text, line, column)
  return { source = text, line = line, column = column }
end

function source.new(path, text)
  local lines = {}
  for line in text:gsub("\r\n", "\n"):gmatch("([^\n]*)\n?") do
    table.insert(lines, line)
  end
  return { path = path, lines = lines, taken = {} }
end

function source.whole(text)
  return place(text)
end

-- The first column of a line that is not blank.
function source.line(text, line)
  return place(text, line, (text.lines[line] or ""):find("%S") or 1)
end

local QUOTES = { { '"', '"' }, { "'", "'" }, { "[[", "]]" } }

-- The next column of `name` in quotes that no declaration has claimed: each declaration claims
-- its own, so that two of the same name on one line are told apart.
local function claim_quoted(text, line, name)
  local taken = text.taken[line] or {}
  text.taken[line] = taken
  for _, quotes in ipairs(QUOTES) do
    local column = 0
    repeat
      column = text.lines[line]:find(quotes[1] .. name .. quotes[2], column + 1, true)
      if column and not taken[column] then
        taken[column] = true
        return column
      end
    until not column
  end
  return nil
end

-- The place that `column_in(line)` finds in the first line that has one; else the first line.
local function find_place(text, first, last, column_in)
  for line = first, math.min(last, #text.lines) do
    local column = column_in(line)
    if column then
      return place(text, line, column)
    end
  end
  return source.line(text, first)
end

-- Where `name` stands in quotes between two lines; if it does not, the first line.
function source.quoted(text, first, last, name)
  return find_place(text, first, last, function(line)
    return claim_quoted(text, line, tostring(name))
  end)
end

local function find_pattern(text, first, last, pattern)
  return find_place(text, first, last, function(line)
    return text.lines[line]:find(pattern)
  end)
end

-- Where `name =` stands between two lines.
function source.property(text, first, last, name)
  local escaped = tostring(name):gsub("%W", "%%%0")
  return find_pattern(text, first, last, "%f[%w_]" .. escaped .. "%f[^%w_]%s*=")
end

-- Where a bare word stands between two lines, followed by a comma or the end of a list.
function source.listed_word(text, first, last, word)
  local escaped = word:gsub("%W", "%%%0")
  return find_pattern(text, first, last, "%f[%w_]" .. escaped .. "%f[^%w_][%s%d%[%]]*[,;}]")
end

return source
