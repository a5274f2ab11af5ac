struct "prefix" { f32 "x" }
