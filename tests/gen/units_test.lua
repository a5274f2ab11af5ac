-- The small modules.

local check = require("check")
local comment = require("comment")
local depfile = require("depfile")
local diag = require("diag")
local files = require("files")
local hash = require("hash")
local nearest = require("nearest")
local numbers = require("numbers")
local options = require("options")
local paths = require("paths")
local source = require("source")
local types = require("types")

local u64, i64, i32, u8 = types.scalars.u64, types.scalars.i64, types.scalars.i32, types.scalars.u8

return {
  { "FNV-1a agrees with the published values", function()
    check.equal(hash.fnv1a(""), 0xCBF29CE484222325)
    check.equal(hash.fnv1a("a"), 0xAF63DC4C8601EC8C)
    check.equal(hash.fnv1a("foobar"), 0x85944171F73967E8)
  end },

  { "unsigned numbers above 2^63 keep their digits", function()
    check.equal(numbers.unsigned_text(-1), "18446744073709551615")
    check.equal(numbers.unsigned_text(math.mininteger), "9223372036854775808")
    check.equal(numbers.integer("18446744073709551615", u64), -1)
    check.equal(numbers.integer("0xFFFFFFFFFFFFFFFF", u64), -1)
    check.equal(numbers.integer("-9223372036854775808", i64), math.mininteger)
  end },

  { "numbers that do not fit are refused", function()
    for _, text in ipairs { "18446744073709551616", "99999999999999999999", "-1", "", "0x", "1e3",
                            "0x10000000000000000" } do
      check.equal(numbers.integer(text, u64), nil, text)
    end
    check.equal(numbers.integer("9223372036854775808", i64), nil)
    check.equal(numbers.integer("-9223372036854775809", i64), nil)
    check.equal(numbers.integer(2.0 ^ 63, i64), nil)
    check.equal(numbers.integer(256, u8), nil)
    check.equal(numbers.integer(0.5, u8), nil)
    check.equal(numbers.integer(3.0, u8), 3)
    check.equal(numbers.integer("3", i32), nil, "text for a small integer")
  end },

  { "integers are spelled so that C takes them for what they are", function()
    check.equal(numbers.c_integer(math.mininteger, i64), "INT64_MIN")
    check.equal(numbers.c_integer(-0x80000000, i64), "INT32_MIN")
    check.equal(numbers.c_integer(-0x80000001, i64), "INT64_C(-2147483649)")
    check.equal(numbers.c_integer(0x80000000, u64), "2147483648u")
    check.equal(numbers.c_integer(-1, u64), "UINT64_C(18446744073709551615)")
  end },

  { "floats are spelled exactly", function()
    local f32, f64 = types.scalars.f32, types.scalars.f64
    check.equal(numbers.c_float(0.1, f64), "0.1")
    check.equal(numbers.c_float(1 / 3, f64), "0.3333333333333333")
    check.equal(numbers.c_float(-0.0, f64), "-0.0")
    check.equal(numbers.c_float(1e300, f64), "1e+300")
    check.equal(numbers.c_float(numbers.float(0.1, f32), f32), "0.1f")
    check.equal(numbers.c_float(-1.5, f32), "-1.5f")
    check.equal(numbers.c_float(0 / 0, f32), "NAN")
    check.equal(numbers.c_float(-math.huge, f64), "-INFINITY")
    check.equal(numbers.float(1e39, f32), nil)
  end },

  { "the nearest name is suggested, and none where none is near", function()
    check.equal(nearest.name("i46", { "i16", "i64" }), "i64")
    check.equal(nearest.name("verison", { "doc", "version" }), "version")
    check.equal(nearest.name("x02", { "u32" }), nil)
    check.equal(nearest.name("", { "doc" }), nil)
  end },

  { "paths are resolved without the file system", function()
    check.equal(paths.normalize("./a/./b/../c"), "a/c")
    check.equal(paths.normalize("../a/../.."), "../..")
    check.equal(paths.normalize("/a//b/"), "/a/b")
    check.is_true(paths.is_inside("s/a/b.lua", "s"))
    check.is_true(not paths.is_inside("sister/b.lua", "s"))
    check.is_true(not paths.is_inside("../b.lua", ""))
    check.is_true(paths.is_inside("../s/b.lua", "../s"))
    check.is_true(not paths.is_inside("../../b.lua", ".."))
  end },

  { "diagnostics are sorted by place and at most twenty are shown", function()
    local text = source.new("a.lua", ("x\n"):rep(30))
    local diagnostics = diag.new()
    for line = 25, 1, -1 do
      diagnostics:error({ source = text, line = line, column = 1 }, "wrong")
    end
    local report = diagnostics:text()
    check.is_true(report:find("^a.lua:1:1: error: wrong\nx\n^\n") ~= nil, "the first")
    check.contains(report, "a.lua:20:1: error")
    check.is_true(not report:find("a.lua:21:", 1, true), "twenty at most")
    check.contains(report, "… and 5 more errors\n25 errors; nothing was written\n")
  end },

  { "a text is written beside the file that it is for", function()
    local path = check.directory() .. "/file"
    check.write(path, "old")
    local temporary = files.write_beside(path, "new")
    check.equal(check.read(path), "old")
    check.equal(check.read(temporary), "new")
    check.equal(paths.folder(temporary), paths.folder(path))
  end },

  { "a failed write says why and leaves no temporary file", function()
    local directory = check.directory()
    assert(os.execute("mkdir '" .. directory .. "/taken'"))
    local ok, reason = files.write_beside(directory .. "/taken", "text")
    check.equal(ok, nil)
    check.contains(reason, "directory")
    check.equal(#files.list(directory), 0, "files left")
    check.equal(files.write_beside(directory .. "/no/such/folder", "text"), nil)
  end },

  { "a full disk is an error and not a short file", function()
    local ok = files.write_beside("/dev/full/x", "text")
    check.equal(ok, nil)
  end },

  { "in a comment nothing ends it, begins another, is a trigraph or turns the text around",
    function()
      check.equal(comment.trailing("a*/b /*c"), " /* a* /b / *c */")
      check.equal(comment.trailing("??/ ????/"), " /* ? ?/ ? ? ? ?/ */")
      check.equal(comment.trailing("\u{202E}x\u{2066}"), " /* x */")
      check.equal(table.concat(comment.block("ends with \\"), "\n"), "/* ends with \\ */")
    end },

  { "file names with quotes, blanks and dashes are only names", function()
    local directory = check.directory() .. "/it's - a $(name)"
    check.is_true(files.make_directory(directory))
    check.write(directory .. "/-x y'z", "text")
    check.equal(table.concat(files.list(directory), "|"), "-x y'z")
    check.equal(#files.list(directory .. "/nowhere"), 0)
  end },

  { "a rule for make escapes what make would read otherwise", function()
    check.equal(depfile.text({ "out/a b.h" }, { "s/$x.lua", "t#1" }),
      "out/a\\ b.h: \\\n  s/$$x.lua \\\n  t\\#1\n\ns/$$x.lua:\n\nt\\#1:\n")
  end },

  { "the command line takes options in any order", function()
    local given = options.parse { "a.lua", "-o", "out", "--depfile=d", "--check", "--", "-b.lua" }
    check.equal(given.output, "out")
    check.equal(given.depfile, "d")
    check.is_true(given.check)
    check.equal(table.concat(given.schemas, " "), "a.lua -b.lua")
  end },

  { "the output's option may be long, or have its folder right behind it", function()
    for _, words in ipairs { { "--output", "out" }, { "--output=out" }, { "-oout" } } do
      table.insert(words, "a.lua")
      check.equal(options.parse(words).output, "out", words[1])
    end
    check.is_true(options.parse({ "-h" }).help, "-h")
    check.is_true(options.parse({ "-V" }).version, "-V")
  end },

  { "a misused command line is explained", function()
    local function wrong(...)
      local given, message = options.parse { ... }
      check.equal(given, nil)
      return message
    end
    check.contains(wrong("--chekc", "a.lua"), "did you mean '--check'?")
    check.contains(wrong("a.lua", "-o"), "needs a value")
    check.contains(wrong("--check=yes", "a.lua"), "unknown option")
    check.contains(wrong(), "no schema")
  end },
}
