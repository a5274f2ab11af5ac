-- The names that the generated code gives its own variables, parameters and functions.  Each steps
-- aside where a schema has a type of that name, which it would hide: `status` becomes `status_2`.

local locals = {}

-- The end of the comment that `line` is in at `position`; names in it are quoted by backticks.
local function copy_comment(line, position, parts, visit)
  local last = select(2, line:find("*/", position, true))
  local text = line:sub(position, last)
  table.insert(parts, (text:gsub("`([%a_][%w_]*)`", function(word)
    return "`" .. visit(word) .. "`"
  end)))
  return (last or #line) + 1, last == nil
end

-- Strings, holes and numbers are copied as they are.
local VERBATIM = { '^"[^"]*"', "^%$%b{}", "^%d[%w.]*" }

local function verbatim_at(line, position)
  for _, pattern in ipairs(VERBATIM) do
    local text = line:match(pattern, position)
    if text then
      return text
    end
  end
end

-- What stands right before or behind a hole is part of a longer name, and behind a point or an
-- arrow stands a member.
local function is_own(line, first, last)
  local before = line:sub(1, first - 1)
  return line:sub(last + 1, last + 2) ~= "${" and not before:find("}$")
    and not before:find("%.$") and not before:find("->$")
end

local function copy_code(line, position, parts, visit)
  while position <= #line do
    local word = line:match("^[%a_][%w_]*", position)
    local token = word or verbatim_at(line, position) or line:sub(position, position)
    if line:find("^/%*", position) then
      return position, true
    elseif word and is_own(line, position, position + #word - 1) then
      table.insert(parts, visit(word))
    else
      table.insert(parts, token)
    end
    position = position + #token
  end
  return position, false
end

-- Lines of Lua, and all of the preprocessor's but the macros that it defines.
local function is_passed_over(line)
  return line:find("^%%") or (line:find("^#") and not line:find("^#define "))
end

local function translate_line(line, in_comment, visit)
  local parts, position = {}, 1
  if not in_comment and is_passed_over(line) then
    return line, false
  elseif not in_comment and line:find("^#define ") then
    table.insert(parts, "#define ")
    position = #"#define " + 1
  end
  while position <= #line do
    if in_comment then
      position, in_comment = copy_comment(line, position, parts, visit)
    else
      position, in_comment = copy_code(line, position, parts, visit)
    end
  end
  return table.concat(parts), in_comment
end

-- The template's text with visit(word) in place of each name of its own.
local function translate(text, visit)
  local lines, in_comment = {}, false
  for line, ending in text:gmatch("([^\n]*)(\n?)") do
    line, in_comment = translate_line(line, in_comment, visit)
    table.insert(lines, line .. ending)
  end
  return table.concat(lines)
end

-- The set of the names in a template that may be its own: those of C and its library are among
-- them, but no schema has a type of such a name.
function locals.words(text)
  local set = {}
  translate(text, function(word)
    set[word] = true
    return word
  end)
  return set
end

-- Result: function(word) → the name in its place where `taken` holds it, which no set in `in_use`
-- holds either.
function locals.stepping_aside(taken, in_use)
  local function is_free(name)
    for _, words in ipairs(in_use) do
      if words[name] then
        return false
      end
    end
    return not taken[name]
  end
  return function(word)
    local name, number = word, 1
    while taken[word] and not is_free(name) do
      number = number + 1
      name = word .. "_" .. number
    end
    return name
  end
end

-- The template with its own names as `own_name` has them.
function locals.renamed(text, own_name)
  return translate(text, own_name)
end

return locals
