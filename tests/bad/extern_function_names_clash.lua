struct "quake" {
  layout = "native",
  extern = { header = "x.h", type = "struct x" },
  c_int "a.b",
  c_int "a_b",
}
