include "include/geo_place.lua"
struct "geo" { f32 "x" }
