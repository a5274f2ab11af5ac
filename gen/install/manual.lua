-- A document as a manual page: lua5.4 manual.lua DOCUMENT NAME SECTION DESCRIPTION
-- Knows the Markdown that the documents of this repository use:
-- headings, paragraphs, lists, tables, fenced and indented samples, code, bold and links.

local path, name, section, description = table.unpack(arg)
assert(description, "usage: manual.lua DOCUMENT NAME SECTION DESCRIPTION")

local lines = {}
for line in assert(io.lines(path)) do
  table.insert(lines, line)
end

local ESCAPES = {
  ["\\"] = "\\e", ["-"] = "\\-", ["'"] = "\\(aq", ['"'] = "\\(dq", ["`"] = "\\(ga",
  ["^"] = "\\(ha", ["~"] = "\\(ti",
}

-- Text in which no character is markup, nor becomes a typographer's: readers type it in.
local function escaped(text)
  return (text:gsub("[\\%-'\"`^~]", ESCAPES):gsub("[\xC2-\xF4][\x80-\xBF]+", function(character)
    return ("\\[u%04X]"):format(utf8.codepoint(character))
  end))
end

-- What would be a macro at the beginning of a line is none.
local function line_of(text)
  return (text:gsub("^%.", "\\&."))
end

local function plain(text)
  return escaped((text:gsub("%[([^%]]+)%]%([^)]*%)", "%1"):gsub("\\([|*_])", "%1")))
end

-- The title of a column, in a face of its own.
local function column_title(text)
  return "\\fI" .. plain((text:gsub("`", ""))) .. "\\fR"
end

-- Code and bold text in bold; links as their text.
local function inline(text)
  local result, position = {}, 1
  while true do
    local first, last, code = text:find("`([^`]+)`", position)
    local before = text:sub(position, (first or 0) - 1)
    before = plain(before):gsub("%*%*([^*]+)%*%*", "\\fB%1\\fR"):gsub("%*([^*]+)%*", "\\fI%1\\fR")
    table.insert(result, before)
    if not first then
      break
    end
    table.insert(result, "\\fB" .. escaped((code:gsub("\\|", "|"))) .. "\\fR")
    position = last + 1
  end
  return line_of(table.concat(result))
end

-- Behind .It, .Sh and .Ss words that are macros would be called.
local function uncalled(text)
  return (text:gsub("%f[^%s\0](%u%l%l?)%f[%s\0]", "\\&%1"))
end

local output = {}
local function put(...)
  for _, line in ipairs { ... } do
    table.insert(output, line)
  end
end

local function put_sample(list)
  put(".Bd -literal -offset indent")
  for _, line in ipairs(list) do
    put((line_of(escaped(line))))
  end
  put(".Ed")
end

-- A sentence a line, as mdoc has it.
local function put_sentences(text, before)
  local split = text:gsub("([.!?]%)?) ", "%1\n")
  for sentence in split:gmatch("[^\n]+") do
    put((before or "") .. inline(sentence))
    before = nil
  end
end

local function cells_of(line)
  local cells = {}
  for cell in line:gsub("\\|", "\0"):gsub("^|", ""):gmatch("([^|]*)|") do
    table.insert(cells, (cell:gsub("%z", "|"):gsub("^%s+", ""):gsub("%s+$", "")))
  end
  return cells
end

-- Columns beside each other where all but the last are narrow.
local NARROW = 30

local function put_columns(rows, widths)
  local macro = ".Bl -column"
  for _, width in ipairs(widths) do
    macro = macro .. (' "%s"'):format(("x"):rep(width))
  end
  put(macro)
  for i, row in ipairs(rows) do
    local cells = {}
    for j, cell in ipairs(row) do
      cells[j] = i == 1 and column_title(cell) or uncalled(inline(cell))
    end
    put(".It " .. table.concat(cells, " Ta "))
  end
  put(".El")
end

-- Else the first column is a tag, and the others are sentences that begin with their heading.
local function put_tags(rows)
  put(".Bl -tag -width Ds")
  for i = 2, #rows do
    put(".It " .. uncalled(inline(rows[i][1])))
    for j = 2, #rows[i] do
      local has_title = #rows[i] > 2 and rows[1][j] ~= ""
      local title = has_title and column_title(rows[1][j]) .. ": " or ""
      if rows[i][j] ~= "" then
        put_sentences(rows[i][j], (j > 2 and ".Pp\n" or "") .. title)
      end
    end
  end
  put(".El")
end

local function visible(cell)
  return utf8.len((cell:gsub("`", ""):gsub("%[([^%]]+)%]%([^)]*%)", "%1"))) or #cell
end

local function put_table(list)
  local rows, widths = {}, {}
  for i, line in ipairs(list) do
    if i ~= 2 then
      table.insert(rows, cells_of(line))
    end
  end
  for _, row in ipairs(rows) do
    for j = 1, #row - 1 do
      widths[j] = math.max(widths[j] or 1, visible(row[j]))
    end
  end
  local total = 0
  for _, width in ipairs(widths) do
    total = total + width
  end
  if total <= NARROW then
    put_columns(rows, widths)
  else
    put_tags(rows)
  end
end

local function put_list(list)
  put(".Bl -bullet")
  local item = {}
  for i = 1, #list + 1 do
    local line = list[i]
    if #item > 0 and (not line or line:find("^%- ")) then
      put(".It")
      put_sentences(table.concat(item, " "))
      item = {}
    end
    table.insert(item, line and line:gsub("^[- ]+", "") or nil)
  end
  put(".El")
end

local position = 1

-- The lines from here on of which `is_part` says yes.
local function take(is_part)
  local list = {}
  while lines[position] and is_part(lines[position]) do
    table.insert(list, lines[position])
    position = position + 1
  end
  return list
end

local function is_text(line)
  return line ~= "" and not line:find("^[#|]") and not line:find("^```") and not line:find("^%- ")
    and not line:find("^    ")
end

local function trimmed(list)
  while list[#list] == "" do
    table.remove(list)
  end
  return list
end

-- Right behind a heading no .Pp is due; displays and lists make their own room.
local is_fresh = true

local function put_paragraph(list)
  if not is_fresh then
    put(".Pp")
  end
  put_sentences(table.concat(list, " "))
end

local function put_heading(line)
  local marks, title = line:match("^(#+) (.*)$")
  if #marks > 1 then
    put(#marks == 2 and ".Sh " .. uncalled(plain(title:upper()))
      or ".Ss " .. uncalled(plain(title)))
    is_fresh = true
  end
  position = position + 1
end

local function put_next()
  local line = lines[position]
  if line == "" then
    position = position + 1
    return
  elseif line:find("^#") then
    put_heading(line)
    return
  elseif line:find("^```") then
    position = position + 1
    local list = take(function(inside) return not inside:find("^```") end)
    position = position + 1
    put_sample(list)
  elseif line:find("^    ") then
    local list = take(function(inside) return inside == "" or inside:find("^    ") end)
    for i, indented in ipairs(list) do
      list[i] = indented:sub(5)
    end
    put_sample(trimmed(list))
  elseif line:find("^|") then
    put_table(take(function(inside) return inside:find("^|") end))
  elseif line:find("^%- ") then
    put_list(take(function(inside) return inside:find("^%- ") or inside:find("^  %S") end))
  elseif line:find("^Contents: ") then
    take(is_text) -- links, which a page has no use for
  else
    put_paragraph(take(is_text))
  end
  is_fresh = false
end

put(".Dd $Mdocdate$", (".Dt %s %s"):format(name:upper(), section), ".Os", ".Sh NAME",
  ".Nm " .. name, ".Nd " .. description, ".Sh DESCRIPTION")
while lines[position] do
  put_next()
end
put(".Sh SEE ALSO", ".Xr vecfile 1 ,", ".Xr vecfile\\-gen 1")
io.write(table.concat(output, "\n"), "\n")
