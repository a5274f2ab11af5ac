struct "quake" {
  doc = 5,
  i64 "time" { unit = true },
  i64 "other" { doc = undefined },
}
