struct "quake" { i64 "time" }
