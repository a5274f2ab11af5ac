-- What the pictures have in common.

local svg = {}

local escapes = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

function svg.escape(text)
  return (text:gsub('[&<>"]', escapes))
end

svg.colors = { ours = "#d9480f", peer = "#4c6e91", limit = "url(#hatch)", shown = "#b9c7d6" }

function svg.text(x, y, text, attributes)
  return ('<text x="%.1f" y="%.1f" %s>%s</text>'):format(x, y, attributes or "", svg.escape(text))
end

function svg.rect(x, y, width, height, fill, attributes)
  return ('<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s" %s/>'):format(x, y,
    math.max(width, 0), height, fill, attributes or "")
end

function svg.line(x1, y1, x2, y2, attributes)
  return ('<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" %s/>'):format(x1, y1, x2, y2,
    attributes or 'stroke="#222"')
end

-- The whole picture from its parts.
function svg.picture(width, height, parts)
  local head = {
    ('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" '
      .. 'font-family="DejaVu Sans, Verdana, sans-serif" font-size="11" fill="#1a1a1a">'):format(
      width, height, width, height),
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
      .. 'patternTransform="rotate(45)"><rect width="6" height="6" fill="#eceff1"/>'
      .. '<rect width="2" height="6" fill="#9aa5ad"/></pattern></defs>',
    svg.rect(0, 0, width, height, "#ffffff"),
  }
  return table.concat(head, "\n") .. "\n" .. table.concat(parts, "\n") .. "\n</svg>\n"
end

-- One line of squares with names; returns the parts.
function svg.legend(x, y, entries)
  local parts = {}
  for _, entry in ipairs(entries) do
    parts[#parts + 1] = svg.rect(x, y - 9, 11, 11, svg.colors[entry[1]],
      'stroke="#777" stroke-width="0.4"')
    parts[#parts + 1] = svg.text(x + 16, y, entry[2])
    x = x + 36 + 6.6 * utf8.len(entry[2])
  end
  return parts
end

-- "processor, kernel, file system, compiler" of a run, for the foot of a picture.
function svg.machine(run)
  local wanted = { processor = 1, memory = 2, kernel = 3, ["file-system"] = 4, compiler = 5 }
  local facts = {}
  for _, fact in ipairs(run.info) do
    if wanted[fact.key] then facts[wanted[fact.key]] = fact.value:gsub(",[%w,=]*resuid.*$", "") end
  end
  return table.concat(facts, " · ")
end

return svg
