/* The steps for one field. */
#ifndef VECFILE_CONVERT_PLAN_FIELD_H
#define VECFILE_CONVERT_PLAN_FIELD_H

#include "base/base.h"

#include "convert/conversion.h"

/* A conversion that is being worked out. */
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

#endif /* VECFILE_CONVERT_PLAN_FIELD_H */
