-- What must agree after a crash: orders, their trades, and an audit of both.

struct "order" { keys = { "id" }, i64 "id", i64 "price", u32 "quantity" }

struct "trade" { i64 "order", i64 "price", u32 "quantity" }

struct "audit" { i64 "order", i64 "last" { doc = "of the first: the last order" }, char[32] "what" }

store "exchange" {
  doc = "A day at the exchange.",
  order "orders",
  trade "trades" { doc = "one an order" },
  audit "audits",
}
