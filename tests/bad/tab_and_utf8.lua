struct "quake" {
	i64 "time" { doc = "Größe" }, i64 "time",
}
