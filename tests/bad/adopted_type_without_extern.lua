struct "quake" {
  layout = "native",
  c_signed "pid",
}
