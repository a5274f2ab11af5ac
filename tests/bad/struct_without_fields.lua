struct "quake" {
  doc = "nothing",
}
