-- What the benchmark appends, sorts and searches: 32 bytes.

struct "event" {
  doc = "One event of a log.",
  keys = { "time" },
  u64 "time",
  u64 "source",
  u64 "kind",
  f64 "value",
}
