include "include/geo_point.lua"
struct "geo_point" { f32 "x" }
