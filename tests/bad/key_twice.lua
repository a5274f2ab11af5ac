struct "quake" {
  keys = { "time", "time" },
  i64 "time",
}
