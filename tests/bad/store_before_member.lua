store "exchange" { order "orders" }
struct "order" { u64 "id" }
