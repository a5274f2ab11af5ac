struct "quake" {
  i64 "time",
  f32 "mag" { default = nan },
  f32 "mag",
}
