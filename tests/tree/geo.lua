-- One team's places: its points have another layout than those of map.lua, and the same name.
prefix "geo"

enum "kind" (u8) { "town", "peak" }

struct "point" { vector = false, f32 "x", f32 "y" }

struct "place" {
  keys = { "kind" },
  point "at",
  kind  "kind" { default = "peak" },
}
