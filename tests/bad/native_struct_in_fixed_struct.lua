struct "inner" { layout = "native", c_long "x" }

struct "quake" {
  inner "x",
}
