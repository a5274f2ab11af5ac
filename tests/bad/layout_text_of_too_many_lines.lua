local names = {}
for i = 1, 65536 do names[i] = "name_" .. i end
enum "many" (u32) (names)
struct "quake" { many "kind" }
