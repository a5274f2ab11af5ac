struct "quake" {
  char[3] "code" { default = "four" },
  bytes[2] "key" { default = "\0\1\2" },
  char[8] "nul" { default = "a\0b" },
}
