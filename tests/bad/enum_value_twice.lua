enum "kind" (u8) { "a", "b", "a" }
enum "case" (u8) { "ml", "ML" }
enum "number" (u8) { "a", { "b", 0 } }
