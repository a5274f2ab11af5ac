include "include/cycle.lua"
