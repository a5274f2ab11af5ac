-- Every construct that the templates know, small enough that a change of the output can be read.

enum "shade" (u8) { "none", "light", { "dark", 9 } }
flags "marks" (u16) { "seen", "kept" }

struct "point" {
  vector = false,
  f32 "x",
  f32 "y" { default = 1.5 },
}

struct "golden" {
  doc     = "One of everything.",
  version = 3,
  keys    = { "id", "weight", "tint", "name" },

  u64       "id"      { doc = "tells it apart" },
  f64       "weight"  { unit = "kg", default = nan },
  shade     "tint"    { default = "dark" },
  marks     "what",
  bool      "is_set",
  char[6]   "name"    { default = "x" },
  bytes[3]  "raw",
  i16[2][3] "grid",
  point     "at",
  point[2]  "corners",
}

struct "golden_native" {
  layout = "native",
  c_long "count",
  c_int  "kind",
  c_size "bytes",
}

struct "golden_extern" {
  layout = "native",
  extern = { header = "time.h", type = "struct timespec" },
  c_long "tv_sec",
  c_long "tv_nsec",
}

store "golden_day" {
  doc = "Two vectors that are committed together.",
  golden "all" { doc = "every kind of field" },
  golden_extern "times",
}
