-- Elements that the compiler lays out, for machines to differ in: with every type of C that a
-- schema can name, and with long double alone.

enum "weekday" (u8) { "monday", "tuesday", { "sunday", 6 } }
flags "outputs" (u32) { "relay", "lamp", { "horn", 0x80000000 } }

struct "sample" {
  vector = false,
  i64 "at",
  f32 "value",
}

struct "ctypes" {
  layout = "native",
  keys   = { "c", "i", "j" },

  c_schar      "a",
  c_uchar      "b",
  c_short      "c",
  c_ushort     "d",
  c_int        "e",
  c_uint       "f",
  c_long       "g",
  c_ulong      "h",
  c_longlong   "i",
  c_ulonglong  "j",
  c_size       "k",
  c_ptrdiff    "l",
  c_float      "m",
  c_double     "n",
  u8           "o",
  u64          "p",
  f64          "q",
  bool         "r",
  weekday      "s",
  outputs      "t",
  char[7]      "u",
  bytes[3]     "v",
  c_long[3]    "w",
  c_short[2][2] "x",
  sample[2]    "y",
  c_double     "z",
}

struct "wide" {
  layout = "native",

  u8           "first",
  c_longdouble "one",
  u8           "gap",
  c_longdouble[2] "pair",
}
