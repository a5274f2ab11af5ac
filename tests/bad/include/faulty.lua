struct "faulty_one" { i64 "time", i64 "time" }
