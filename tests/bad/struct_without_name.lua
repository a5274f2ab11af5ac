struct { i32 "x" }
