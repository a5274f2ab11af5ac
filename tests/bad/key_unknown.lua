struct "quake" {
  keys = { "tiem" },
  i64 "time",
}
