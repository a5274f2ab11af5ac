-- What one would write without a generator: lua5.4 plain.lua SCHEMA.lua DIR writes, for each struct
-- of the schema, a header with the struct, a growing array of it and accessors; and three programs:
-- one that includes all vectors, one that includes all these headers, one that includes only what
-- they include of the C library.

local schema, dir = arg[1], arg[2]

local c_types = {
  u8 = "uint8_t", u16 = "uint16_t", u32 = "uint32_t", u64 = "uint64_t",
  i8 = "int8_t", i16 = "int16_t", i32 = "int32_t", i64 = "int64_t", f32 = "float", f64 = "double",
}

-- The structs of the schema in their order, each { name =, fields = { { type =, name = } … } }.
local function load_structs()
  local structs = {}
  local environment = {
    struct = function(name)
      return function(body)
        structs[#structs + 1] = { name = name, fields = table.move(body, 1, #body, 1, {}) }
      end
    end,
  }
  for name, c_type in pairs(c_types) do
    environment[name] = function(field) return { type = c_type, name = field } end
  end
  assert(loadfile(schema, "t", environment))()
  return structs
end

local header = [[
#ifndef PLAIN_%NAME_H
#define PLAIN_%NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct %name {
%fields} %name;

_Static_assert(sizeof(%name) <= 128, "a small struct");

typedef struct %name_array {
    %name *data;
    size_t len;
    size_t capacity;
} %name_array;

static inline void %name_array_init(%name_array *a)
{
    memset(a, 0, sizeof *a);
}

static inline void %name_array_free(%name_array *a)
{
    free(a->data);
    %name_array_init(a);
}

static inline size_t %name_array_len(const %name_array *a)
{
    return a->len;
}

static inline const %name *%name_array_at(const %name_array *a, size_t i)
{
    return i < a->len ? a->data + i : NULL;
}

static inline %name *%name_array_at_mut(%name_array *a, size_t i)
{
    return i < a->len ? a->data + i : NULL;
}

static inline bool %name_array_set(%name_array *a, size_t i, %name element)
{
    if (i >= a->len)
        return false;
    a->data[i] = element;
    return true;
}

static inline bool %name_array_reserve(%name_array *a, size_t capacity)
{
    if (capacity <= a->capacity)
        return true;
    %name *data = realloc(a->data, capacity * sizeof *data);
    if (data == NULL)
        return false;
    a->data = data;
    a->capacity = capacity;
    return true;
}

static inline bool %name_array_push(%name_array *a, %name element)
{
    if (a->len == a->capacity && !%name_array_reserve(a, a->capacity * 2 + 16))
        return false;
    a->data[a->len++] = element;
    return true;
}

static inline bool %name_array_pop(%name_array *a, %name *out)
{
    if (a->len == 0)
        return false;
    *out = a->data[--a->len];
    return true;
}

static inline bool %name_array_remove(%name_array *a, size_t i)
{
    if (i >= a->len)
        return false;
    memmove(a->data + i, a->data + i + 1, (--a->len - i) * sizeof *a->data);
    return true;
}
%accessors
#endif /* PLAIN_%NAME_H */
]]

local accessor = [[

static inline %type %name_get_%field(const %name *e)
{
    return e->%field;
}

static inline void %name_set_%field(%name *e, %type value)
{
    e->%field = value;
}
]]

local function fill(text, holes)
  return (text:gsub("%%(%a+)", function(name)
    -- "%name_array": the hole's name ends where an underscore begins.
    return assert(holes[name], name)
  end))
end

local function write(path, text)
  local file = assert(io.open(dir .. "/" .. path, "w"))
  file:write(text)
  file:close()
end

local structs = load_structs()
local vectors, plain = {}, {}
for _, s in ipairs(structs) do
  local fields, accessors = {}, {}
  for i, f in ipairs(s.fields) do
    fields[i] = ("    %s %s;\n"):format(f.type, f.name)
    accessors[i] = fill(accessor, { name = s.name, type = f.type, field = f.name })
  end
  write("plain_" .. s.name .. ".h", fill(header, {
    name = s.name, NAME = s.name:upper(), fields = table.concat(fields),
    accessors = table.concat(accessors),
  }))
  vectors[#vectors + 1] = ('#include "%s_vec.h"\n'):format(s.name)
  plain[#plain + 1] = ('#include "plain_%s.h"\n'):format(s.name)
end
local main = "int main(void) { return 0; }\n"
write("ten_vectors.c", table.concat(vectors) .. main)
write("ten_plain.c", table.concat(plain) .. main)
write("ten_headers.c", "#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n"
  .. "#include <stdlib.h>\n#include <string.h>\n" .. main)
