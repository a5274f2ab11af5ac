enum "kind" (u8) { 5 }
