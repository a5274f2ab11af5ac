struct "order" { u64 "id" }
store "exchange" { order "core", order "class", order "a/b" }
