struct "quake" {
  ptr "next",
  c_uintptr "address",
}
