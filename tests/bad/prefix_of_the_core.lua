prefix "Vecfile"
struct "place" { f32 "x" }
