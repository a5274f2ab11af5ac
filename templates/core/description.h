/* A layout text as data: what the element of a file is made of, whatever machine and schema wrote
 * it.  Everything is checked, so that whoever follows a description stays inside the element. */
#ifndef VECFILE_DESCRIPTION_H
#define VECFILE_DESCRIPTION_H

#include "format.h"
#include "platform.h"
#include "status.h"
#include "value.h"

/* Bounds on what a text may describe: no honest schema comes near. */
#define VECFILE_MAX_DECLARATIONS 65536u /* lines that are not notes */
#define VECFILE_MAX_ELEMENT_BYTES (1u << 24)
#define VECFILE_MAX_DIMENSIONS 64u /* of a leaf, those of the structs around it included */
#define VECFILE_MAX_LEAVES 65536u
#define VECFILE_MAX_FLAGS 256u /* with one base, names of several bits included */
#define VECFILE_MAX_DEPTH 32u  /* of structs in structs */
#define VECFILE_MAX_IDENTIFIER_BYTES 255u
#define VECFILE_MAX_PATH_BYTES (1u << 24) /* of all leaves together */

typedef enum vecfile_kind {
    VECFILE_KIND_NUMBER, /* integer or float: `scalar` tells */
    VECFILE_KIND_BOOL,
    VECFILE_KIND_ENUM,
    VECFILE_KIND_FLAGS,
    VECFILE_KIND_TEXT, /* char[N], padded with NUL, no terminator when full */
    VECFILE_KIND_BYTES,
    VECFILE_KIND_STRUCT
} vecfile_kind;

/* One value of an enum or flag of flags. */
typedef struct vecfile_named_value {
    const char *name;
    uint64_t number; /* of a signed base its two's complement, in 64 bits */
} vecfile_named_value;

/* An enum or flags. */
typedef struct vecfile_enum {
    const char *name;
    const char *base; /* "u8" */
    bool is_flags;
    vecfile_scalar scalar;
    const vecfile_named_value *values; /* in the order of the schema */
    size_t value_count;
} vecfile_enum;

struct vecfile_struct;

typedef struct vecfile_field {
    const char *name; /* with a dot: a member of a member of an adopted struct */
    const char *type; /* as the text has it: "f64[4][4]", "enum side", "char[8]" */
    /* Notes, unquoted; NULL where there is none. */
    const char *unit;
    const char *doc;
    const char *was;
    const char *default_text; /* as the text has it: "{1,2}", "nan", quotes and escapes kept */
    vecfile_kind kind;
    vecfile_scalar scalar;                  /* of NUMBER, BOOL, ENUM and FLAGS */
    int c_type;                             /* vecfile_c_type of a native scalar; -1 of others */
    bool is_extern;                         /* c_signed and the like: as wide as its field */
    const vecfile_enum *values;             /* of ENUM and FLAGS */
    const struct vecfile_struct *structure; /* of STRUCT */
    uint32_t offset;                        /* in its struct */
    uint32_t size;                          /* of all items */
    uint32_t item_size;                     /* of one: a scalar, a text, a struct */
    uint32_t item_count;                    /* product of the dimensions; 1 without */
    const uint32_t *dims;                   /* outermost first; not the length of a text or bytes */
    uint32_t dim_count;
} vecfile_field;

typedef struct vecfile_struct {
    const char *name;
    const char *doc;  /* NULL without */
    const char *keys; /* names with a space between them; NULL without */
    uint32_t version;
    bool is_native; /* laid out by the compiler */
    uint32_t size;
    uint32_t alignment;
    const vecfile_field *fields; /* by ascending offset */
    size_t field_count;
    /* Of the leaves below it, together: */
    size_t leaf_count;
    size_t path_bytes;
    size_t axis_count;
    uint32_t depth;     /* of structs in it; 0 if there are none */
    uint32_t most_axes; /* of one leaf */
} vecfile_struct;

/* A dimension of a leaf: so many items, so many bytes apart. */
typedef struct vecfile_axis {
    uint32_t count;
    uint32_t stride;
    bool is_struct; /* of an array of structs on the way; "[]" in the path */
} vecfile_axis;

/* A field that is no struct, wherever in the element: all of "joints[].angle" is one leaf. */
typedef struct vecfile_leaf {
    const char *path;
    const vecfile_field *field;
    uint32_t offset;          /* in the element, of the first item */
    uint32_t item_count;      /* product over the axes */
    const vecfile_axis *axes; /* outermost first */
    uint32_t axis_count;
} vecfile_leaf;

typedef struct vecfile_description {
    const char *schema; /* "" if the text does not say */
    const vecfile_enum *enums;
    size_t enum_count;
    const vecfile_struct *structs;
    size_t struct_count;
    const vecfile_struct *element;
    const vecfile_leaf *leaves; /* by the order of the fields */
    size_t leaf_count;
    vecfile_machine machine;
    const char *text; /* that it was read from, NUL-terminated */
    size_t text_length;
    void *memory[11]; /* what vecfile_description_free frees */
} vecfile_description;

/* Reads the layout text of a file of `machine`.  `path` is for messages.  VECFILE_E_CORRUPT if the
 * text is none or contradicts itself or the machine (the message names the line),
 * VECFILE_E_UNSUPPORTED beyond the bounds above, VECFILE_E_FLOAT if the element uses a float format
 * that the library does not know, VECFILE_E_NO_MEMORY. */
VECFILE_MUST_USE vecfile_status vecfile_describe_text(const char *text, size_t length,
                                                      const vecfile_machine *machine,
                                                      const char *path, vecfile_description **out);

/* Frees everything that belongs to the description; NULL is nothing. */
void vecfile_description_free(vecfile_description *description);

/* A leaf once for each struct that it is in: "joints[2].angle" is a column, a plain array or matrix
 * one too, with its dimensions. */
typedef struct vecfile_column {
    char *path;
    const vecfile_field *field; /* kind, scalar, dims and item_count of the column */
    uint32_t offset;            /* in the element */
} vecfile_column;

/* All columns in the order of the fields, to be freed with vecfile_columns_free before the
 * description.  VECFILE_E_UNSUPPORTED if there are more than `most`, VECFILE_E_NO_MEMORY. */
VECFILE_MUST_USE vecfile_status vecfile_columns_of(const vecfile_description *description,
                                                   size_t most, vecfile_column **out,
                                                   size_t *count);
void vecfile_columns_free(vecfile_column *columns, size_t count);

/* Name of an enum's value, or of the flag that has exactly these bits; NULL if it has none. */
const char *vecfile_value_name(const vecfile_enum *values, uint64_t number);

/* A field of that name; NULL if there is none. */
const vecfile_field *vecfile_find_field(const vecfile_struct *structure, const char *name);

#endif /* VECFILE_DESCRIPTION_H */
