struct "order" { u64 "id" }
store "exchange" { versoin = 2, keys = { "id" }, order "orders" { default = 3 } }
