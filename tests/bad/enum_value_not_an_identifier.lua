enum "kind" (u8) { "a-b" }
