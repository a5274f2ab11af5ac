/* Carrying a conversion out on a block of elements. */
#include "convert/run_block.h"

#include "base/assertion.h"
#include "convert/steps.h"

#include <stdio.h>

/* Bytes of elements, on each side, that stay in the processor's nearest cache while one step after
 * the other passes over them. */
#define CACHED_BYTES ((size_t)8 << 10)

/* The first value of a block that does not fit. */
typedef struct failure {
    const vecfile_step *step;
    uint64_t element; /* in the block; UINT64_MAX: none */
    const uint8_t *at;
    uint32_t indices[VECFILE_MAX_DIMENSIONS];
} failure;

/* The elements and the axes of a step as one nest of loops. */
typedef struct nest {
    vecfile_step_axis elements;
    const vecfile_step_axis *axes; /* of the step, from place 1 on */
    uint32_t count;
    uint32_t inner; /* the longest axis, which the inner loop runs along */
    uint32_t place[VECFILE_MAX_DIMENSIONS + 2];
} nest;

static const vecfile_step_axis *axis_at(const nest *loops, uint32_t i)
{
    return i == 0 ? &loops->elements : &loops->axes[i - 1];
}

static void make_nest(const vecfile_conversion *conversion, const vecfile_step *step, size_t count,
                      nest *out)
{
    out->elements = (vecfile_step_axis){.count = (uint32_t)count,
                                        .from_stride = conversion->from_size,
                                        .to_stride = conversion->to_size};
    out->axes = step->axes;
    out->inner = 0;
    out->count = step->axis_count + 1;
    VECFILE_ASSERT(out->count <= sizeof out->place / sizeof *out->place);
    out->place[0] = 0;
    for (uint32_t i = 0; i < step->axis_count; i++) {
        out->place[i + 1] = 0;
        if (step->axes[i].count > axis_at(out, out->inner)->count)
            out->inner = i + 1;
    }
}

/* The next place along all axes but the inner one; false behind the last. */
static bool advance_nest(nest *loops, size_t *from, size_t *to)
{
    for (uint32_t i = loops->count; i-- > 0;) {
        const vecfile_step_axis *axis = axis_at(loops, i);
        if (i == loops->inner)
            continue;
        *from += axis->from_stride;
        *to += axis->to_stride;
        if (++loops->place[i] < axis->count)
            return true;
        loops->place[i] = 0;
        *from -= (size_t)axis->from_stride * axis->count;
        *to -= (size_t)axis->to_stride * axis->count;
    }
    return false;
}

static void note_failure(const vecfile_step *step, nest *loops, size_t first, const uint8_t *at,
                         failure *out)
{
    loops->place[loops->inner] = (uint32_t)first;
    if (loops->place[0] < out->element) {
        out->step = step;
        out->element = loops->place[0];
        out->at = at + first * axis_at(loops, loops->inner)->from_stride;
        for (uint32_t i = 0; i < step->axis_count; i++)
            out->indices[i] = loops->place[i + 1] + step->axes[i].first;
    }
    loops->place[loops->inner] = 0;
}

static bool is_allowed(const vecfile_conversion *conversion, const vecfile_step *step)
{
    return step->kind == VECFILE_STEP_ZERO ? conversion->drop : conversion->clamp;
}

static void count_misfits(const vecfile_conversion *conversion, const vecfile_step *step,
                          const vecfile_misfits *found)
{
    vecfile_field_summary *field = &conversion->summary->fields[step->field];
    if (step->kind == VECFILE_STEP_ZERO) {
        field->cut += found->clamped;
    } else {
        field->clamped += found->clamped;
        field->rounded += found->rounded;
    }
}

static void run_on_all(const vecfile_conversion *conversion, const vecfile_step *step,
                       const uint8_t *from, uint8_t *to, size_t count, failure *failed)
{
    nest loops;
    size_t from_at = step->from, to_at = step->to;
    make_nest(conversion, step, count, &loops);
    const vecfile_step_axis *inner = axis_at(&loops, loops.inner);
    do {
        vecfile_misfits found = {.first = SIZE_MAX};
        vecfile_run_step(step, from + from_at, inner->from_stride, to + to_at, inner->to_stride,
                         inner->count, &found);
        if (found.first == SIZE_MAX)
            continue;
        if (is_allowed(conversion, step))
            count_misfits(conversion, step, &found);
        else
            note_failure(step, &loops, found.first, from + from_at, failed);
    } while (advance_nest(&loops, &from_at, &to_at));
}

/* --- what does not fit --- */

/* "joints[2].angle[1]": indices of structs in the path's brackets, others behind. */
static void print_path(const failure *failed, const char *path, char *to, size_t room)
{
    size_t used = 0;
    uint32_t next = 0;
    for (; *path != '\0' && used + 12 < room; path++) {
        to[used++] = *path;
        if (*path == '[' && next < failed->step->axis_count)
            used += (size_t)snprintf(to + used, room - used, "%lu",
                                     (unsigned long)failed->indices[next++]);
    }
    to[used] = '\0';
    for (; next < failed->step->axis_count && used + 12 < room; next++)
        if (!failed->step->axes[next].is_hidden)
            used += (size_t)snprintf(to + used, room - used, "[%lu]",
                                     (unsigned long)failed->indices[next]);
}

static vecfile_status fail_value(const vecfile_conversion *conversion, const failure *failed,
                                 uint64_t first, const char *path)
{
    const vecfile_step *step = failed->step;
    const vecfile_field_summary *field = &conversion->summary->fields[step->field];
    const unsigned long long element = first + failed->element;
    char name[512], text[VECFILE_VALUE_TEXT_BYTES];
    print_path(failed, field->from_path, name, sizeof name);
    if (step->kind == VECFILE_STEP_ZERO)
        return vecfile_fail(VECFILE_E_VALUE,
                            "element %llu of '%s': field '%s' (%s) holds more than the new one "
                            "(%s) has room for: drop it (--drop), or keep the room",
                            element, path, name, field->from_type, field->type);
    vecfile_value value;
    vecfile_load_value(&step->from_scalar, failed->at, &value);
    vecfile_value_text(&value, step->from_scalar.format == VECFILE_FLOAT_IEEE32, text);
    const vecfile_enum *from = step->numbering != NULL ? step->numbering->from : NULL;
    const char *known = from != NULL ? vecfile_value_name(from, value.integer) : NULL;
    return vecfile_fail(VECFILE_E_VALUE,
                        "element %llu of '%s': field '%s' has the value %s%s%s%s, which %s cannot "
                        "hold: clamp it (--clamp), or change it first",
                        element, path, name, text, known != NULL ? " (" : "",
                        known != NULL ? known : "", known != NULL ? ")" : "", field->type);
}

vecfile_status vecfile_convert_block(const vecfile_conversion *conversion, const uint8_t *from,
                                     uint8_t *to, size_t count, uint64_t first, const char *path)
{
    const size_t size =
        conversion->from_size > conversion->to_size ? conversion->from_size : conversion->to_size;
    const size_t batch = size < CACHED_BYTES ? CACHED_BYTES / size : 1;
    for (size_t done = 0; done < count;) {
        const size_t some = count - done < batch ? count - done : batch;
        failure failed = {.element = UINT64_MAX};
        for (size_t i = 0; i < some && conversion->blank != NULL; i++)
            memcpy(to + i * conversion->to_size, conversion->blank, conversion->to_size);
        for (size_t i = 0; i < conversion->step_count; i++)
            run_on_all(conversion, &conversion->steps[i], from, to, some, &failed);
        if (failed.element != UINT64_MAX)
            return fail_value(conversion, &failed, first + done, path);
        from += some * conversion->from_size;
        to += some * conversion->to_size;
        done += some;
    }
    return VECFILE_OK;
}
