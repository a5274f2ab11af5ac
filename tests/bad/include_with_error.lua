include "include/faulty.lua"

struct "quake" {
  faulty_one "a",
}
