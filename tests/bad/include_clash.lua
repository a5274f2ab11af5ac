include "include/shared.lua"

enum "shared_kind" (u8) { "b" }
