struct "quake" {
  u8[-1] "rest",
  u8[1.5] "half",
}
