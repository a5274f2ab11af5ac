-- Shapes that several schemas share.

struct "vec3" {
  doc = "A point or direction in space.",
  f32 "x",
  f32 "y",
  f32 "z",
}
