prefix ""
struct "place" { f32 "x" }
