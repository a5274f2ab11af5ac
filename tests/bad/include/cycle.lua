include "../include_cycle.lua"
