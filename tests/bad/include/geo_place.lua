prefix "geo"
struct "vec" { f32 "x" }
