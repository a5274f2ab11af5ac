struct "place" { f32 "x" }
prefix "geo"
