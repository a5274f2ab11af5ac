local x = nil
struct "quake" { i64 "time" { default = x.y } }
