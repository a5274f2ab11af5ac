enum "kind" (u8) {
  "a",
  b = 5,
}
