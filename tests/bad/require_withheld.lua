local lfs = require "lfs"
struct "quake" { i64 "time" }
