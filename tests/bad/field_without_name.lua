struct "quake" {
  i64,
  f64[3],
}
