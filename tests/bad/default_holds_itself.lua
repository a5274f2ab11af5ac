local t = {}
t[1] = t
struct "quake" {
  i32[2] "pair" { default = t },
}
