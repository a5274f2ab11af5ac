prefix "2d"
struct "place" { f32 "x" }
