local list = {}
for i = 1, 1024 do list[i] = "0123456789abcdef" end
local text, fields = table.concat(list), {}
for i = 1, 1024 do fields[i] = i8 ("field_" .. i) { doc = text } end
struct "quake" (fields)
