struct "quake"
