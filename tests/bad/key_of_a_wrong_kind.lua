struct "vec3" { f64 "x" }

struct "quake" {
  keys = { "where", "many" },
  vec3 "where",
  i64[3] "many",
}
