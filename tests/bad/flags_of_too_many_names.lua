local names = {}
for i = 1, 257 do names[i] = { "name_" .. i, 1 } end
flags "many" (u8) (names)
