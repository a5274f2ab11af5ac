-- What getrusage and times measure, in the compiler's own types and layout: for programs that log
-- on one machine and read there; the file still says what the compiler did.

struct "usage" {
  doc    = "Resources that one process had used at one moment.",
  layout = "native",
  keys   = { "pid", "max_rss" },

  c_int        "pid",
  c_long       "user_us"   { unit = "us" },
  c_long       "system_us" { unit = "us" },
  c_size       "max_rss"   { unit = "bytes" },
  c_ulong      "minor_faults",
  c_ulong      "major_faults",
  c_short      "nice",
  c_longdouble "load"      { doc = "average over the last minute" },
  c_ptrdiff    "heap_growth" { unit = "bytes" },
  u8           "core"      { doc = "processor it ran on" },
}
