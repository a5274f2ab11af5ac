struct "quake" {
  i32 "class",
  i32 "and",
  i32 "xor",
}
