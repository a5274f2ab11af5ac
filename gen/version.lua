-- The generator's version; generated files and vector files carry it.

return { number = "1.0.0" }
