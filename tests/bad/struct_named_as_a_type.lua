struct "u8" { i32 "x" }
struct "flags" { i32 "x" }
struct "template" { i32 "x" }
