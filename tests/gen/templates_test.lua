-- The template engine.

local check = require("check")
local emit = require("emit")
local files = require("files")
local template = require("template")

local function render(text, environment)
  return template.compile(text, "t.tmpl")(environment or {})
end

return {
  { "text without holes comes out as it went in", function()
    for _, text in ipairs { "", "a", "a\n", "\n\na", "]] \\ \" $ { } 100%\r\n\0x" } do
      check.equal(render(text), text)
    end
  end },

  { "holes are filled with strings and integers", function()
    check.equal(render("a${x}b${n + 1}c\n", { x = "$", n = 1 }), "a$b2c\n")
    check.equal(render('${({ "x" })[1]}'), "x")
  end },

  { "lines of Lua leave no trace", function()
    local text = "% for _, name in ipairs(names) do\n  ${name};\n% end\nend"
    check.equal(render(text, { ipairs = ipairs, names = { "a", "b" } }), "  a;\n  b;\nend")
  end },

  { "a doubled percent sign begins a line with one", function()
    check.equal(render("%% x\n%%%d\n a % b\n"), "% x\n%%d\n a % b\n")
  end },

  { "nil in a hole is an error at its line", function()
    local message = check.fails(render, "a\nb\n${t.x}\n", { t = {} })
    check.equal(message, "t.tmpl:3: ${t.x} is nil, not a string or an integer")
  end },

  { "floats, booleans and tables are no text", function()
    for _, expression in ipairs { "1.0", "true", "{}" } do
      check.contains(check.fails(render, "${" .. expression .. "}"), "t.tmpl:1:")
    end
  end },

  { "an unknown name is an error at its line", function()
    check.equal(check.fails(render, "\n${x}"), "t.tmpl:2: unknown name 'x'")
    check.equal(check.fails(render, "\n\n% os.exit()\n"), "t.tmpl:3: unknown name 'os'")
    check.contains(check.fails(render, "% x = 1\n"), "t.tmpl:1: assignment to global 'x'")
  end },

  { "a syntax error names the template's line", function()
    check.contains(check.fails(template.compile, "a\n% for 1 do\n", "t.tmpl"), "t.tmpl:2:")
    check.contains(check.fails(template.compile, "a\n\n${1 +}\n", "t.tmpl"), "t.tmpl:3:")
    check.contains(check.fails(template.compile, "a\n${x\n}", "t.tmpl"), "t.tmpl:2: '${'")
    check.contains(check.fails(template.compile, "% if x then\n", "t.tmpl"), "t.tmpl:")
  end },

  { "an error in a called function names the template's line too", function()
    local environment = { f = function() error("from f", 0) end }
    check.equal(check.fails(render, "a\n${f()}", environment), "t.tmpl:2: from f")
  end },

  { "a template can be rendered again", function()
    local compiled = template.compile("${x}", "t.tmpl")
    check.equal(compiled { x = "1" } .. compiled { x = "2" }, "12")
  end },

  { "a pair asks for the generation that its core says", function()
    local folder = check.root .. "/templates/"
    local core = {
      read = function(path)
        return (files.read(folder .. path):gsub("(VECFILE_GENERATION) %d+", "%1 77"))
      end,
      path = function(path) return folder .. path end,
      list = function(path) return files.list(folder .. path) end,
    }
    local _, model = check.element('struct "s" { version = 1, doc = "d", u8 "a" }')
    local header = emit.render(model, core)[1]
    check.equal(header.path, "s_vec.h")
    check.contains(header.text, "VECFILE_REQUIRE_GENERATION(77)")
  end },
}
