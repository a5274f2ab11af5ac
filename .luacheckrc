std = "lua54"
max_line_length = 100
exclude_files = { "build", "generated", "tests/bad" }

-- Schemas run in a sandbox of their own: its words, its few libraries, and the names of types,
-- which any schema may add to.
local schema = {
  std = "none",
  read_globals = {
    "enum", "flags", "struct", "include", "nan", "inf", "ipairs", "pairs", "tostring", "tonumber",
    "math", "string", "table",
  },
  ignore = { "113" },
}

files["schemas"] = schema
files["tests/schemas"] = schema
files["tests/bench/schemas"] = schema
files["tests/golden/**/*.lua"] = schema
