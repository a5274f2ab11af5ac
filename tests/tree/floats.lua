-- Every kind of float, as key and as default.

struct "sample" {
  keys = { "single", "number", "wide" },

  f64          "number"   { default = nan },
  f32          "single"   { default = nan },
  f32          "highest"  { default = inf },
  f32          "tiny"     { default = 1e-45 },
  f64          "lowest"   { default = -inf },
  f64          "smallest" { default = 5e-324 },
  f32[3]       "row"      { default = nan },
  u8[4]        "tag",
  layout = "native",
  c_longdouble "wide"     { default = nan },
}

struct "measure" {
  layout = "native",
  extern = { header = "measure.h", type = "struct measure" },
  keys   = { "short_one", "long_one" },

  c_floating    "short_one",
  c_floating    "long_one",
  c_floating[2] "pair",
}
