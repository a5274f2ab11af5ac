/* Reading defaults: "3", "nan", "buy", "read|write", "\"text\"", "{1,{2,3}}", "{x=1,y=2}". */
#include "layout/default_element.h"

#include "base/digits.h"
#include "layout/words.h"

#include <stdio.h>
#include <stdlib.h>

/* Reads the default of one item at *text, moves behind it, and stores it at `to`. */
static bool read_item(const vecfile_field *field, const char **text, uint8_t *to);

static bool skip(const char **text, char wanted)
{
    if (**text != wanted)
        return false;
    ++*text;
    return true;
}

/* Length of a word, up to what ends one. */
static size_t word_length(const char *text)
{
    return strcspn(text, ",{}=|");
}

static bool read_integer(const char *word, size_t length, vecfile_value *out)
{
    const bool is_negative = length > 0 && word[0] == '-';
    uint64_t number;
    if (!vecfile_read_digits(word + is_negative, word + length,
                             is_negative ? (uint64_t)1 << 63 : UINT64_MAX, &number))
        return false;
    *out = is_negative ? vecfile_value_of_signed((int64_t)(0 - number))
                       : vecfile_value_of_unsigned(number);
    return true;
}

/* Room for the longest number and another exponent. */
enum { NUMBER_BYTES = 64 + 16 };

/* Makes "-1.25e+300" a "-125e298": strtod wants the point of the program's locale, which may be
 * several bytes, and this is the same number without one. */
static void take_point_out(char *number)
{
    char *const point = strchr(number, '.');
    if (point == NULL || strchr(point + 1, '.') != NULL)
        return;
    const char *const e = strchr(point, 'e');
    const char *const end = e != NULL ? e : point + strlen(point);
    const long exponent = (e != NULL ? strtol(e + 1, NULL, 10) : 0) - (long)(end - point - 1);
    memmove(point, point + 1, (size_t)(end - point - 1));
    char *const behind = point + (end - point - 1);
    snprintf(behind, NUMBER_BYTES - (size_t)(behind - number), "e%ld", exponent);
}

static bool is_word(const char *word, size_t length, const char *wanted)
{
    return length == strlen(wanted) && memcmp(word, wanted, length) == 0;
}

/* What is no number: made here, as a compiler may hold that no call returns it.  A NaN is the plain
 * one, without sign and payload. */
static bool read_special(const char *word, size_t length, vecfile_value *out)
{
    const bool is_nan = is_word(word, length, "nan");
    const bool is_negative = is_word(word, length, "-inf");
    if (!is_nan && !is_negative && !is_word(word, length, "inf"))
        return false;
    *out = (vecfile_value){.kind = VECFILE_SCALAR_FLOAT};
    out->real.class_ = is_nan ? VECFILE_REAL_NAN : VECFILE_REAL_INFINITE;
    out->real.is_negative = is_negative;
    out->real.high = is_nan ? (uint64_t)1 << 63 : 0;
    return true;
}

static bool read_float(const char *word, size_t length, vecfile_value *out)
{
    if (read_special(word, length, out))
        return true;
    char copy[NUMBER_BYTES], *end;
    if (length == 0 || length >= 64)
        return false;
    memcpy(copy, word, length);
    copy[length] = '\0';
    take_point_out(copy);
    const double number = strtod(copy, &end);
    *out = vecfile_value_of_double(number);
    return *end == '\0';
}

/* The bits of a name, or of a number where a value has none. */
static bool read_name(const vecfile_enum *values, const char *word, size_t length, uint64_t *out)
{
    for (size_t i = 0; i < values->value_count; i++)
        if (is_word(word, length, values->values[i].name)) {
            *out = values->values[i].number;
            return true;
        }
    vecfile_value number;
    if (!read_integer(word, length, &number))
        return false;
    *out = number.integer;
    return true;
}

static bool read_names(const vecfile_enum *values, const char **text, vecfile_value *out)
{
    uint64_t bits = 0;
    do {
        uint64_t more;
        const size_t length = word_length(*text);
        if (!read_name(values, *text, length, &more))
            return false;
        bits |= more;
        *text += length;
    } while (values->is_flags && skip(text, '|'));
    out->kind = values->scalar.kind;
    out->integer = bits;
    return true;
}

static bool read_scalar(const vecfile_field *field, const char **text, uint8_t *to)
{
    vecfile_value value;
    const size_t length = word_length(*text);
    bool is_read;
    if (field->kind == VECFILE_KIND_ENUM || field->kind == VECFILE_KIND_FLAGS) {
        is_read = read_names(field->values, text, &value);
    } else {
        if (field->kind == VECFILE_KIND_BOOL) {
            is_read = is_word(*text, length, "true") || is_word(*text, length, "false");
            value = vecfile_value_of_unsigned((*text)[0] == 't');
        } else if (field->scalar.kind == VECFILE_SCALAR_FLOAT) {
            is_read = read_float(*text, length, &value);
        } else {
            is_read = read_integer(*text, length, &value);
        }
        *text += length;
    }
    /* A float's default may have more digits than the field. */
    return is_read && vecfile_store_value(&field->scalar, &value, to) != VECFILE_CLAMPED;
}

static bool read_quoted(const char **text, uint8_t *to, size_t room)
{
    size_t used = 0;
    memset(to, 0, room);
    if (!skip(text, '"'))
        return false;
    while (**text != '"') {
        int byte = (unsigned char)**text;
        if (byte == '\0' || used == room)
            return false;
        if (byte == '\\') {
            byte = vecfile_escaped_byte(*text);
            if (byte < 0)
                return false;
            *text += VECFILE_ESCAPE_LENGTH - 1;
        }
        to[used++] = (uint8_t)byte;
        ++*text;
    }
    return skip(text, '"');
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the dimensions, at most VECFILE_MAX_DIMENSIONS */
static bool read_list(const vecfile_field *field, uint32_t depth, const char **text, uint8_t *to,
                      size_t bytes)
{
    if (depth == field->dim_count)
        return read_item(field, text, to);
    const size_t step = bytes / field->dims[depth];
    if (!skip(text, '{'))
        return false;
    /* What a list does not say is zero. */
    memset(to, 0, bytes);
    for (uint32_t i = 0; !skip(text, '}'); i++) {
        if (i == field->dims[depth] || (i > 0 && !skip(text, ',')) ||
            !read_list(field, depth + 1, text, to + i * step, step))
            return false;
    }
    return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as structs are, at most VECFILE_MAX_DEPTH */
static bool read_members(const vecfile_struct *structure, const char **text, uint8_t *to)
{
    size_t next = 0; /* members come in their order, each once */
    memset(to, 0, structure->size);
    if (!skip(text, '{'))
        return false;
    for (size_t i = 0; !skip(text, '}'); i++) {
        if (i > 0 && !skip(text, ','))
            return false;
        const size_t length = word_length(*text);
        while (next < structure->field_count &&
               !is_word(*text, length, structure->fields[next].name))
            next++;
        if (next == structure->field_count)
            return false;
        const vecfile_field *member = &structure->fields[next++];
        *text += length;
        if (!skip(text, '=') || !read_list(member, 0, text, to + member->offset, member->size))
            return false;
    }
    return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): as above */
static bool read_item(const vecfile_field *field, const char **text, uint8_t *to)
{
    if (field->kind == VECFILE_KIND_STRUCT)
        return read_members(field->structure, text, to);
    if (field->kind == VECFILE_KIND_TEXT || field->kind == VECFILE_KIND_BYTES)
        return read_quoted(text, to, field->item_size);
    return read_scalar(field, text, to);
}

/* --- what is not stated --- */

/* An enum without a value 0 starts with its first. */
static void fill_enum(const vecfile_field *field, uint8_t *to)
{
    vecfile_value value = {.kind = field->scalar.kind};
    if (field->values->value_count == 0 || vecfile_value_name(field->values, 0) != NULL)
        return;
    value.integer = field->values->values[0].number;
    for (uint32_t i = 0; i < field->item_count; i++)
        (void)vecfile_store_value(&field->scalar, &value, to + (size_t)i * field->item_size);
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as structs are, at most VECFILE_MAX_DEPTH */
static vecfile_status fill_struct(const vecfile_struct *structure, uint8_t *to)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < structure->field_count && status == VECFILE_OK; i++) {
        const vecfile_field *field = &structure->fields[i];
        uint8_t *at = to + field->offset;
        const char *text = field->default_text;
        if (text != NULL) {
            if (!read_list(field, 0, &text, at, field->size) || *text != '\0')
                return vecfile_fail(VECFILE_E_CORRUPT,
                                    "the default '%.200s' of field '%s.%s' is none of %s",
                                    field->default_text, structure->name, field->name, field->type);
        } else if (field->kind == VECFILE_KIND_STRUCT) {
            status = fill_struct(field->structure, at);
            for (uint32_t j = 1; j < field->item_count && status == VECFILE_OK; j++)
                memcpy(at + (size_t)j * field->item_size, at, field->item_size);
        } else if (field->kind == VECFILE_KIND_ENUM) {
            fill_enum(field, at);
        }
    }
    return status;
}

vecfile_status vecfile_default_element(const vecfile_description *description, uint8_t *out)
{
    memset(out, 0, description->element->size);
    return fill_struct(description->element, out);
}
