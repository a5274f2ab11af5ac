struct "quake" {
  layout = "native",
  align = 16,
  i64 "time",
}
