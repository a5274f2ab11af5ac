struct "quake" {
  u8[16777216] "whole",
  u8 "more",
}
