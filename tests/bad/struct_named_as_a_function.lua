struct "div" { i32 "x" }
struct "time" { i32 "x" }
struct "int8_t" { i32 "x" }
struct "main" { i32 "x" }
