enum "a" (u8) { "b_c" }
enum "a_b" (u8) { "c" }

struct "quake" { a "a", a_b "b" }
