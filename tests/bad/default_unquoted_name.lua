struct "quake" {
  f32 "mag" { default = nam },
}
