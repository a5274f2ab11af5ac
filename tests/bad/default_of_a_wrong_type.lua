struct "quake" {
  u8 "a" { default = "x" },
  f64 "b" { default = "x" },
  bool "c" { default = 1 },
  char[4] "d" { default = 5 },
  i32 "e" { default = 1.5 },
}
