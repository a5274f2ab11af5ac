struct "quake" {
  i32 (5),
}
