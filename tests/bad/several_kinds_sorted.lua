struct "b" { i64 "x", i64 "x" }
enum "k" (u8) { "a", "a" }
struct "c" { verison = 1, lnog "y" }
