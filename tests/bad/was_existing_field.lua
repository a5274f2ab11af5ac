struct "quake" {
  i64 "time" { was = "mag" },
  f32 "mag",
}
