enum "a" (u8) { { "x", 255 }, "y" }
enum "b" (i8) { { "x", 128 } }
enum "c" (u64) { { "x", -1 } }
enum "d" (u8) { { "x", 1.5 } }
