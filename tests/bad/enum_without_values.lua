enum "kind" (u8) { }
