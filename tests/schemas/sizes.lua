-- Elements of awkward sizes; the name tells the bytes.

struct "size1" { keys = { "value" }, u8 "value" }

struct "size3" { keys = { "value" }, u8 "value", bytes[2] "rest" }

struct "size12" { keys = { "value", "weight" }, u32 "value", f32 "weight", i32 "delta" }

struct "size24" { keys = { "value", "name" }, u64 "value", char[16] "name" }

struct "size120" { keys = { "value", "weight" }, i64 "value", f64 "weight", bytes[104] "rest" }

struct "size192" { keys = { "value" }, i64 "value", bytes[184] "rest" }

struct "size4096" { keys = { "value" }, i64 "value", bytes[4088] "rest" }

struct "size5000" { keys = { "value" }, i16 "value", bytes[4998] "rest" }

-- Too large for any stack.
struct "size1m" { keys = { "value", "name" }, i64 "value", char[16] "name", bytes[1048552] "rest" }
