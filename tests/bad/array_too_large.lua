struct "quake" {
  u8[4096][8192] "map",
  u8[16777216] "whole", u8 "more",
}
