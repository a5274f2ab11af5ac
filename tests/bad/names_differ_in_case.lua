struct "quake" { i32 "x" }
struct "Quake" { i32 "x" }
