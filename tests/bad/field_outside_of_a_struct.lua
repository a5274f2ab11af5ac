i64 "time"
