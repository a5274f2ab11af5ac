struct "quake" {
  i64 "time" { 0 },
}
