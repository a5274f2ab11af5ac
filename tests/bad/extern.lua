struct "quake" {
  extern = { header = "utmpx.h" },
  i64 "time",
}
