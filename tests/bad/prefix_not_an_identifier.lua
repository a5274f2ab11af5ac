prefix "geo-2"
struct "place" { f32 "x" }
