enum "kind" (u8) { "a" }
enum "kind_name" (u8) { "b" }

struct "quake" {
  kind "kind",
}
