include "../gen/run.lua"
include "include/../../x.lua"
