struct "order" { u64 "id" }
enum "side" (u8) { "buy", "sell" }
store "exchange" { order "orders", u64 "count", side "side", char[4] "name", order[2] "pairs" }
