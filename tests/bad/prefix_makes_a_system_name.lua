prefix "max"
struct "align_t" { f32 "x" }
