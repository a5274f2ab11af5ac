struct "quake" {
  version = 0,
  i64 "time",
}
