/* A conversion of elements, worked out once and carried out block by block. */
#ifndef VECFILE_CONVERT_CONVERSION_H
#define VECFILE_CONVERT_CONVERSION_H

#include "base/base.h"

#include "convert.h"
#include "description.h"

/* What a step does with each of its items. */
typedef enum vecfile_step_kind {
    VECFILE_STEP_COPY,  /* `bytes` as they are */
    VECFILE_STEP_PAD,   /* a long double as it is, its unused bytes made zero */
    VECFILE_STEP_SWAP2, /* turned around */
    VECFILE_STEP_SWAP4,
    VECFILE_STEP_SWAP8,
    VECFILE_STEP_SWAP16,
    VECFILE_STEP_INTEGER, /* an integer, bool, enum or flags into one that may be of another kind */
    VECFILE_STEP_REAL,    /* anything with a float on one side */
    VECFILE_STEP_ZERO     /* `bytes` that have no place: they must be zero */
} vecfile_step_kind;

/* So many items, so far apart on each side. */
typedef struct vecfile_step_axis {
    uint32_t count;
    uint32_t from_stride, to_stride;
    uint32_t first; /* index of the first, for messages */
    bool is_hidden; /* no index in messages */
} vecfile_step_axis;

/* What one value of an enum, or one flag, becomes. */
typedef struct vecfile_renumbering {
    uint64_t from, to;
    size_t order;  /* in the old declaration */
    bool is_known; /* to the target */
} vecfile_renumbering;

/* What the values of one enum, or flags, become as those of another; shared by all fields of the
 * two. */
typedef struct vecfile_numbering {
    const vecfile_enum *from; /* NULL: plain numbers, which must be values of `to` */
    const vecfile_enum *to;
    struct vecfile_numbering *next;
    /* Values that stay as they are: `least` and up to `span` more, or of flags any of the bits of
     * `span`.  What is not among them is looked up. */
    bool has_plain;
    uint64_t least, span;
    size_t count;
    vecfile_renumbering values[]; /* of an enum by ascending `from`, of flags in their order */
} vecfile_numbering;

typedef struct vecfile_step {
    vecfile_step_kind kind;
    uint32_t from, to; /* places in the elements */
    uint32_t bytes;
    vecfile_step_axis *axes; /* outermost first */
    uint32_t axis_count;
    vecfile_scalar from_scalar, to_scalar;
    const vecfile_numbering *numbering; /* of enums and flags; else NULL */
    bool is_certain;                    /* every value fits */
    size_t field;                       /* in the summary */
} vecfile_step;

typedef struct vecfile_conversion {
    uint32_t from_size, to_size; /* of elements */
    vecfile_step *steps;
    size_t step_count;
    vecfile_numbering *numberings; /* a list */
    uint8_t *blank; /* an element with the defaults of new fields; NULL: none is needed */
    bool clamp, drop;
    vecfile_summary *summary;
} vecfile_conversion;

#endif /* VECFILE_CONVERT_CONVERSION_H */
