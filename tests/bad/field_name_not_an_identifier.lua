struct "quake" {
  i32 "wind speed",
  i32 "2nd",
  i32 "a.b",
  i32 "",
  i32 "größe",
}
