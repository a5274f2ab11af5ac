enum "vec" (u8) { "x" }
struct "generated_name_of_an_enum" { i32 "x" }
