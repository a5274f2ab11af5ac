struct "quake" {
  vector = "no",
  i64 "time",
}
