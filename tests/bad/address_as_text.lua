struct "quake" { i64 "time" { doc = tostring({}) } }
