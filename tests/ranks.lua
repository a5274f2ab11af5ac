-- The houses of the project and the ranks of their wings: a wing knows itself and those before it.

return {
  {
    folder = "templates/core",
    prefix = "vecfile_",
    is_joined = true,
    first = "base/base.h",
    -- The generator joins them in this order, too.
    wings = dofile("gen/core.lua").WINGS,
  },
  {
    folder = "templates/cli",
    prefix = "",
    wings = { "run", "text", "elements", "rows", "where", "in", "out", "commands" },
    -- The one file that includes wings of another house.
    below = "core.h",
  },
}
