struct "quake" {
  "time",
  42,
}
