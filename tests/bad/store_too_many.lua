struct "order" { u64 "id" }
local members = {}
for i = 1, 53 do
  members[i] = order("m" .. i)
end
store "exchange" (members)
