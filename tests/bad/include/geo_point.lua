prefix "geo"
struct "point" { f32 "y" }
