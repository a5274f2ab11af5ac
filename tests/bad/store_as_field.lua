struct "order" { u64 "id" }
store "exchange" { order "orders" }
struct "day" { exchange "exchange" }
