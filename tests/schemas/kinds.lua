-- Every kind of field and key that the schema language has, with defaults worth testing.

enum "colour" (i16) { "red", "green", { "blue", 300 }, { "black", -5 } }
enum "huge" (u64) { "none", { "most", "18446744073709551615" } }
flags "caps" (u8) { "read", "write", "seek" }

struct "inner" {
  vector = false,
  bool   "is_set" { default = true },
  f32[2] "pair"   { default = { 1.5, -2.5 } },
  colour "tint"   { default = "blue" },
}

struct "kinds" {
  keys = { "i8v", "u64v", "f32v", "f64v", "yes", "tint", "rights", "text", "raw" },

  i8  "i8v"  { default = -128 },
  i16 "i16v" { default = -32768 },
  i32 "i32v" { default = -2147483648 },
  i64 "i64v" { default = math.mininteger },
  u8  "u8v"  { default = 255 },
  u16 "u16v" { default = 65535 },
  u32 "u32v" { default = 4294967295 },
  u64 "u64v" { default = "18446744073709551615" },
  f32 "f32v" { default = -inf },
  f64 "f64v" { default = nan },
  bool "yes" { default = true },
  colour "tint" { default = "black" },
  huge "big" { default = "most" },
  caps "rights",
  char[8] "text" { default = "say \"hi" },
  char[3][4] "texts" { default = { "a", "bcde", "" } },
  bytes[5] "raw" { default = "\1\2\0\255" },
  i32[2][3] "grid" { default = { { 1, 2, 3 }, { 4, 5, 6 } } },
  inner "one",
  inner[2] "two",
}
