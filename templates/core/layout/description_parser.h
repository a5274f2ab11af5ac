/* Shared by the files that read a layout text. */
#ifndef VECFILE_LAYOUT_DESCRIPTION_PARSER_H
#define VECFILE_LAYOUT_DESCRIPTION_PARSER_H

#include "base/base.h"

#include "description.h"
#include "layout/words.h"

/* A name and the declaration that has it.  Types share scope 0; the names of a struct's fields or
 * an enum's values have a scope of their own. */
typedef struct vecfile_known_name {
    uint64_t hash;
    const char *name; /* NULL: a free place */
    size_t scope;
    size_t index;
} vecfile_known_name;

/* What a text has how many lines of, and so how many the parser has room for. */
typedef struct vecfile_line_counts {
    size_t declarations, enums, values, structs, fields, brackets;
} vecfile_line_counts;

typedef struct vecfile_parser {
    const char *path;
    unsigned line;
    vecfile_description *made;
    vecfile_line_counts room;
    vecfile_enum *enums;
    vecfile_named_value *values;
    vecfile_struct *structs;
    vecfile_field *fields;
    uint32_t *dims;
    char *types; /* room for the next field's type */
    size_t value_count, field_count, dim_count;
    vecfile_known_name *names; /* a hash table */
    size_t names_room;         /* a power of two */
    /* What lines may refer to: the last declaration of each kind, as long as it is open. */
    vecfile_enum *open_enum;
    vecfile_struct *open_struct;
    vecfile_field *open_field;
    size_t scope;
} vecfile_parser;

/* VECFILE_E_CORRUPT with the line's number. */
VECFILE_PRINTF(2, 3)
vecfile_status vecfile_fail_line(const vecfile_parser *in, const char *format, ...);

/* The place of a name in its scope; its `name` is NULL if it is not declared. */
vecfile_known_name *vecfile_place_of_name(const vecfile_parser *in, size_t scope, const char *name);

/* Declares a name; an error if it is none, or declared already. */
vecfile_status vecfile_add_name(vecfile_parser *in, size_t scope, const char *name, size_t index);

/* Whether it is an identifier of sensible length, or several with dots between them. */
bool vecfile_is_name(const char *name, bool may_have_dots);

/* Fills a scalar of `size` bytes in. */
vecfile_status vecfile_set_scalar(const vecfile_parser *in, vecfile_scalar_kind kind, uint32_t size,
                                  vecfile_scalar *out);

/* Reads a field's type, which it takes to pieces; name and size of `out` are known. */
vecfile_status vecfile_set_type(vecfile_parser *in, char *type, vecfile_field *out);

#endif /* VECFILE_LAYOUT_DESCRIPTION_PARSER_H */
