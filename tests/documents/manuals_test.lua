-- Documents as manual pages: every sample stands in the page, as a reader sees it, as it does in
-- the document, so that what is typed from there is what the tests of samples ran.

local blocks = require("blocks")
local shell = require("shell")

local PAGES = {
  { document = "templates/core/FORMAT.md", page = "vecfile(5)" },
  { document = "schemas/README.md", page = "vecfile-schema(5)" },
  { document = "GUIDE.md", page = "vecfile-guide(7)" },
}

-- The page as text, without overstrikes; displays are indented by eleven blanks.
local function rendered(setting, one)
  local name, section = one.page:match("^(.*)%((.)%)$")
  local text = shell.must(("cd %s && %s gen/install/manual.lua %s %s %s about | "
    .. "mandoc -Tutf8 -O width=200"):format(shell.quoted(setting.root), setting.lua, one.document,
    name, section))
  return (text:gsub(".[\x80-\xBF]*\x08", ""))
end

local function indented(lines)
  local result = {}
  for i, line in ipairs(lines) do
    result[i] = line == "" and "" or (" "):rep(11) .. line
  end
  return "\n" .. table.concat(result, "\n") .. "\n"
end

local function shows_samples(setting, one)
  local text = rendered(setting, one)
  local document = shell.read(setting.root .. "/" .. one.document)
  for _, block in ipairs(blocks.of(document)) do
    assert(text:find(indented(block.lines), 1, true), "it lacks: " .. block.lines[1])
  end
  for title in document:gmatch("\n## ([^\n]+)") do
    assert(text:find("\n" .. title:upper() .. "\n", 1, true), "it lacks the section " .. title)
  end
end

-- Words of the document, whatever they are marked up with, but for titles of columns: none is
-- swallowed.
local function shows_words(setting, one)
  local seen = {}
  for word in rendered(setting, one):gmatch("[%w_]+") do
    seen[word:upper()] = true
  end
  local document = shell.read(setting.root .. "/" .. one.document)
  local prose = document:gsub("%]%([^)]*%)", "]"):gsub("\nContents:.-\n\n", "\n\n")
    :gsub("^# [^\n]*", ""):gsub("\n|[^\n]*\n|%-%-%-", "\n"):gsub("\n```%w*", "\n")
  for word in prose:gmatch("[%w_]+") do
    assert(seen[word:upper()], "it lacks the word " .. word)
  end
end

return function(setting)
  local tests = {}
  for _, one in ipairs(PAGES) do
    table.insert(tests, { one.page .. " shows the samples of " .. one.document, function()
      shows_samples(setting, one)
    end })
    table.insert(tests, { one.page .. " has every word of " .. one.document, function()
      shows_words(setting, one)
    end })
  end
  return tests
end
