/* Which field of one element becomes which of another. */
#ifndef VECFILE_PLAN_H
#define VECFILE_PLAN_H

#include "conversion.h"
#include "description.h"

/* sources[i] becomes the leaf of `from` that leaf i of `to` is made of, or NULL where it is new:
 * the one of the same path, or of a path that a `was` leads to.  No leaf goes to two.  False
 * without memory. */
bool vecfile_match_leaves(const vecfile_description *from, const vecfile_description *to,
                          const vecfile_leaf **sources);

/* --- kinds --- */

static inline bool vecfile_is_text(const vecfile_field *field)
{
    return field->kind == VECFILE_KIND_TEXT || field->kind == VECFILE_KIND_BYTES;
}

static inline bool vecfile_is_named(const vecfile_field *field)
{
    return field->kind == VECFILE_KIND_ENUM || field->kind == VECFILE_KIND_FLAGS;
}

/* Whether values of one kind can be told as values of the other. */
bool vecfile_can_become(const vecfile_field *from, const vecfile_field *to);

/* The step that makes an item of `to` out of one of `from`. */
vecfile_step_kind vecfile_step_kind_of(const vecfile_field *from, const vecfile_field *to);

/* Whether every integer of `from` is one of `to`. */
bool vecfile_is_certain(const vecfile_field *from, const vecfile_field *to);

/* What values of `from`, by name, become as values of `to`, which are both enums or both flags; a
 * plain number, with `from` NULL, must be one of the target's.  Belongs to the conversion.  NULL
 * without memory, or beyond all reason. */
const vecfile_numbering *vecfile_renumber(vecfile_conversion *conversion, const vecfile_enum *from,
                                          const vecfile_enum *to);

#endif /* VECFILE_PLAN_H */
