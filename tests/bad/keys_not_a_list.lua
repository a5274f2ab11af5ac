struct "quake" {
  keys = "time",
  i64 "time",
}
