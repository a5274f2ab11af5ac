/* What it takes to make one kind of value of another. */
#ifndef VECFILE_CONVERT_STEP_KIND_H
#define VECFILE_CONVERT_STEP_KIND_H

#include "base/base.h"

#include "convert/conversion.h"

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

#endif /* VECFILE_CONVERT_STEP_KIND_H */
