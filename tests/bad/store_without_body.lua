struct "order" { u64 "id" }
store "exchange"
