struct "quake" {
  i64 "time" { was = "when" },
  f32 "mag" { was = "when" },
}
