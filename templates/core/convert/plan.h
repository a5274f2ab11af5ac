/* Which field of one element becomes which of another. */
#ifndef VECFILE_PLAN_H
#define VECFILE_PLAN_H

#include "convert/steps.h"
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

/* --- a conversion that is being worked out --- */

typedef struct vecfile_planner {
    const vecfile_description *from, *to;
    const vecfile_leaf **sources; /* of each leaf of `to` */
    vecfile_conversion *made;
    size_t step_room;
    unsigned losses; /* fields that cannot be carried over */
    const char *path;
    bool is_out_of_memory;
} vecfile_planner;

/* Values that the two have in common, in one element. */
uint64_t vecfile_common_items(const vecfile_leaf *from, const vecfile_leaf *to);

/* The blank element is zero where values of the old one go, so that a text's default does not
 * look out behind a shorter text. */
void vecfile_clear_common(vecfile_planner *in, const vecfile_leaf *from, const vecfile_leaf *to);

/* Adds the steps for all items that the two have in common, and says in the summary's `field`
 * whether they change. */
void vecfile_plan_pair(vecfile_planner *in, size_t field, const vecfile_leaf *from,
                       const vecfile_leaf *to);

#endif /* VECFILE_PLAN_H */
