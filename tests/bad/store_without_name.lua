struct "order" { u64 "id" }
store { order "orders" }
