struct "quake" {
  extern = { header = "utmpx.h", type = "struct utmpx *" },
  i64 "time",
}
