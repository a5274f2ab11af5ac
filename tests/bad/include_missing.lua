include "include/nowhere.lua"

struct "quake" {
  vec3 "place",
}
