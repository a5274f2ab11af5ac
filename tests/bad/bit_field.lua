struct "quake" {
  bits "flag",
}
