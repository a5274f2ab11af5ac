enum "mag_type" (u8) { "ml" }

struct "quake" {
  mag_typ "mag_type",
}
