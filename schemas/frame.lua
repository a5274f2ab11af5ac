-- One frame of a robot's log: nested structs, matrices, histories.

include "common.lua"

enum "mode" (u8) { "idle", "manual", "autonomous", "fault" }

struct "joint" {
  doc    = "Measured state of one joint.",
  vector = false,

  f64     "angle"    { unit = "rad" },
  f64     "speed"    { unit = "rad/s" },
  f32     "torque"   { unit = "N m" },
  i16     "temperature" { unit = "0.1 degC", default = 200 },
  bool    "is_homed",
}

struct "frame" {
  doc  = "Everything the controller knew at one turn of its loop.",
  keys = { "time" },

  i64         "time"       { unit = "ns since boot" },
  mode        "mode",
  bool        "is_safe"    { default = true },
  joint[7]    "joints",
  f64[4][4]   "tool_pose"  { doc = "homogeneous transform, row by row",
                             default = { { 1, 0, 0, 0 }, { 0, 1, 0, 0 },
                                         { 0, 0, 1, 0 }, { 0, 0, 0, 1 } } },
  vec3[2]     "accelerometers" { unit = "m/s2" },
  u16[3][2][5] "touch"     { doc = "readings by finger, side and sensor" },
  char[4][8]  "faults"     { doc = "codes of the last four faults" },
  bytes[16]   "firmware"   { doc = "hash of the running image" },
}
