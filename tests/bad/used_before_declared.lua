struct "quake" {
  vec3 "where",
}

struct "vec3" { f64 "x", f64 "y", f64 "z" }
