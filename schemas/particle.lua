-- One particle of a simulation that keeps its state in arrays, 64 bytes, one cache line.

include "common.lua"

flags "state" (u32) { "alive", "collides", "emitter", "frozen" }

struct "particle" {
  doc  = "State of one particle.",
  keys = { "id", "age" },

  vec3  "position" { unit = "m" },
  f32   "mass"     { unit = "kg", default = 1 },
  vec3  "velocity" { unit = "m/s" },
  f32   "radius"   { unit = "m", default = 0.01 },
  vec3  "force"    { unit = "N" },
  f32   "age"      { unit = "s" },
  u64   "id",
  state "state"    { default = "alive" },
  u32   "cell"     { doc = "index into the collision grid" },
}
