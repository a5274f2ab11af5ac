struct "quake" { i32 "x" }
struct "quake" { i32 "y" }
