prefix "_geo"
struct "place" { f32 "x" }
