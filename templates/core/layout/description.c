/* Reading a layout text.  It may come from anybody: nothing in it is believed before it is checked,
 * and the work it can cause is bounded. */
#include "layout/description_parser.h"

#include "base/assertion.h"
#include "layout/leaves.h"
#include "layout/scalars.h"
#include "layout/text.h"

#include <stdlib.h>

/* --- fields --- */

/* Fields lie one behind the other, inside their struct. */
static vecfile_status check_place(vecfile_parser *in, const vecfile_field *field)
{
    const vecfile_struct *structure = in->open_struct;
    if (field->offset > structure->size || field->size > structure->size - field->offset)
        return vecfile_fail_line(in, "field '%s' ends behind its struct", field->name);
    if (structure->field_count > 0 && field->offset < field[-1].offset + field[-1].size)
        return vecfile_fail_line(in, "field '%s' begins before '%s' ends", field->name,
                                 field[-1].name);
    return VECFILE_OK;
}

/* A copy of the type, which reading it takes to pieces. */
static const char *keep_type(vecfile_parser *in, const char *type)
{
    const size_t bytes = strlen(type) + 1;
    char *copy = memcpy(in->types, type, bytes);
    in->types += bytes;
    return copy;
}

static vecfile_status read_field(vecfile_parser *in, char *rest)
{
    vecfile_field *field = &in->fields[in->field_count];
    if (in->open_struct == NULL)
        return vecfile_fail_line(in, "a field without a struct");
    char *place = vecfile_cut_last_words(rest, 4);
    if (place == NULL || !vecfile_read_labelled(&place, "at", UINT32_MAX, &field->offset) ||
        !vecfile_read_labelled(&place, "size", UINT32_MAX, &field->size))
        return vecfile_fail_line(in, "a field without a place");
    field->name = vecfile_cut_word(&rest);
    field->type = keep_type(in, rest);
    vecfile_status status = vecfile_add_name(in, in->scope, field->name, in->field_count);
    if (status == VECFILE_OK)
        status = vecfile_set_type(in, rest, field);
    if (status == VECFILE_OK)
        status = check_place(in, field);
    VECFILE_ASSERT(status != VECFILE_OK || in->field_count < in->room.fields);
    in->open_field = field;
    in->field_count++;
    in->open_struct->field_count++;
    return status;
}

/* --- structs, enums, values --- */

static vecfile_status close_declarations(vecfile_parser *in)
{
    vecfile_struct *structure = in->open_struct;
    in->open_field = NULL;
    in->open_struct = NULL;
    in->open_enum = NULL;
    in->scope++;
    if (structure == NULL)
        return VECFILE_OK;
    if (structure->field_count == 0)
        return vecfile_fail_line(in, "struct '%s' above has no fields", structure->name);
    return vecfile_count_leaves(structure, in->path);
}

static vecfile_status read_struct(vecfile_parser *in, char *rest)
{
    vecfile_struct *structure = &in->structs[in->made->struct_count];
    const char *name = vecfile_cut_word(&rest);
    uint32_t size, alignment;
    if (!vecfile_read_labelled(&rest, "size", UINT32_MAX, &size) ||
        !vecfile_read_labelled(&rest, "align", VECFILE_DATA_ALIGNMENT, &alignment) || *rest != '\0')
        return vecfile_fail_line(in, "a struct without size and alignment");
    if (size > VECFILE_MAX_ELEMENT_BYTES)
        return vecfile_fail(VECFILE_E_UNSUPPORTED,
                            "'%s': line %u of its layout text has a struct of %lu bytes, more than "
                            "the %u that are supported",
                            in->path, in->line, (unsigned long)size, VECFILE_MAX_ELEMENT_BYTES);
    if (alignment == 0 || (alignment & (alignment - 1)) != 0 || size == 0 || size % alignment != 0)
        return vecfile_fail_line(in, "no struct has size %lu and alignment %lu",
                                 (unsigned long)size, (unsigned long)alignment);
    *structure = (vecfile_struct){.name = name,
                                  .version = 1,
                                  .size = size,
                                  .alignment = alignment,
                                  .fields = &in->fields[in->field_count]};
    in->open_struct = structure;
    vecfile_status status =
        vecfile_add_name(in, 0, name, in->made->enum_count + in->made->struct_count);
    in->made->struct_count++;
    return status;
}

static vecfile_status read_enum(vecfile_parser *in, char *rest, bool is_flags)
{
    vecfile_enum *values = &in->enums[in->made->enum_count];
    if (in->made->struct_count > 0)
        return vecfile_fail_line(in, "enums come before structs");
    values->name = vecfile_cut_word(&rest);
    values->base = rest;
    values->is_flags = is_flags;
    values->values = &in->values[in->value_count];
    in->open_enum = values;
    const vecfile_scalar_type *base = vecfile_find_scalar(rest);
    if (base == NULL || base->width != VECFILE_WIDTH_FIXED || base->kind > VECFILE_SCALAR_SIGNED)
        return vecfile_fail_line(in, "'%.64s' is no integer type for '%.64s'", rest, values->name);
    vecfile_status status = vecfile_add_name(in, 0, values->name, in->made->enum_count);
    VECFILE_ASSERT(status != VECFILE_OK || in->made->enum_count < in->room.enums);
    in->made->enum_count++;
    return status == VECFILE_OK ? vecfile_set_scalar(in, base->kind, base->size, &values->scalar)
                                : status;
}

static vecfile_status read_value(vecfile_parser *in, char *rest)
{
    if (in->open_enum == NULL)
        return vecfile_fail_line(in, "a value without an enum");
    vecfile_named_value *value = &in->values[in->value_count];
    const vecfile_scalar *scalar = &in->open_enum->scalar;
    value->name = vecfile_cut_word(&rest);
    const bool is_negative = rest[0] == '-' && scalar->kind == VECFILE_SCALAR_SIGNED;
    const unsigned bits = scalar->size * 8u - (scalar->kind == VECFILE_SCALAR_SIGNED);
    const uint64_t most = (bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1) + is_negative;
    uint64_t number;
    if (!vecfile_read_number(rest + is_negative, rest + strlen(rest), most, &number))
        return vecfile_fail_line(in, "'%.64s' is no %s", rest, in->open_enum->base);
    value->number = is_negative ? 0 - number : number;
    if (in->open_enum->is_flags && in->open_enum->value_count == VECFILE_MAX_FLAGS)
        return vecfile_fail(VECFILE_E_UNSUPPORTED,
                            "'%s': flags '%s' of its layout text are more than the %u that are "
                            "supported",
                            in->path, in->open_enum->name, VECFILE_MAX_FLAGS);
    VECFILE_ASSERT(in->value_count < in->room.values);
    in->open_enum->value_count++;
    return vecfile_add_name(in, in->scope, value->name, in->value_count++);
}

static vecfile_status read_element(vecfile_parser *in, char *rest)
{
    const vecfile_known_name *known = vecfile_place_of_name(in, 0, rest);
    if (known->name == NULL || known->index < in->made->enum_count)
        return vecfile_fail_line(in, "there is no struct '%.64s' above", rest);
    in->made->element = &in->structs[known->index - in->made->enum_count];
    return VECFILE_OK;
}

/* --- lines --- */

static vecfile_status read_declaration(vecfile_parser *in, char *rest)
{
    const char *word = vecfile_cut_word(&rest);
    if (in->made->element != NULL)
        return vecfile_fail_line(in, "something comes after the element");
    if (rest[0] != '\0' && rest[strlen(rest) - 1] == ' ')
        return vecfile_fail_line(in, "it ends with a space");
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
    return vecfile_fail_line(in, "'%.64s' is no declaration", word);
}

/* Notes that mean nothing to us are a later library's. */
static void read_note(vecfile_parser *in, char *rest)
{
    vecfile_field *field = in->open_field;
    vecfile_struct *structure = in->open_struct;
    uint64_t number;
    const char *word = vecfile_cut_word(&rest);
    if (structure == NULL)
        return;
    if (strcmp(word, "keys") == 0)
        structure->keys = rest;
    else if (strcmp(word, "version") == 0 &&
             vecfile_read_number(rest, rest + strlen(rest), UINT32_MAX, &number))
        structure->version = (uint32_t)number;
    else if (strcmp(word, "layout") == 0)
        structure->is_native = strcmp(rest, "native") == 0;
    else if (strcmp(word, "doc") == 0)
        *(field != NULL ? &field->doc : &structure->doc) = vecfile_unquote(rest);
    else if (field != NULL && strcmp(word, "unit") == 0)
        field->unit = vecfile_unquote(rest);
    else if (field != NULL && strcmp(word, "was") == 0 && vecfile_is_name(rest, true))
        field->was = rest;
    else if (field != NULL && strcmp(word, "default") == 0)
        field->default_text = rest;
}

static vecfile_status read_lines(vecfile_parser *in, char *text, char *end)
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
        status = vecfile_fail_line(in, "it ends without an element");
    return status;
}

/* --- memory --- */

static vecfile_line_counts count_lines(const char *text, const char *end)
{
    vecfile_line_counts found = {0};
    vecfile_span rest = {text, (size_t)(end - text)};
    for (vecfile_span line; vecfile_next_line(&rest, &line);) {
        found.declarations += !vecfile_span_begins(line, " ");
        found.enums += vecfile_span_begins(line, "enum ") || vecfile_span_begins(line, "flags ");
        found.values += vecfile_span_begins(line, "value ");
        found.structs += vecfile_span_begins(line, "struct ");
        found.fields += vecfile_span_begins(line, "field ");
        for (size_t i = 0; i < line.length; i++)
            found.brackets += line.start[i] == '[';
    }
    return found;
}

/* An array that is never empty, to be freed with the description. */
static void *take(vecfile_parser *in, int index, size_t count, size_t size)
{
    void *taken = calloc(count + 1, size);
    in->made->memory[index] = taken;
    return taken;
}

static bool take_memory(vecfile_parser *in, const char *text, size_t length, char **copy)
{
    const vecfile_line_counts *needed = &in->room;
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

static vecfile_status parse(vecfile_parser *in, const char *text, size_t length)
{
    char *copy;
    in->room = count_lines(text, text + length);
    if (in->room.declarations > VECFILE_MAX_DECLARATIONS)
        return vecfile_fail(VECFILE_E_UNSUPPORTED,
                            "the layout text of '%s' has %zu declarations, more than the %u that "
                            "are supported",
                            in->path, in->room.declarations, VECFILE_MAX_DECLARATIONS);
    if (!take_memory(in, text, length, &copy))
        return vecfile_fail_memory("to read the layout text of", in->path);
    in->made->schema = "";
    vecfile_status status = read_lines(in, copy, copy + length);
    return status == VECFILE_OK ? vecfile_list_leaves(in->made, in->path) : status;
}

vecfile_status vecfile_describe_text(const char *text, size_t length,
                                     const vecfile_machine *machine, const char *path,
                                     vecfile_description **out)
{
    vecfile_parser in = {.path = path, .line = 1};
    *out = NULL;
    if (!vecfile_is_layout_text(text, length))
        return vecfile_fail_line(&in, "it does not begin as one");
    in.made = calloc(1, sizeof *in.made);
    if (in.made == NULL)
        return vecfile_fail_memory("to read the layout text of", path);
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

const vecfile_field *vecfile_find_field(const vecfile_struct *structure, const char *name)
{
    for (size_t i = 0; i < structure->field_count; i++)
        if (strcmp(structure->fields[i].name, name) == 0)
            return &structure->fields[i];
    return NULL;
}
