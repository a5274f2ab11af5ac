-- The rows that do the same work at four sizes.

local sizes = {
  names = { "1k", "1m", "1g", "16g" },
  titles = { "1 KiB", "1 MiB", "1 GiB", "16 GiB" },
}

local all = {
  { "append", "append 16 MiB behind it, until durable" },
  { "scan", "scan one field" },
  { "commit_k1", "commit 1 change" },
  { "commit_k16", "commit 16 changes" },
}

local function flatness(rows, figure)
  local least, most = math.huge, 0
  for _, row in ipairs(rows) do
    local value = figure(row)
    least, most = math.min(least, value), math.max(most, value)
  end
  return most / least
end

-- { { title =, rows = one a size, flatness =, ratio_flatness = } … }: how far apart the sizes are,
-- the largest cost over the smallest, and the same of the ratios over the limit.  Works that were
-- not measured at every size are left out.
function sizes.works(run)
  local works = {}
  for _, work in ipairs(all) do
    local rows = {}
    for i, size in ipairs(sizes.names) do
      rows[i] = run.by_name[("scale_%s_%s"):format(work[1], size)]
    end
    if #rows == #sizes.names then
      works[#works + 1] = {
        title = work[2],
        rows = rows,
        flatness = flatness(rows, function(row) return row.sides[1].figure end),
        ratio_flatness = flatness(rows, function(row) return row.limits[1].ratio end),
      }
    end
  end
  return works
end

return sizes
