struct "quake" {
  union "either",
}
