-- Earthquakes as the USGS catalogue lists them (https://earthquake.usgs.gov/, public domain).

enum "mag_type" (u8) {
  doc = "Scale on which the magnitude was measured.",
  "unknown", "mb", "mb_lg", "md", "mh", "ml", "mw", "mwb", "mwc", "mwr", "mww",
}

enum "review" (u8) { doc = "Whether a person looked at it.", "automatic", "reviewed", "deleted" }

struct "quake" {
  doc     = "One seismic event as the USGS catalogue lists it.",
  version = 1,
  keys    = { "time", "mag", "id" },

  i64      "time"     { doc = "origin time", unit = "ms since 1970-01-01T00:00Z" },
  i64      "updated"  { doc = "last change of the entry", unit = "ms since 1970-01-01T00:00Z" },
  f64      "latitude"  { unit = "deg" },
  f64      "longitude" { unit = "deg" },
  f32      "depth"     { unit = "km" },
  f32      "mag"       { doc = "magnitude; NaN where the catalogue has none", default = nan },
  f32      "gap"       { doc = "largest angle between stations", unit = "deg", default = nan },
  f32      "dmin"      { doc = "distance to the nearest station", unit = "deg", default = nan },
  f32      "rms"       { doc = "root mean square of residuals", unit = "s", default = nan },
  u16      "nst"       { doc = "stations used; 0 where the catalogue has none" },
  u16      "sig"       { doc = "significance, 0 to 1000" },
  mag_type "mag_type",
  review   "status",
  bool     "tsunami",
  char[4]  "net"       { doc = "network that reported it" },
  char[16] "id",
  char[16] "type"      { default = "earthquake" },
  char[80] "place",
}
