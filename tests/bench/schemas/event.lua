-- What the benchmark pushes: 32 bytes.

struct "event" {
  doc = "One event of a log.",
  u64 "time",
  u64 "source",
  u64 "kind",
  f64 "value",
}
