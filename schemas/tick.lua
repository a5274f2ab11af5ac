-- Market data: one change of the top of an order book, 64 bytes.

enum "side" (u8) { "none", "buy", "sell" }

flags "condition" (u16) { "opening", "closing", "auction", "odd_lot", "late", "cancelled" }

struct "tick" {
  doc  = "Best prices and the last trade of one instrument at one moment.",
  keys = { "time", "instrument", "sequence" },

  i64       "time"       { doc = "exchange time", unit = "ns since 1970-01-01T00:00Z" },
  u64       "sequence"   { doc = "number of the message in its feed" },
  i64       "bid"        { unit = "1e-9 of the currency" },
  i64       "ask"        { unit = "1e-9 of the currency" },
  i64       "last"       { doc = "price of the last trade", unit = "1e-9 of the currency" },
  u32       "bid_size",
  u32       "ask_size",
  u32       "last_size",
  u32       "instrument",
  u32       "venue",
  condition "condition",
  side      "side"       { doc = "who crossed the spread" },
}
