struct "quake" {
  i32 "int",
  i32 "register",
}
