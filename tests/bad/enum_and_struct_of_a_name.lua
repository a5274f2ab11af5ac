enum "quake" (u8) { "x" }
struct "quake" { i32 "y" }
