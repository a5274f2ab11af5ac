struct "vec3" { f64 "x", f64 "y" }

struct "quake" {
  vec3 "a" { default = { x = 1, w = 2 } },
  vec3 "b" { default = 5 },
}
