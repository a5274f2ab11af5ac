/* What it takes to make one kind of value of another. */
#include "convert/step_kind.h"

#include "base/assertion.h"

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

/* The reversal of so many bytes; `by_value`, which is slower, makes the same of scalars of any
 * size. */
static vecfile_step_kind swap_of(unsigned bytes, vecfile_step_kind by_value)
{
    switch (bytes) {
    case 2:
        return VECFILE_STEP_SWAP2;
    case 4:
        return VECFILE_STEP_SWAP4;
    case 8:
        return VECFILE_STEP_SWAP8;
    case 16:
        return VECFILE_STEP_SWAP16;
    }
    VECFILE_UNREACHABLE("every scalar that is reversed as a whole has 2, 4, 8 or 16 bytes");
    return by_value;
}

static vecfile_step_kind kind_of_integers(const vecfile_scalar *from, const vecfile_scalar *to)
{
    if (from->kind != to->kind || from->size != to->size)
        return VECFILE_STEP_INTEGER;
    if (from->byte_order == to->byte_order || from->size == 1)
        return VECFILE_STEP_COPY;
    return swap_of(from->size, VECFILE_STEP_INTEGER);
}

static vecfile_step_kind kind_of_floats(const vecfile_scalar *from, const vecfile_scalar *to)
{
    if (from->format != to->format)
        return VECFILE_STEP_REAL;
    const bool is_same_order = from->byte_order == to->byte_order;
    switch (from->format) {
    case VECFILE_FLOAT_X87:
    case VECFILE_FLOAT_M68K:
        return VECFILE_STEP_PAD;
    case VECFILE_FLOAT_DOUBLE_DOUBLE: /* each of its two doubles is reversed where it is */
        return is_same_order ? VECFILE_STEP_COPY : VECFILE_STEP_SWAP8;
    case VECFILE_FLOAT_IEEE32:
    case VECFILE_FLOAT_IEEE64:
    case VECFILE_FLOAT_IEEE128:
        return is_same_order ? VECFILE_STEP_COPY : swap_of(from->size, VECFILE_STEP_REAL);
    case VECFILE_FLOAT_UNKNOWN:
        break;
    }
    VECFILE_UNREACHABLE("a description has no floats of unknown format");
    return VECFILE_STEP_REAL;
}

vecfile_step_kind vecfile_step_kind_of(const vecfile_field *from, const vecfile_field *to)
{
    VECFILE_ASSERT(vecfile_can_become(from, to));
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
    VECFILE_ASSERT(!vecfile_is_text(from) && !vecfile_is_text(to));
    return is_plain(from) && is_plain(to) && is_wide_enough(&from->scalar, &to->scalar);
}
