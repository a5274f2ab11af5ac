struct "quake" {
  quake "next",
}
