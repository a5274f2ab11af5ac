local t = {}
for i = 1, 100000 do t[i] = "0123456789abcdef" end
local s = table.concat(t)
