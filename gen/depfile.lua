-- A rule for make that names what the output was made from, as gcc -MMD -MP writes it.

local depfile = {}

-- "%" and "\" need nothing outside of patterns.
local function escape(path)
  return (path:gsub("[ #]", "\\%0"):gsub("%$", "$$"))
end

local function escaped(list)
  local result = {}
  for i, path in ipairs(list) do
    result[i] = escape(path)
  end
  return result
end

-- Whether a text may be a rule of an earlier run.
function depfile.is_rule(text)
  return text:find("^[^\n]+: \\\n  ") ~= nil
end

-- The empty rules keep make from failing when a file that was read is removed.
function depfile.text(targets, sources)
  local lines = { table.concat(escaped(targets), " ") .. ": \\\n  "
    .. table.concat(escaped(sources), " \\\n  ") }
  for _, path in ipairs(escaped(sources)) do
    table.insert(lines, "\n" .. path .. ":")
  end
  return table.concat(lines, "\n") .. "\n"
end

return depfile
