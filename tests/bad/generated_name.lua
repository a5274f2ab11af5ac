struct "quake" { i32 "x" }
struct "quake_vec" { i32 "x" }
struct "quake_vec_open" { i32 "x" }
struct "quake_default" { i32 "x" }
