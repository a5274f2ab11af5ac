struct "order" { u64 "id" }
store "exchange" { order "orders", order "Orders", order "orders" }
