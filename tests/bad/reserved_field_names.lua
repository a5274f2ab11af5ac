struct "quake" {
  i32 "_hidden",
  i32 "a__b",
  i32 "vecfile_x",
  i32 "padding_4",
}
