struct "quake" {
  i64 "time", f32 "time",
}
