/* Types of a layout text: scalars, texts, and what is declared above. */
#include "layout/description_parser.h"

#include "base/assertion.h"
#include "layout/scalars.h"

/* --- scalars --- */

vecfile_status vecfile_set_scalar(const vecfile_parser *in, vecfile_scalar_kind kind, uint32_t size,
                                  vecfile_scalar *out)
{
    out->kind = kind;
    out->byte_order = in->made->machine.byte_order;
    out->size = (uint8_t)size;
    if (kind != VECFILE_SCALAR_FLOAT)
        return size == 1 || size == 2 || size == 4 || size == 8
                   ? VECFILE_OK
                   : vecfile_fail_line(in, "there are no integers of %lu bytes",
                                       (unsigned long)size);
    out->format = vecfile_float_format_of(&in->made->machine, size);
    if (out->format != VECFILE_FLOAT_UNKNOWN)
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_FLOAT,
                        "'%s': line %u of its layout text has a float of %lu bytes, in a format of "
                        "the writer's machine that this library does not know",
                        in->path, in->line, (unsigned long)size);
}

/* --- types of fields --- */

/* Reads "[n][m]" behind the base type, which it cuts off. */
static vecfile_status read_dims(vecfile_parser *in, char *type, vecfile_field *out)
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
        if (end == NULL || !vecfile_read_number(start, end, VECFILE_MAX_ELEMENT_BYTES, &number) ||
            number == 0 || (end[1] != '[' && end[1] != '\0'))
            return vecfile_fail_line(in, "field '%s' has dimensions that are none", out->name);
        dims[count] = (uint32_t)number;
        opens = end[1] == '[';
        next = end + 1;
    }
    if (count > VECFILE_MAX_DIMENSIONS)
        return vecfile_fail_line(in, "field '%s' has too many dimensions", out->name);
    out->dims = dims;
    out->dim_count = (uint32_t)count;
    in->dim_count += count;
    VECFILE_ASSERT(in->dim_count <= in->room.brackets);
    return VECFILE_OK;
}

static vecfile_status set_named_type(vecfile_parser *in, char *type, vecfile_field *out)
{
    char *name = type;
    const char *word = vecfile_cut_word(&name);
    const vecfile_known_name *known = vecfile_place_of_name(in, 0, name);
    const bool is_struct = strcmp(word, "struct") == 0;
    if (!is_struct && strcmp(word, "enum") != 0 && strcmp(word, "flags") != 0)
        return vecfile_fail_line(in, "'%.64s' is no type", word);
    if (known->name == NULL)
        return vecfile_fail_line(in, "there is no %s '%.64s' above", word, name);
    const bool is_of_structs = known->index >= in->made->enum_count;
    if (is_struct != is_of_structs)
        return vecfile_fail_line(in, "'%s' is no %s", name, word);
    if (is_struct) {
        const vecfile_struct *structure = &in->structs[known->index - in->made->enum_count];
        if (structure == in->open_struct)
            return vecfile_fail_line(in, "struct '%s' would hold itself", name);
        out->kind = VECFILE_KIND_STRUCT;
        out->structure = structure;
        out->item_size = structure->size;
        return VECFILE_OK;
    }
    const vecfile_enum *values = &in->enums[known->index];
    if (values->is_flags != (word[0] == 'f'))
        return vecfile_fail_line(in, "'%s' is no %s", name, word);
    out->kind = values->is_flags ? VECFILE_KIND_FLAGS : VECFILE_KIND_ENUM;
    out->values = values;
    out->scalar = values->scalar;
    out->item_size = values->scalar.size;
    return VECFILE_OK;
}

/* The last bracket of a text is its length. */
static vecfile_status set_bytes(vecfile_parser *in, bool is_text, vecfile_field *out)
{
    if (out->dim_count == 0)
        return vecfile_fail_line(in, "field '%s' has no length", out->name);
    out->kind = is_text ? VECFILE_KIND_TEXT : VECFILE_KIND_BYTES;
    out->item_size = out->dims[--out->dim_count];
    return VECFILE_OK;
}

static vecfile_status count_items(vecfile_parser *in, vecfile_field *out)
{
    uint64_t items = 1;
    for (uint32_t i = 0; i < out->dim_count && items <= out->size; i++)
        items *= out->dims[i];
    out->item_count = (uint32_t)items;
    if (items <= out->size && out->is_extern)
        out->item_size = (uint32_t)(out->size / items);
    if (items > out->size || items * out->item_size != out->size)
        return vecfile_fail_line(in, "field '%s' has %lu bytes, which its type does not", out->name,
                                 (unsigned long)out->size);
    return VECFILE_OK;
}

/* Bytes of one item; those of an adopted member come of its field's, once its items are counted. */
static uint32_t size_of_scalar(const vecfile_parser *in, const vecfile_scalar_type *scalar)
{
    switch (scalar->width) {
    case VECFILE_WIDTH_FIXED:
        return scalar->size;
    case VECFILE_WIDTH_NATIVE:
        return in->made->machine.c_types[scalar->c_type].size;
    case VECFILE_WIDTH_ADOPTED:
        break;
    }
    return 0;
}

static vecfile_status set_number(vecfile_parser *in, const vecfile_scalar_type *scalar,
                                 vecfile_field *out)
{
    out->kind = scalar->kind == VECFILE_SCALAR_BOOL ? VECFILE_KIND_BOOL : VECFILE_KIND_NUMBER;
    out->c_type = scalar->width == VECFILE_WIDTH_NATIVE ? (int)scalar->c_type : -1;
    out->is_extern = scalar->width == VECFILE_WIDTH_ADOPTED;
    out->item_size = size_of_scalar(in, scalar);
    const vecfile_status status = count_items(in, out);
    return status == VECFILE_OK ? vecfile_set_scalar(in, scalar->kind, out->item_size, &out->scalar)
                                : status;
}

vecfile_status vecfile_set_type(vecfile_parser *in, char *type, vecfile_field *out)
{
    vecfile_status status = read_dims(in, type, out);
    if (status != VECFILE_OK)
        return status;
    const vecfile_scalar_type *scalar = vecfile_find_scalar(type);
    out->c_type = -1;
    if (scalar != NULL)
        return set_number(in, scalar, out);
    if (strcmp(type, "char") == 0 || strcmp(type, "bytes") == 0)
        status = set_bytes(in, type[0] == 'c', out);
    else
        status = set_named_type(in, type, out);
    return status == VECFILE_OK ? count_items(in, out) : status;
}
