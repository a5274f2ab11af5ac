prefix { "geo" }
struct "place" { f32 "x" }
