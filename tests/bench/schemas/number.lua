-- The smallest element that is worth a file: 8 bytes.

struct "number" { keys = { "value" }, u64 "value" }
