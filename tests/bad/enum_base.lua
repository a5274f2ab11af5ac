enum "a" (f32) { "x" }
enum "b" (c_int) { "x" }
enum "c" (u9) { "x" }
enum "d" (u8[2]) { "x" }
