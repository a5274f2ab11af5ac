prefix "geo_"
struct "place" { f32 "x" }
