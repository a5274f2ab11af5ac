/* What it takes to make one kind of value of another. */
#include "convert/step_kind.h"

static bool is_float(const vecfile_field *field)
{
    return field->kind == VECFILE_KIND_NUMBER && field->scalar.kind == VECFILE_SCALAR_FLOAT;
}

bool vecfile_can_become(const vecfile_field *from, const vecfile_field *to)
{
    if (vecfile_is_text(from) || vecfile_is_text(to))
        return vecfile_is_text(from) && vecfile_is_text(to);
    if (vecfile_is_named(from) && vecfile_is_named(to))
        return from->kind == to->kind;
    return !(vecfile_is_named(to) && is_float(from)) && !(vecfile_is_named(from) && is_float(to));
}

static bool is_plain(const vecfile_field *field)
{
    return field->kind == VECFILE_KIND_NUMBER;
}

/* Whether the target's range has all of the source's. */
static bool is_wide_enough(const vecfile_scalar *from, const vecfile_scalar *to)
{
    if (from->kind == to->kind)
        return to->size >= from->size;
    return from->kind == VECFILE_SCALAR_UNSIGNED && to->kind == VECFILE_SCALAR_SIGNED &&
           to->size > from->size;
}

static vecfile_step_kind kind_of_integers(const vecfile_scalar *from, const vecfile_scalar *to)
{
    if (from->kind != to->kind || from->size != to->size)
        return VECFILE_STEP_INTEGER;
    if (from->byte_order == to->byte_order || from->size == 1)
        return VECFILE_STEP_COPY;
    return from->size == 2   ? VECFILE_STEP_SWAP2
           : from->size == 4 ? VECFILE_STEP_SWAP4
                             : VECFILE_STEP_SWAP8;
}

static vecfile_step_kind kind_of_floats(const vecfile_scalar *from, const vecfile_scalar *to)
{
    if (from->format != to->format)
        return VECFILE_STEP_REAL;
    if (from->format == VECFILE_FLOAT_X87 || from->format == VECFILE_FLOAT_M68K)
        return VECFILE_STEP_PAD;
    if (from->byte_order == to->byte_order)
        return VECFILE_STEP_COPY;
    switch (from->size) {
    case 4:
        return VECFILE_STEP_SWAP4;
    case 8:
        return VECFILE_STEP_SWAP8;
    default:
        return from->format == VECFILE_FLOAT_IEEE128 ? VECFILE_STEP_SWAP16 : VECFILE_STEP_SWAP8;
    }
}

vecfile_step_kind vecfile_step_kind_of(const vecfile_field *from, const vecfile_field *to)
{
    if (vecfile_is_text(to))
        return VECFILE_STEP_COPY;
    if (is_float(from) && is_float(to))
        return kind_of_floats(&from->scalar, &to->scalar);
    if (is_float(from) || is_float(to))
        return VECFILE_STEP_REAL;
    return is_plain(from) && is_plain(to) ? kind_of_integers(&from->scalar, &to->scalar)
                                          : VECFILE_STEP_INTEGER;
}

bool vecfile_is_certain(const vecfile_field *from, const vecfile_field *to)
{
    return is_plain(from) && is_plain(to) && is_wide_enough(&from->scalar, &to->scalar);
}
