struct "quake" {
  i32 "errno",
  i32 "linux",
  i32 "st_mtime",
  i32 "EOF",
  i32 "I",
  i32 "si_fd",
}
