-- The houses of the project and the ranks of their wings: a wing knows itself and those before it.

return {
  {
    folder = "templates/core",
    prefix = "vecfile_",
    wings = { "base", "system", "layout", "file", "array", "journal", "order", "convert" },
  },
}
