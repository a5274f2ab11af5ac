enum "kind" (u8) { "local_magnitude", "moment" }
flags "set" (u8) { "seen", "felt" }

struct "quake" {
  kind "a" { default = "momnet" },
  kind "b" { default = 1 },
  set "c" { default = { "seen", "flt" } },
  set "d" { default = 3 },
}
