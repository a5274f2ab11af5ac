-- An element of which more than 2^32 fit into a sparse file.

struct "word" { keys = { "value" }, u64 "value" }
