-- The known name that a misspelt one most likely meant.

local nearest = {}

-- Cost of the edits that turn one word into the other.  To swap two neighbours is the commonest
-- slip and costs less than to insert, delete or replace.
local SWAP, EDIT = 1, 2

local function distance(a, b)
  local two_back, previous, current = {}, {}, {}
  for j = 0, #b do
    previous[j] = j * EDIT
  end
  for i = 1, #a do
    current[0] = i * EDIT
    for j = 1, #b do
      local cost = a:byte(i) == b:byte(j) and 0 or EDIT
      local best = math.min(previous[j] + EDIT, current[j - 1] + EDIT, previous[j - 1] + cost)
      if i > 1 and j > 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j) then
        best = math.min(best, two_back[j - 2] + SWAP)
      end
      current[j] = best
    end
    two_back, previous, current = previous, current, two_back
  end
  return previous[#b]
end

-- The nearest of the known names, or nil if none is near; the first of equally near ones.
-- A third of the letters may be wrong, one in a short word.
function nearest.name(word, known)
  local limit = math.max(1, #word // 3) * EDIT
  local best, best_cost = nil, limit + 1
  for _, candidate in ipairs(known) do
    if math.abs(#candidate - #word) * EDIT < best_cost then
      local cost = distance(word:lower(), candidate:lower())
      if cost < best_cost and cost < #word * EDIT then
        best, best_cost = candidate, cost
      end
    end
  end
  return best
end

-- The end of a message: "; did you mean 'x'?" or nothing.
function nearest.suggestion(word, known)
  local name = type(word) == "string" and nearest.name(word, known)
  return name and ("; did you mean '%s'?"):format(name) or ""
end

return nearest
