struct "order" { u64 "id" }
struct "day_store" { u64 "id" }
store "day" { order "orders" }
store "order" { order "orders" }
