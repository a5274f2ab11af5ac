struct "quake" {
  u8 "a" { default = 256 },
  i8 "b" { default = -129 },
  u64 "c" { default = -1 },
  f32 "d" { default = 1e39 },
  u64 "e" { default = "18446744073709551616" },
}
