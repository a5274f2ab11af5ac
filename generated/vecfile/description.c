/* Reading a layout text.  It may come from anybody: nothing in it is believed before it is checked,
 * and the work it can cause is bounded. */
#include "internal.h"

#include "description.h"
#include "layout_text.h"
#include "leaves.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* A name and the declaration that has it.  Types share scope 0; the names of a struct's fields or
 * an enum's values have a scope of their own. */
typedef struct known_name {
    uint64_t hash;
    const char *name; /* NULL: a free place */
    size_t scope;
    size_t index;
} known_name;

typedef struct parser {
    const char *path;
    unsigned line;
    vecfile_description *made;
    vecfile_enum *enums;
    vecfile_named_value *values;
    vecfile_struct *structs;
    vecfile_field *fields;
    uint32_t *dims;
    char *types; /* room for the next field's type */
    size_t value_count, field_count, dim_count;
    known_name *names; /* a hash table */
    size_t names_room; /* a power of two */
    /* What lines may refer to: the last declaration of each kind, as long as it is open. */
    vecfile_enum *open_enum;
    vecfile_struct *open_struct;
    vecfile_field *open_field;
    size_t scope;
} parser;

/* How many there will be of each, at most. */
typedef struct counts {
    size_t declarations, enums, values, structs, fields, brackets;
} counts;

VECFILE_PRINTF(2, 3) static vecfile_status fail_line(const parser *in, const char *format, ...)
{
    char problem[400];
    va_list arguments;
    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): clang 14 overlooks va_start */
    vsnprintf(problem, sizeof problem, format, arguments);
    va_end(arguments);
    return vecfile_fail(VECFILE_E_CORRUPT,
                        "'%s' is damaged: line %u of its layout text: %s; restore it from a copy",
                        in->path, in->line, problem);
}

/* --- names --- */

static known_name *place_of_name(const parser *in, size_t scope, const char *name)
{
    const uint64_t hash = vecfile_fnv1a(VECFILE_FNV_START + scope, name, strlen(name));
    size_t i = (size_t)(hash ^ hash >> 32) & (in->names_room - 1);
    for (; in->names[i].name != NULL; i = (i + 1) & (in->names_room - 1))
        if (in->names[i].hash == hash && in->names[i].scope == scope &&
            strcmp(in->names[i].name, name) == 0)
            break;
    if (in->names[i].name == NULL)
        in->names[i].hash = hash;
    return &in->names[i];
}

/* The longest names that messages and paths have to hold. */
#define MOST_NAME_BYTES 255

static bool is_name(const char *name, bool may_have_dots)
{
    bool starts = true;
    size_t length = 0;
    for (; name[length] != '\0'; length++) {
        const char c = name[length];
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        const bool is_dot = c == '.' && may_have_dots;
        if (!is_letter && (starts || ((c < '0' || c > '9') && !is_dot)))
            return false;
        starts = is_dot;
    }
    return length <= MOST_NAME_BYTES && !starts;
}

static vecfile_status add_name(parser *in, size_t scope, const char *name, size_t index)
{
    if (!is_name(name, scope != 0))
        return fail_line(in, "'%.64s' is no name", name);
    known_name *place = place_of_name(in, scope, name);
    if (place->name != NULL)
        return fail_line(in, "'%s' is declared twice", name);
    place->name = name;
    place->scope = scope;
    place->index = index;
    return VECFILE_OK;
}

/* --- words --- */

/* Cuts the next word off, at a single space. */
static char *next_word(char **rest)
{
    char *word = *rest;
    char *space = strchr(word, ' ');
    if (space != NULL) {
        *space = '\0';
        *rest = space + 1;
    } else {
        *rest = word + strlen(word);
    }
    return word;
}

/* Cuts the last `words` words off; NULL if there are not so many and one more. */
static char *cut_tail(char *text, int words)
{
    char *at = text + strlen(text);
    while (words > 0 && at > text)
        if (*--at == ' ')
            words--;
    if (words > 0)
        return NULL;
    *at = '\0';
    return at + 1;
}

/* Decimal digits up to `end`, in canonical form and at most `most`. */
static bool read_number(const char *text, const char *end, uint64_t most, uint64_t *out)
{
    uint64_t number = 0;
    if (text == end || (text[0] == '0' && end - text > 1))
        return false;
    for (; text < end; text++) {
        const uint64_t digit = (uint64_t)(*text - '0');
        if (*text < '0' || *text > '9' || number > (most - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *out = number;
    return number <= most;
}

/* "WORD NUMBER" */
static bool read_labelled(char **rest, const char *label, uint64_t most, uint32_t *out)
{
    uint64_t number = 0;
    if (strcmp(next_word(rest), label) != 0)
        return false;
    const char *word = next_word(rest);
    const bool is_read = read_number(word, word + strlen(word), most, &number);
    *out = (uint32_t)number;
    return is_read;
}

/* Undoes the quotes and the escapes in place; NULL if they are none. */
static const char *unquote(char *text)
{
    size_t length = strlen(text);
    if (length < 2 || text[0] != '"' || text[length - 1] != '"')
        return NULL;
    text[length - 1] = '\0';
    char *to = text;
    for (const char *from = text + 1; *from != '\0'; from++) {
        unsigned byte = 0;
        if (from[0] == '\\' && from[1] == 'x' && sscanf(from + 2, "%2x", &byte) == 1 &&
            from[2] != '\0' && from[3] != '\0') {
            *to++ = (char)(unsigned char)byte;
            from += 3;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return text;
}

/* --- scalars --- */

#define FIXED (-1)
#define ADOPTED (-2)

static const struct scalar_name {
    const char *name;
    vecfile_scalar_kind kind;
    int c_type; /* or FIXED, ADOPTED */
    uint8_t size;
} scalar_names[] = {
    {"u8", VECFILE_SCALAR_UNSIGNED, FIXED, 1},
    {"u16", VECFILE_SCALAR_UNSIGNED, FIXED, 2},
    {"u32", VECFILE_SCALAR_UNSIGNED, FIXED, 4},
    {"u64", VECFILE_SCALAR_UNSIGNED, FIXED, 8},
    {"i8", VECFILE_SCALAR_SIGNED, FIXED, 1},
    {"i16", VECFILE_SCALAR_SIGNED, FIXED, 2},
    {"i32", VECFILE_SCALAR_SIGNED, FIXED, 4},
    {"i64", VECFILE_SCALAR_SIGNED, FIXED, 8},
    {"f32", VECFILE_SCALAR_FLOAT, FIXED, 4},
    {"f64", VECFILE_SCALAR_FLOAT, FIXED, 8},
    {"bool", VECFILE_SCALAR_BOOL, FIXED, 1},
    {"c_schar", VECFILE_SCALAR_SIGNED, VECFILE_C_CHAR, 0},
    {"c_uchar", VECFILE_SCALAR_UNSIGNED, VECFILE_C_CHAR, 0},
    {"c_short", VECFILE_SCALAR_SIGNED, VECFILE_C_SHORT, 0},
    {"c_ushort", VECFILE_SCALAR_UNSIGNED, VECFILE_C_SHORT, 0},
    {"c_int", VECFILE_SCALAR_SIGNED, VECFILE_C_INT, 0},
    {"c_uint", VECFILE_SCALAR_UNSIGNED, VECFILE_C_INT, 0},
    {"c_long", VECFILE_SCALAR_SIGNED, VECFILE_C_LONG, 0},
    {"c_ulong", VECFILE_SCALAR_UNSIGNED, VECFILE_C_LONG, 0},
    {"c_longlong", VECFILE_SCALAR_SIGNED, VECFILE_C_LONG_LONG, 0},
    {"c_ulonglong", VECFILE_SCALAR_UNSIGNED, VECFILE_C_LONG_LONG, 0},
    {"c_size", VECFILE_SCALAR_UNSIGNED, VECFILE_C_SIZE, 0},
    {"c_ptrdiff", VECFILE_SCALAR_SIGNED, VECFILE_C_PTRDIFF, 0},
    {"c_float", VECFILE_SCALAR_FLOAT, VECFILE_C_FLOAT, 0},
    {"c_double", VECFILE_SCALAR_FLOAT, VECFILE_C_DOUBLE, 0},
    {"c_longdouble", VECFILE_SCALAR_FLOAT, VECFILE_C_LONG_DOUBLE, 0},
    {"c_signed", VECFILE_SCALAR_SIGNED, ADOPTED, 0},
    {"c_unsigned", VECFILE_SCALAR_UNSIGNED, ADOPTED, 0},
    {"c_floating", VECFILE_SCALAR_FLOAT, ADOPTED, 0},
};

static const struct scalar_name *find_scalar(const char *name)
{
    for (size_t i = 0; i < sizeof scalar_names / sizeof *scalar_names; i++)
        if (strcmp(scalar_names[i].name, name) == 0)
            return &scalar_names[i];
    return NULL;
}

/* Fills a scalar of `size` bytes in. */
static vecfile_status set_scalar(const parser *in, vecfile_scalar_kind kind, uint32_t size,
                                 vecfile_scalar *out)
{
    out->kind = kind;
    out->byte_order = in->made->machine.byte_order;
    out->size = (uint8_t)size;
    if (kind != VECFILE_SCALAR_FLOAT)
        return size == 1 || size == 2 || size == 4 || size == 8
                   ? VECFILE_OK
                   : fail_line(in, "there are no integers of %lu bytes", (unsigned long)size);
    out->format = vecfile_float_format_of(&in->made->machine, size);
    if (out->format != VECFILE_FLOAT_UNKNOWN)
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_FLOAT,
                        "'%s': line %u of its layout text has a float of %lu bytes, in a format of "
                        "the writer's machine that this library does not know",
                        in->path, in->line, (unsigned long)size);
}

/* --- fields --- */

/* Reads "[n][m]" behind the base type, which it cuts off. */
static vecfile_status read_dims(parser *in, char *type, vecfile_field *out)
{
    char *at = strchr(type, '[');
    uint32_t *dims = &in->dims[in->dim_count];
    size_t count = 0;
    if (at == NULL)
        return VECFILE_OK;
    const char *next = at;
    *at = '\0';
    for (bool opens = true; opens; count++) {
        uint64_t number;
        const char *start = next + 1, *end = strchr(start, ']');
        if (end == NULL || !read_number(start, end, VECFILE_MOST_ELEMENT_BYTES, &number) ||
            number == 0 || (end[1] != '[' && end[1] != '\0'))
            return fail_line(in, "field '%s' has dimensions that are none", out->name);
        dims[count] = (uint32_t)number;
        opens = end[1] == '[';
        next = end + 1;
    }
    if (count > VECFILE_MOST_DIMENSIONS)
        return fail_line(in, "field '%s' has too many dimensions", out->name);
    out->dims = dims;
    out->dim_count = (uint32_t)count;
    in->dim_count += count;
    return VECFILE_OK;
}

static vecfile_status set_named_type(parser *in, char *type, vecfile_field *out)
{
    char *name = type;
    const char *word = next_word(&name);
    const known_name *known = place_of_name(in, 0, name);
    const bool is_struct = strcmp(word, "struct") == 0;
    if (!is_struct && strcmp(word, "enum") != 0 && strcmp(word, "flags") != 0)
        return fail_line(in, "'%.64s' is no type", word);
    if (known->name == NULL)
        return fail_line(in, "there is no %s '%.64s' above", word, name);
    const bool is_of_structs = known->index >= in->made->enum_count;
    if (is_struct != is_of_structs)
        return fail_line(in, "'%s' is no %s", name, word);
    if (is_struct) {
        const vecfile_struct *record = &in->structs[known->index - in->made->enum_count];
        if (record == in->open_struct)
            return fail_line(in, "struct '%s' would hold itself", name);
        out->kind = VECFILE_KIND_STRUCT;
        out->record = record;
        out->item_size = record->size;
        return VECFILE_OK;
    }
    const vecfile_enum *values = &in->enums[known->index];
    if (values->is_flags != (word[0] == 'f'))
        return fail_line(in, "'%s' is no %s", name, word);
    out->kind = values->is_flags ? VECFILE_KIND_FLAGS : VECFILE_KIND_ENUM;
    out->values = values;
    out->scalar = values->scalar;
    out->item_size = values->scalar.size;
    return VECFILE_OK;
}

/* The last bracket of a text is its length. */
static vecfile_status set_bytes(parser *in, bool is_text, vecfile_field *out)
{
    if (out->dim_count == 0)
        return fail_line(in, "field '%s' has no length", out->name);
    out->kind = is_text ? VECFILE_KIND_TEXT : VECFILE_KIND_BYTES;
    out->item_size = out->dims[--out->dim_count];
    return VECFILE_OK;
}

static vecfile_status count_items(parser *in, vecfile_field *out)
{
    uint64_t items = 1;
    for (uint32_t i = 0; i < out->dim_count && items <= out->size; i++)
        items *= out->dims[i];
    out->item_count = (uint32_t)items;
    if (items <= out->size && out->is_adopted)
        out->item_size = (uint32_t)(out->size / items);
    if (items > out->size || items * out->item_size != out->size)
        return fail_line(in, "field '%s' has %lu bytes, which its type does not", out->name,
                         (unsigned long)out->size);
    return VECFILE_OK;
}

static vecfile_status set_type(parser *in, char *type, vecfile_field *out)
{
    vecfile_status status = read_dims(in, type, out);
    if (status != VECFILE_OK)
        return status;
    const struct scalar_name *scalar = find_scalar(type);
    out->c_type = -1;
    if (strcmp(type, "char") == 0 || strcmp(type, "bytes") == 0)
        status = set_bytes(in, type[0] == 'c', out);
    else if (scalar == NULL)
        status = set_named_type(in, type, out);
    else if (scalar->c_type >= 0)
        out->item_size = in->made->machine.c_types[scalar->c_type].size;
    else
        out->item_size = scalar->size;
    if (scalar != NULL) {
        out->kind = scalar->kind == VECFILE_SCALAR_BOOL ? VECFILE_KIND_BOOL : VECFILE_KIND_NUMBER;
        out->c_type = scalar->c_type >= 0 ? scalar->c_type : -1;
        out->is_adopted = scalar->c_type == ADOPTED;
    }
    if (status == VECFILE_OK)
        status = count_items(in, out);
    if (status == VECFILE_OK && scalar != NULL)
        status = set_scalar(in, scalar->kind, out->item_size, &out->scalar);
    return status;
}

/* Fields lie one behind the other, inside their struct. */
static vecfile_status check_place(parser *in, const vecfile_field *field)
{
    const vecfile_struct *record = in->open_struct;
    if (field->offset > record->size || field->size > record->size - field->offset)
        return fail_line(in, "field '%s' ends behind its struct", field->name);
    if (record->field_count > 0 && field->offset < field[-1].offset + field[-1].size)
        return fail_line(in, "field '%s' begins before '%s' ends", field->name, field[-1].name);
    return VECFILE_OK;
}

/* A copy of the type, which reading it takes to pieces. */
static const char *keep_type(parser *in, const char *type)
{
    const size_t bytes = strlen(type) + 1;
    char *copy = memcpy(in->types, type, bytes);
    in->types += bytes;
    return copy;
}

static vecfile_status read_field(parser *in, char *rest)
{
    vecfile_field *field = &in->fields[in->field_count];
    if (in->open_struct == NULL)
        return fail_line(in, "a field without a struct");
    char *place = cut_tail(rest, 4);
    if (place == NULL || !read_labelled(&place, "at", UINT32_MAX, &field->offset) ||
        !read_labelled(&place, "size", UINT32_MAX, &field->size))
        return fail_line(in, "a field without a place");
    field->name = next_word(&rest);
    field->type = keep_type(in, rest);
    vecfile_status status = add_name(in, in->scope, field->name, in->field_count);
    if (status == VECFILE_OK)
        status = set_type(in, rest, field);
    if (status == VECFILE_OK)
        status = check_place(in, field);
    in->open_field = field;
    in->field_count++;
    in->open_struct->field_count++;
    return status;
}

/* --- structs, enums, values --- */

static vecfile_status close_declarations(parser *in)
{
    vecfile_struct *record = in->open_struct;
    in->open_field = NULL;
    in->open_struct = NULL;
    in->open_enum = NULL;
    in->scope++;
    if (record == NULL)
        return VECFILE_OK;
    if (record->field_count == 0)
        return fail_line(in, "struct '%s' above has no fields", record->name);
    return vecfile_count_leaves(record, in->path);
}

static vecfile_status read_struct(parser *in, char *rest)
{
    vecfile_struct *record = &in->structs[in->made->struct_count];
    const char *name = next_word(&rest);
    uint32_t size, alignment;
    if (!read_labelled(&rest, "size", UINT32_MAX, &size) ||
        !read_labelled(&rest, "align", VECFILE_DATA_ALIGNMENT, &alignment) || *rest != '\0')
        return fail_line(in, "a struct without size and alignment");
    if (size > VECFILE_MOST_ELEMENT_BYTES)
        return vecfile_fail(VECFILE_E_UNSUPPORTED,
                            "'%s': line %u of its layout text has a struct of %lu bytes, more than "
                            "the %u that are supported",
                            in->path, in->line, (unsigned long)size, VECFILE_MOST_ELEMENT_BYTES);
    if (alignment == 0 || (alignment & (alignment - 1)) != 0 || size == 0 || size % alignment != 0)
        return fail_line(in, "no struct has size %lu and alignment %lu", (unsigned long)size,
                         (unsigned long)alignment);
    *record = (vecfile_struct){.name = name,
                               .version = 1,
                               .size = size,
                               .alignment = alignment,
                               .fields = &in->fields[in->field_count]};
    in->open_struct = record;
    vecfile_status status = add_name(in, 0, name, in->made->enum_count + in->made->struct_count);
    in->made->struct_count++;
    return status;
}

static vecfile_status read_enum(parser *in, char *rest, bool is_flags)
{
    vecfile_enum *values = &in->enums[in->made->enum_count];
    if (in->made->struct_count > 0)
        return fail_line(in, "enums come before structs");
    values->name = next_word(&rest);
    values->base = rest;
    values->is_flags = is_flags;
    values->values = &in->values[in->value_count];
    in->open_enum = values;
    const struct scalar_name *base = find_scalar(rest);
    if (base == NULL || base->c_type != FIXED || base->kind > VECFILE_SCALAR_SIGNED)
        return fail_line(in, "'%.64s' is no integer type for '%.64s'", rest, values->name);
    vecfile_status status = add_name(in, 0, values->name, in->made->enum_count);
    in->made->enum_count++;
    return status == VECFILE_OK ? set_scalar(in, base->kind, base->size, &values->scalar) : status;
}

static vecfile_status read_value(parser *in, char *rest)
{
    if (in->open_enum == NULL)
        return fail_line(in, "a value without an enum");
    vecfile_named_value *value = &in->values[in->value_count];
    const vecfile_scalar *scalar = &in->open_enum->scalar;
    value->name = next_word(&rest);
    const bool is_negative = rest[0] == '-' && scalar->kind == VECFILE_SCALAR_SIGNED;
    const unsigned bits = scalar->size * 8u - (scalar->kind == VECFILE_SCALAR_SIGNED);
    const uint64_t most = (bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1) + is_negative;
    uint64_t number;
    if (!read_number(rest + is_negative, rest + strlen(rest), most, &number))
        return fail_line(in, "'%.64s' is no %s", rest, in->open_enum->base);
    value->number = is_negative ? 0 - number : number;
    in->open_enum->value_count++;
    return add_name(in, in->scope, value->name, in->value_count++);
}

static vecfile_status read_element(parser *in, char *rest)
{
    const known_name *known = place_of_name(in, 0, rest);
    if (known->name == NULL || known->index < in->made->enum_count)
        return fail_line(in, "there is no struct '%.64s' above", rest);
    in->made->element = &in->structs[known->index - in->made->enum_count];
    return VECFILE_OK;
}

/* --- lines --- */

static vecfile_status read_declaration(parser *in, char *rest)
{
    const char *word = next_word(&rest);
    if (in->made->element != NULL)
        return fail_line(in, "something comes after the element");
    if (rest[0] != '\0' && rest[strlen(rest) - 1] == ' ')
        return fail_line(in, "it ends with a space");
    if (strcmp(word, "field") == 0)
        return read_field(in, rest);
    if (strcmp(word, "value") == 0)
        return read_value(in, rest);
    vecfile_status status = close_declarations(in);
    if (status != VECFILE_OK)
        return status;
    if (strcmp(word, "struct") == 0)
        return read_struct(in, rest);
    if (strcmp(word, "enum") == 0 || strcmp(word, "flags") == 0)
        return read_enum(in, rest, word[0] == 'f');
    if (strcmp(word, "element") == 0)
        return read_element(in, rest);
    if (strcmp(word, "schema") == 0) {
        in->made->schema = rest;
        return VECFILE_OK;
    }
    return fail_line(in, "'%.64s' is no declaration", word);
}

/* Notes that mean nothing to us are a later library's. */
static void read_note(parser *in, char *rest)
{
    vecfile_field *field = in->open_field;
    vecfile_struct *record = in->open_struct;
    uint64_t number;
    const char *word = next_word(&rest);
    if (record == NULL)
        return;
    if (strcmp(word, "keys") == 0)
        record->keys = rest;
    else if (strcmp(word, "version") == 0 &&
             read_number(rest, rest + strlen(rest), UINT32_MAX, &number))
        record->version = (uint32_t)number;
    else if (strcmp(word, "layout") == 0)
        record->is_native = strcmp(rest, "native") == 0;
    else if (strcmp(word, "doc") == 0)
        *(field != NULL ? &field->doc : &record->doc) = unquote(rest);
    else if (field != NULL && strcmp(word, "unit") == 0)
        field->unit = unquote(rest);
    else if (field != NULL && strcmp(word, "was") == 0 && is_name(rest, true))
        field->was = rest;
    else if (field != NULL && strcmp(word, "default") == 0)
        field->default_text = rest;
}

static vecfile_status read_lines(parser *in, char *text, char *end)
{
    vecfile_status status = VECFILE_OK;
    for (in->line = 1; text < end && status == VECFILE_OK; in->line++) {
        char *newline = memchr(text, '\n', (size_t)(end - text));
        *newline = '\0';
        if (text[0] == ' ')
            read_note(in, text + strspn(text, " "));
        else if (in->line > 1)
            status = read_declaration(in, text);
        text = newline + 1;
    }
    if (status == VECFILE_OK && in->made->element == NULL)
        status = fail_line(in, "it ends without an element");
    return status;
}

/* --- memory --- */

static bool begins(const char *line, const char *end, const char *word)
{
    const size_t length = strlen(word);
    return (size_t)(end - line) >= length && memcmp(line, word, length) == 0;
}

static counts count_lines(const char *text, const char *end)
{
    counts found = {0};
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        found.declarations += text[0] != ' ';
        found.enums += begins(text, newline, "enum ") || begins(text, newline, "flags ");
        found.values += begins(text, newline, "value ");
        found.structs += begins(text, newline, "struct ");
        found.fields += begins(text, newline, "field ");
        for (; text < newline; text++)
            found.brackets += *text == '[';
        text = newline + 1;
    }
    return found;
}

/* An array that is never empty, to be freed with the description. */
static void *take(parser *in, int index, size_t count, size_t size)
{
    void *taken = calloc(count + 1, size);
    in->made->memory[index] = taken;
    return taken;
}

static bool take_memory(parser *in, const counts *needed, const char *text, size_t length,
                        char **copy)
{
    enum { MEMORY_OF_TEXT = 10 };
    for (in->names_room = 16; in->names_room < needed->declarations * 2;)
        in->names_room *= 2;
    *copy = take(in, 0, length + 1, 1);
    in->enums = take(in, 1, needed->enums, sizeof *in->enums);
    in->values = take(in, 2, needed->values, sizeof *in->values);
    in->structs = take(in, 3, needed->structs, sizeof *in->structs);
    in->fields = take(in, 4, needed->fields, sizeof *in->fields);
    in->dims = take(in, 5, needed->brackets, sizeof *in->dims);
    in->types = take(in, 6, length + 1, 1);
    char *whole = take(in, MEMORY_OF_TEXT, length + 1, 1);
    in->names = calloc(in->names_room, sizeof *in->names);
    if (*copy == NULL || in->enums == NULL || in->values == NULL || in->structs == NULL ||
        in->fields == NULL || in->dims == NULL || in->types == NULL || whole == NULL ||
        in->names == NULL)
        return false;
    memcpy(*copy, text, length);
    memcpy(whole, text, length);
    in->made->text = whole;
    in->made->text_length = length;
    in->made->enums = in->enums;
    in->made->structs = in->structs;
    return true;
}

static vecfile_status parse(parser *in, const char *text, size_t length)
{
    char *copy;
    const counts needed = count_lines(text, text + length);
    if (needed.declarations > VECFILE_MOST_DECLARATIONS)
        return vecfile_fail(VECFILE_E_UNSUPPORTED,
                            "the layout text of '%s' has %zu declarations, more than the %u that "
                            "are supported",
                            in->path, needed.declarations, VECFILE_MOST_DECLARATIONS);
    if (!take_memory(in, &needed, text, length, &copy))
        return vecfile_fail(VECFILE_E_NO_MEMORY, "no memory to read the layout text of '%s'",
                            in->path);
    in->made->schema = "";
    vecfile_status status = read_lines(in, copy, copy + length);
    return status == VECFILE_OK ? vecfile_list_leaves(in->made, in->path) : status;
}

vecfile_status vecfile_describe_text(const char *text, size_t length,
                                     const vecfile_machine *machine, const char *path,
                                     vecfile_description **out)
{
    parser in = {.path = path, .line = 1};
    *out = NULL;
    if (!vecfile_is_layout_text(text, length))
        return fail_line(&in, "it does not begin as one");
    in.made = calloc(1, sizeof *in.made);
    if (in.made == NULL)
        return vecfile_fail(VECFILE_E_NO_MEMORY, "no memory to read the layout text of '%s'", path);
    in.made->machine = *machine;
    vecfile_status status = parse(&in, text, length);
    free(in.names);
    if (status == VECFILE_OK)
        *out = in.made;
    else
        vecfile_description_free(in.made);
    return status;
}

void vecfile_description_free(vecfile_description *description)
{
    if (description == NULL)
        return;
    for (size_t i = 0; i < sizeof description->memory / sizeof *description->memory; i++)
        free(description->memory[i]);
    free(description);
}

/* --- looking things up --- */

const char *vecfile_value_name(const vecfile_enum *values, uint64_t number)
{
    for (size_t i = 0; i < values->value_count; i++)
        if (values->values[i].number == number)
            return values->values[i].name;
    return NULL;
}

const vecfile_field *vecfile_find_field(const vecfile_struct *record, const char *name)
{
    for (size_t i = 0; i < record->field_count; i++)
        if (strcmp(record->fields[i].name, name) == 0)
            return &record->fields[i];
    return NULL;
}
