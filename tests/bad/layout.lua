struct "quake" {
  layout = "packed",
  i64 "time",
}
