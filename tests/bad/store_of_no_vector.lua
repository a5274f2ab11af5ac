struct "vec3" { vector = false, f32 "x", f32 "y", f32 "z" }
struct "body" { vec3 "position" }
store "world" { vec3 "corners" }
