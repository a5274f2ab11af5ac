strcut "quake" {
  i64 "time",
}
