struct "quake" {
  u8[0] "rest",
}
