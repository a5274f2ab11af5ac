struct "quake" {
  i46 "time",
  uint32_t "count",
  float "mag",
}
