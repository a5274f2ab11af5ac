include "include"
