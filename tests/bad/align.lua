struct "quake" {
  align = 3,
  i64 "time",
}
