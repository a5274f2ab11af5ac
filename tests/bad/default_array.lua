struct "quake" {
  f64[3] "a" { default = { 1, 2 } },
  f64[2][2] "b" { default = { 1, 2 } },
}
