struct "quake" {
  c_long "count",
  c_size "size",
}
