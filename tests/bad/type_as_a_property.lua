struct "quake" {
  keys = person { "time" },
  i64 "time" { doc = f64 },
}
