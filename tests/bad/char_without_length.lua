struct "quake" {
  char "code",
  bytes "key",
}
