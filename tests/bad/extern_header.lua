struct "quake" {
  extern = { header = "/usr/include/utmpx.h", type = "struct utmpx" },
  i64 "time",
}
