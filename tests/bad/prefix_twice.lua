prefix "geo"
prefix "map"
struct "place" { f32 "x" }
