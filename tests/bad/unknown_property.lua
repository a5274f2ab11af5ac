struct "quake" {
  verison = 1,
  i64 "time" { dfault = 0 },
  i64 "x" { colour = "red" },
}
