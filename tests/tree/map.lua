-- Another team's places.
enum "kind" (u8) { "peak", "town" }

struct "point" { vector = false, f32 "y", f32 "x" }

struct "place" {
  keys = { "kind" },
  point "at",
  kind  "kind" { default = "peak" },
}
