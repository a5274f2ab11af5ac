enum "mode" (u8) { "off" }

struct "quake" {
  u8 "uint8_t",
  u8 "field_named_as_a_type_mode",
  mode "other",
}
