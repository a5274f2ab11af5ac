struct "quake" {
  u32 "count",
  u8[] "rest",
}
