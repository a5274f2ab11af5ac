/* The columns of a table of elements: every scalar, text and byte string of the element, arrays and
 * structs taken apart: "mag", "joints[2].angle", "tool_pose[0][3]". */
#ifndef CLI_COLUMN_H
#define CLI_COLUMN_H

#include "text/times.h"

#include "core.h"
#include "description.h"
#include "vecfile.h"

#include <string.h>

/* Values of an enum by ascending number, so that files with tens of thousands of them take no
 * longer to read. */
typedef struct value_index {
    const vecfile_named_value **values;
    size_t count;
    uint64_t all_bits; /* of any value: of flags, those that have names */
} value_index;

typedef struct column {
    char *name;
    const vecfile_field *field;
    vecfile_kind kind; /* never STRUCT */
    vecfile_scalar scalar;
    uint32_t offset; /* in the element */
    uint32_t size;
    bool is_swapped;           /* in the other byte order than this machine's */
    const value_index *values; /* of an enum or flags in a set of columns */
    bool is_time;              /* an integer that counts since an epoch */
    time_unit unit;
} column;

typedef struct column_set {
    const char *path; /* of the file that has them */
    column *all;
    size_t count;
    value_index *indexes; /* one for each enum of the description */
    size_t index_count;
} column_set;

/* Some of a set's columns, in an order of their own. */
typedef struct column_list {
    const column **columns;
    size_t count;
    size_t room;
} column_list;

/* The columns of an element, while the description lives; false with a message. */
bool columns_begin(column_set *set, const vecfile_description *description, const char *path);
void columns_free(column_set *set);

/* One item of a field that is no struct, at `offset` in the element; without a name. */
column make_column(const vecfile_field *field, uint32_t offset);

/* The column of that name, or NULL. */
const column *find_column(const column_set *set, const char *name, size_t length);

/* The name most like `name`, or NULL if none is. */
const char *nearest_column(const column_set *set, const char *name, size_t length);

/* The name of an enum's value; NULL if it has none. */
const char *find_value_name(const column *of, uint64_t bits);

/* The columns that a list like "time,mag,joints" names, or all if it is NULL; the name of an array
 * or struct means all within.  false with a message. */
bool columns_choose(const column_set *set, const char *names, column_list *out);

/* Whether `text`, which may have a NUL in it as no name has, is that name. */
static inline bool is_named(const char *name, const char *text, size_t length)
{
    return strlen(name) == length && memcmp(name, text, length) == 0;
}

/* Whether numbers stand under each other by their right ends. */
static inline bool is_right_aligned(const column *of)
{
    return of->kind == VECFILE_KIND_NUMBER && !of->is_time;
}

static inline bool is_float(const column *of)
{
    return of->scalar.kind == VECFILE_SCALAR_FLOAT;
}

static inline bool is_signed(const column *of)
{
    return of->scalar.kind == VECFILE_SCALAR_SIGNED;
}

/* Whether the cells are integers, with a name or without. */
static inline bool is_integer(const column *of)
{
    return of->kind != VECFILE_KIND_TEXT && of->kind != VECFILE_KIND_BYTES && !is_float(of);
}

/* The bits of an integer or a float of up to 8 bytes; a signed one is extended to 64. */
static inline uint64_t load_bits(const column *of, const void *element)
{
    const unsigned char *at = (const unsigned char *)element + of->offset;
    uint64_t bits64;
    uint32_t bits32;
    uint16_t bits16;
    switch (of->scalar.size) {
    case 1:
        return is_signed(of) ? (uint64_t)(int64_t)(int8_t)*at : *at;
    case 2:
        memcpy(&bits16, at, 2);
        bits16 = of->is_swapped ? __builtin_bswap16(bits16) : bits16;
        return is_signed(of) ? (uint64_t)(int64_t)(int16_t)bits16 : bits16;
    case 4:
        memcpy(&bits32, at, 4);
        bits32 = of->is_swapped ? __builtin_bswap32(bits32) : bits32;
        return is_signed(of) ? (uint64_t)(int64_t)(int32_t)bits32 : bits32;
    case 8:
        memcpy(&bits64, at, 8);
        return of->is_swapped ? __builtin_bswap64(bits64) : bits64;
    }
    VECFILE_UNREACHABLE("integers have 1, 2, 4 or 8 bytes, and larger floats are no bits");
    return 0;
}

/* The nearest double to a float of any format. */
static inline double load_double(const column *of, const void *element)
{
    if (of->scalar.format == VECFILE_FLOAT_IEEE64) {
        const uint64_t bits = load_bits(of, element);
        double value;
        memcpy(&value, &bits, sizeof value);
        return value;
    }
    if (of->scalar.format == VECFILE_FLOAT_IEEE32) {
        const uint32_t bits = (uint32_t)load_bits(of, element);
        float value;
        memcpy(&value, &bits, sizeof value);
        return (double)value;
    }
    vecfile_value value;
    vecfile_load_value(&of->scalar, (const unsigned char *)element + of->offset, &value);
    return vecfile_value_as_double(&value);
}

/* Any number as a double. */
static inline double load_number(const column *of, const void *element)
{
    if (is_float(of))
        return load_double(of, element);
    const uint64_t bits = load_bits(of, element);
    return is_signed(of) ? (double)(int64_t)bits : (double)bits;
}

/* The text up to its padding. */
static inline const char *load_text(const column *of, const void *element, size_t *length)
{
    const char *text = (const char *)element + of->offset;
    const char *end = memchr(text, '\0', of->size);
    *length = end != NULL ? (size_t)(end - text) : of->size;
    return text;
}

/* Whether there is something behind the NUL that ends the text. */
static inline bool has_hidden_text(const column *of, const void *element)
{
    size_t length;
    const char *text = load_text(of, element, &length);
    return length < of->size && !vecfile_is_zero(text + length, of->size - length);
}

/* The text up to the last byte that is not zero. */
static inline const char *load_whole_text(const column *of, const void *element, size_t *length)
{
    const char *text = (const char *)element + of->offset;
    *length = of->size;
    while (*length > 0 && text[*length - 1] == '\0')
        --*length;
    return text;
}

/* That the option `option` names no column of the set, with the nearest or how to list them. */
void complain_of_column(const column_set *set, const char *option, const char *name, size_t length);

/* Stores an integer of the column's kind. */
void store_bits(const column *of, uint64_t bits, void *element);

#endif /* CLI_COLUMN_H */
