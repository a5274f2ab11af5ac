flags "bits" (u8) { "a", "b", "c", "d", "e", "f", "g", "h", "i" }
