struct "quake" {
  i64 "time" { doc = "one\ntwo" },
  i64 "other" { unit = "\xFF" },
}
