enum "shared_kind" (u8) { "a" }
