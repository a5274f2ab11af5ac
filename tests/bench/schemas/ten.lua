-- Ten ordinary structs, for what including ten vectors costs the compiler.

struct "account" {
  keys = { "number" },
  u64 "number", i64 "balance", i64 "limit_", u32 "currency", u32 "branch", u64 "opened",
}
struct "body" {
  keys = { "id" },
  u64 "id", f64 "x", f64 "y", f64 "z", f64 "vx", f64 "vy", f64 "vz", f64 "mass",
}
struct "edge" { keys = { "from" }, u32 "from", u32 "to", f32 "weight", u32 "kind" }
struct "fix" {
  keys = { "time" },
  i64 "time", f64 "latitude", f64 "longitude", f32 "altitude", f32 "speed", f32 "course",
  u16 "satellites", u16 "quality",
}
struct "glyph" {
  keys = { "code" },
  u32 "code", u16 "x", u16 "y", u16 "width", u16 "height", i16 "left", i16 "top", f32 "advance",
}
struct "hit" {
  keys = { "time", "client" },
  i64 "time", u32 "client", u32 "bytes_sent", u16 "code", u16 "method", u32 "duration",
}
struct "item" {
  keys = { "sku" },
  u64 "sku", u32 "stock", u32 "reserved_", i64 "price", u32 "supplier", u32 "warehouse",
}
struct "pixel" { keys = { "z" }, u16 "x", u16 "y", u32 "z", f32 "r", f32 "g", f32 "b", f32 "a" }
struct "sample" {
  keys = { "time" },
  i64 "time", u32 "sensor", f32 "value", f32 "low", f32 "high", u32 "flags_", u32 "sequence",
}
struct "trade" {
  keys = { "time", "price" },
  i64 "time", u64 "order", i64 "price", u32 "quantity", u32 "instrument", u32 "buyer",
  u32 "seller",
}
