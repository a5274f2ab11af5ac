struct "major" { i32 "x" }
struct "isset" { i32 "x" }
struct "pthread" { i32 "x" }
struct "std" { i32 "x" }
