-- What the generator, the core and the tests know of machines is the same.

local check = require("check")
local types = require("types")

local function read(path)
  return check.read(check.root .. "/" .. path)
end

-- The rows of the core's table: name, ELF number, byte order, signedness of char, bytes of a word,
-- alignment of 8 bytes, largest alignment, size and alignment of long double, its format.
local function abis()
  local list = {}
  local text = read("templates/core/layout/abis.c"):match("#define ABIS%b()(.-)\n\n")
  for row in text:gmatch("X(%b())") do
    local words = {}
    for word in row:gmatch("[%w_-]+") do
      table.insert(words, tonumber(word) or word)
    end
    table.insert(list, {
      name = words[1], elf = words[2], order = words[3], word = words[5], align8 = words[6],
      max_align = words[7], size = words[8], align = words[9],
    })
  end
  check.is_true(#list > 0, "rows in the core's table")
  return list
end

-- Scalars other than long double have up to 8 bytes, so that no larger alignment of theirs counts.
local function model_of(abi)
  for _, model in ipairs(types.data_models) do
    if model.word == abi.word and model.align8 == abi.align8
      and math.min(model.max_align, 8) == abi.max_align
      and model.long_double.size == abi.size and model.long_double.align == abi.align then
      return model
    end
  end
end

local function every_machine_has_a_data_model()
  local used = {}
  for _, abi in ipairs(abis()) do
    local model = model_of(abi)
    check.is_true(model, "a data model of types.lua that lays out as " .. abi.name)
    used[model] = true
  end
  for _, model in ipairs(types.data_models) do
    check.is_true(used[model], "a machine of the core with " .. model.macro)
  end
end

local function the_compiler_is_asked_for_every_data_model()
  local defined = {}
  local text = read("templates/core/platform.h")
  for macro in text:gmatch("#define (VECFILE_DATA_MODEL_[%w_]+) 1\n") do
    defined[macro] = true
  end
  for _, model in ipairs(types.data_models) do
    check.is_true(defined[model.macro], model.macro .. " in platform.h")
    defined[model.macro] = nil
  end
  check.equal(next(defined), nil, "a data model that only platform.h knows")
end

local function sorted(names)
  table.sort(names)
  return table.concat(names, " ")
end

local function names_of_core()
  local names = {}
  for _, abi in ipairs(abis()) do
    table.insert(names, abi.name)
  end
  return sorted(names)
end

local function every_machine_is_tried()
  local listed = {}
  for name in read("tests/arch/Makefile"):match("MACHINES := ([^\n]*)"):gmatch("%S+") do
    table.insert(listed, name)
  end
  check.equal(sorted(listed), names_of_core(), "MACHINES of tests/arch/Makefile")
end

-- What messages call a machine, by its ELF number.
local function elf_names()
  local names = {}
  local text = read("templates/core/layout/host.c"):match("machine_names%[%] = {(.-)\n};")
  for elf, name in text:gmatch('{(%d+), "([%w-]+)"}') do
    names[tonumber(elf)] = name
  end
  return names
end

local function tests_know_the_machines_of_the_core()
  local names, known = elf_names(), {}
  local text = read("tests/arch/machines.c"):match("arch_machines%[%] = {(.-)\n};")
  for name, elf_name, is_big in text:gmatch('{"([%w-]+)", "([%w-]+)", (%l+)}') do
    known[name] = elf_name .. " " .. is_big
  end
  for _, abi in ipairs(abis()) do
    check.equal(known[abi.name], ("%s %s"):format(names[abi.elf], abi.order == "BIG"), abi.name)
    known[abi.name] = nil
  end
  check.equal(next(known), nil, "a machine that only tests/arch/machines.c knows")
end

local function every_compiled_for_machine_has_a_name()
  local names, count = elf_names(), 0
  for elf in read("templates/core/layout/host.c"):gmatch("#define THIS_ELF (%d+)\n") do
    check.is_true(elf == "0" or names[tonumber(elf)], "a name for ELF machine " .. elf)
    count = count + 1
  end
  check.is_true(count > 1, "machines that a compiler may be for")
end

-- The identity block's list of C types is the enum's, and the core's table of them.
local function the_format_names_the_c_types()
  local c_types, names = {}, {}
  local listed = read("templates/core/layout/host.h"):match("#define VECFILE_C_TYPES%b()(.-)\n\n")
  for name, c_type in listed:gmatch("X%(([%u%d_]+), ([%w_ *]+), %d%)") do
    table.insert(names, "VECFILE_C_" .. name)
    table.insert(c_types, (c_type:gsub("%*", "\\*")))
  end
  check.contains(read("templates/core/FORMAT.md"), "of " .. table.concat(c_types, ", ") .. ". None")
  local enum = read("templates/core/format.h"):match("typedef enum vecfile_c_type {(.-)}")
  table.insert(names, "VECFILE_C_TYPE_COUNT")
  check.equal((enum:gsub("%s+", " ")), " " .. table.concat(names, ", ") .. " ")
end

return {
  { "every machine of the core has a data model", every_machine_has_a_data_model },
  { "the compiler is asked for every data model", the_compiler_is_asked_for_every_data_model },
  { "every machine of the core is tried under an emulator", every_machine_is_tried },
  { "the tests know the machines of the core", tests_know_the_machines_of_the_core },
  { "every machine that a compiler may be for has a name", every_compiled_for_machine_has_a_name },
  { "FORMAT.md names the C types in the order of the file", the_format_names_the_c_types },
}
