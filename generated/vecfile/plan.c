/* Working a conversion out: field by field, which bytes become which. */
#include "internal.h"

#include "conversion.h"
#include "default_element.h"
#include "plan.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* More than this is counted, not listed. */
#define MOST_LISTED 40

typedef struct planner {
    const vecfile_description *from, *to;
    const vecfile_leaf **sources; /* of each leaf of `to` */
    vecfile_conversion *made;
    size_t step_room;
    unsigned losses; /* fields that cannot be carried over */
    const char *path;
    bool is_out_of_memory;
} planner;

/* --- steps --- */

static vecfile_step_axis axis_of(const vecfile_leaf *leaf, uint32_t i)
{
    static const vecfile_axis single = {.count = 1};
    const vecfile_axis *axis = i < leaf->axis_count ? &leaf->axes[i] : &single;
    return (vecfile_step_axis){.count = axis->count, .from_stride = axis->stride};
}

/* Dimensions of both sides together: where one has fewer, it has one item of the others. */
static uint32_t axes_of_pair(const vecfile_leaf *from, const vecfile_leaf *to)
{
    return from->axis_count > to->axis_count ? from->axis_count : to->axis_count;
}

static vecfile_step_axis pair_axis(const vecfile_leaf *from, const vecfile_leaf *to, uint32_t i)
{
    const vecfile_step_axis old = axis_of(from, i), new = axis_of(to, i);
    return (vecfile_step_axis){.count = old.count < new.count ? old.count : new.count,
                               .from_stride = old.from_stride,
                               .to_stride = new.from_stride,
                               .is_hidden = i >= from->axis_count};
}

/* Room for a step and its axes, and one more of them; false without memory. */
static bool reserve_step(planner *in, uint32_t axis_count)
{
    vecfile_conversion *made = in->made;
    if (made->step_count == in->step_room) {
        const size_t room = in->step_room * 2 + 16;
        vecfile_step *larger = realloc(made->steps, room * sizeof *larger);
        if (larger == NULL)
            return false;
        made->steps = larger;
        in->step_room = room;
    }
    vecfile_step_axis *axes = calloc((size_t)axis_count + 1, sizeof *axes);
    made->steps[made->step_count] = (vecfile_step){.axes = axes};
    return axes != NULL;
}

/* A step for all items that the two have in common; NULL without memory. */
static vecfile_step *add_step(planner *in, size_t field, vecfile_step_kind kind,
                              const vecfile_leaf *from, const vecfile_leaf *to)
{
    const uint32_t axis_count = axes_of_pair(from, to);
    if (!reserve_step(in, axis_count)) {
        in->is_out_of_memory = true;
        return NULL;
    }
    vecfile_step *step = &in->made->steps[in->made->step_count++];
    step->kind = kind;
    step->from = from->offset;
    step->to = to->offset;
    step->bytes = to->field->item_size;
    step->from_scalar = from->field->scalar;
    step->to_scalar = to->field->scalar;
    step->axis_count = axis_count;
    step->field = field;
    for (uint32_t i = 0; i < axis_count; i++)
        step->axes[i] = pair_axis(from, to, i);
    return step;
}

/* Copied items that touch each other are one. */
static void fold_copy(vecfile_step *step)
{
    while (step->kind == VECFILE_STEP_COPY && step->axis_count > 0) {
        const vecfile_step_axis *last = &step->axes[step->axis_count - 1];
        const bool touches = last->from_stride == step->bytes && last->to_stride == step->bytes;
        if (last->count > 1 && !touches)
            break;
        step->bytes *= last->count;
        step->axis_count--;
    }
}

/* What lies behind the new end of a dimension that became shorter: nothing else looks at it. */
static void check_rest(planner *in, size_t field, const vecfile_leaf *from, const vecfile_leaf *to)
{
    for (uint32_t i = 0; i < from->axis_count; i++) {
        const uint32_t old = from->axes[i].count, new = axis_of(to, i).count;
        if (old <= new)
            continue;
        vecfile_step *step = add_step(in, field, VECFILE_STEP_ZERO, from, to);
        if (step == NULL)
            return;
        step->bytes = from->field->item_size;
        step->from += new * from->axes[i].stride;
        step->axes[i].count = old - new;
        step->axes[i].first = new;
        for (uint32_t j = i + 1; j < step->axis_count; j++)
            step->axes[j].count = axis_of(from, j).count;
    }
}

/* --- fields --- */

/* What is left of a text when the new one is shorter. */
static void check_text(planner *in, size_t field, const vecfile_leaf *from, const vecfile_leaf *to)
{
    const uint32_t old = from->field->item_size, new = to->field->item_size;
    vecfile_step *step = old > new ? add_step(in, field, VECFILE_STEP_ZERO, from, to) : NULL;
    if (step == NULL)
        return;
    step->from += new;
    step->bytes = old - new;
}

static void plan_numbers(planner *in, vecfile_step *step, const vecfile_field *from,
                         const vecfile_field *to)
{
    if (step->kind == VECFILE_STEP_INTEGER && vecfile_is_named(to)) {
        step->numbering = vecfile_renumber(in->made, from->values, to->values);
        if (step->numbering == NULL)
            in->is_out_of_memory = true;
    } else if (step->kind == VECFILE_STEP_INTEGER) {
        step->is_certain = vecfile_is_certain(from, to);
    }
    if (step->kind == VECFILE_STEP_SWAP8 && to->scalar.format == VECFILE_FLOAT_DOUBLE_DOUBLE)
        /* Two doubles, each turned around where it is. */
        step->axes[step->axis_count++] =
            (vecfile_step_axis){.count = 2, .from_stride = 8, .to_stride = 8, .is_hidden = true};
}

/* Whether a value that fits is the same bytes as before. */
static bool keeps_bytes(const vecfile_step *step)
{
    const vecfile_scalar *from = &step->from_scalar, *to = &step->to_scalar;
    if (step->kind != VECFILE_STEP_INTEGER)
        return step->kind == VECFILE_STEP_COPY ||
               (step->kind == VECFILE_STEP_PAD && from->size == to->size);
    for (size_t i = 0; step->numbering != NULL && i < step->numbering->count; i++) {
        const vecfile_renumbering *value = &step->numbering->values[i];
        if (value->is_known && value->from != value->to)
            return false;
    }
    return from->kind == to->kind && from->size == to->size &&
           (from->size == 1 || from->byte_order == to->byte_order);
}

static void plan_pair(planner *in, size_t field, const vecfile_leaf *from, const vecfile_leaf *to)
{
    const vecfile_step_kind kind = vecfile_step_kind_of(from->field, to->field);
    vecfile_step *step = add_step(in, field, kind, from, to);
    if (step == NULL)
        return;
    if (vecfile_is_text(to->field) && from->field->item_size < to->field->item_size)
        step->bytes = from->field->item_size;
    plan_numbers(in, step, from->field, to->field);
    in->made->summary->fields[field].is_changed = !keeps_bytes(step);
    fold_copy(step);
    check_rest(in, field, from, to);
    if (vecfile_is_text(to->field))
        check_text(in, field, from, to);
}

VECFILE_PRINTF(2, 3) static void lose(planner *in, const char *format, ...);

/* "\n  …" for each field that has no place. */
static void lose(planner *in, const char *format, ...)
{
    char line[700];
    va_list arguments;
    if (in->losses++ == 0)
        vecfile_fail(VECFILE_E_SCHEMA,
                     "not all of '%s' has a place in the new elements '%s':", in->path,
                     in->to->element->name);
    if (in->losses > MOST_LISTED)
        return;
    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): clang 14 overlooks va_start */
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    vecfile_fail_more("\n  %s", line);
}

static char *copy_text(planner *in, const char *text)
{
    char *copy = strdup(text);
    if (copy == NULL)
        in->is_out_of_memory = true;
    return copy;
}

/* One of the two leaves may be NULL. */
static vecfile_field_summary *add_field(planner *in, const vecfile_leaf *from,
                                        const vecfile_leaf *to)
{
    vecfile_field_summary *field = &in->made->summary->fields[in->made->summary->field_count++];
    field->is_dropped = to == NULL;
    if (to != NULL) {
        field->path = copy_text(in, to->path);
        field->type = copy_text(in, to->field->type);
    }
    if (from != NULL) {
        field->from_path = copy_text(in, from->path);
        field->from_type = copy_text(in, from->field->type);
    }
    if (to == NULL && from != NULL)
        field->path = copy_text(in, from->path);
    return field;
}

/* Values that the two have in common, in one element. */
static uint64_t common_items(const vecfile_leaf *from, const vecfile_leaf *to)
{
    uint64_t items = 1;
    for (uint32_t i = 0; i < axes_of_pair(from, to); i++)
        items *= pair_axis(from, to, i).count;
    return items;
}

/* The blank element is zero where values of the old one go, so that a text's default does not
 * look out behind a shorter text. */
static void clear_common(planner *in, const vecfile_leaf *from, const vecfile_leaf *to)
{
    uint32_t place[VECFILE_MOST_DIMENSIONS] = {0};
    for (uint64_t left = common_items(from, to); left > 0; left--) {
        size_t at = to->offset;
        for (uint32_t i = 0; i < to->axis_count; i++)
            at += (size_t)place[i] * to->axes[i].stride;
        memset(in->made->blank + at, 0, to->field->item_size);
        for (uint32_t i = to->axis_count; i-- > 0;) {
            if (++place[i] < pair_axis(from, to, i).count)
                break;
            place[i] = 0;
        }
    }
}

static void plan_leaf(planner *in, size_t leaf)
{
    const vecfile_leaf *to = &in->to->leaves[leaf], *from = in->sources[leaf];
    const bool fits = from != NULL && vecfile_can_become(from->field, to->field);
    const size_t index = in->made->summary->field_count;
    vecfile_field_summary *field = add_field(in, fits ? from : NULL, to);
    const uint64_t common = fits ? common_items(from, to) : 0;
    field->values = to->item_count;
    field->defaulted = to->item_count - common;
    if (fits) {
        clear_common(in, from, to);
        plan_pair(in, index, from, to);
    } else if (from != NULL && !in->made->drop) {
        lose(in, "field '%s': %s cannot become %s", from->path, from->field->type, to->field->type);
    }
    if (!fits && from != NULL)
        add_field(in, from, NULL)->values = from->item_count;
}

/* Old fields that nothing is made of. */
static bool plan_dropped(planner *in)
{
    bool *is_used = calloc(in->from->leaf_count, sizeof *is_used);
    if (is_used == NULL)
        return false;
    for (size_t i = 0; i < in->to->leaf_count; i++)
        if (in->sources[i] != NULL)
            is_used[in->sources[i] - in->from->leaves] = true;
    for (size_t i = 0; i < in->from->leaf_count; i++) {
        if (is_used[i])
            continue;
        add_field(in, &in->from->leaves[i], NULL)->values = in->from->leaves[i].item_count;
        if (!in->made->drop)
            lose(in, "field '%s' (%s): there is none of that name", in->from->leaves[i].path,
                 in->from->leaves[i].field->type);
    }
    free(is_used);
    return true;
}

/* --- the whole --- */

static int compare_steps(const void *a, const void *b)
{
    const vecfile_step *x = a, *y = b;
    return x->from < y->from ? -1 : x->from > y->from;
}

static bool touch(const vecfile_step *a, const vecfile_step *b)
{
    return a->kind == VECFILE_STEP_COPY && b->kind == VECFILE_STEP_COPY && a->axis_count == 0 &&
           b->axis_count == 0 && a->from + a->bytes == b->from && a->to + a->bytes == b->to;
}

/* In the order of the old element, copies of neighbours as one. */
static void merge_steps(vecfile_conversion *made)
{
    size_t kept = 0;
    if (made->step_count == 0)
        return;
    qsort(made->steps, made->step_count, sizeof *made->steps, compare_steps);
    for (size_t i = 1; i < made->step_count; i++) {
        if (touch(&made->steps[kept], &made->steps[i])) {
            made->steps[kept].bytes += made->steps[i].bytes;
            free(made->steps[i].axes);
        } else {
            made->steps[++kept] = made->steps[i];
        }
    }
    made->step_count = kept + 1;
}

/* Whether the steps write every byte of the new element. */
static bool is_covered(const vecfile_conversion *made)
{
    uint64_t written = 0;
    for (size_t i = 0; i < made->step_count; i++) {
        const vecfile_step *step = &made->steps[i];
        uint64_t bytes = step->kind == VECFILE_STEP_ZERO    ? 0
                         : step->kind == VECFILE_STEP_COPY  ? step->bytes
                         : step->kind == VECFILE_STEP_SWAP8 ? 8
                                                            : step->to_scalar.size;
        for (uint32_t j = 0; j < step->axis_count; j++)
            bytes *= step->axes[j].count;
        written += bytes;
    }
    return written == made->to_size;
}

static bool take_memory(planner *in)
{
    const vecfile_struct *from = in->from->element, *to = in->to->element;
    in->sources = calloc(to->leaf_count, sizeof(const vecfile_leaf *));
    in->made->blank = malloc(to->size);
    /* Each leaf once, and an old one that cannot become its new one. */
    in->made->summary->fields =
        calloc(from->leaf_count + to->leaf_count, sizeof *in->made->summary->fields);
    return in->sources != NULL && in->made->blank != NULL && in->made->summary->fields != NULL;
}

static vecfile_status fail_memory(const planner *in)
{
    return vecfile_fail(VECFILE_E_NO_MEMORY, "no memory to convert '%s'", in->path);
}

static vecfile_status finish(planner *in)
{
    if (in->is_out_of_memory || !plan_dropped(in))
        return fail_memory(in);
    if (in->losses > MOST_LISTED)
        vecfile_fail_more("\n  … and %u more fields", in->losses - MOST_LISTED);
    if (in->losses > 0) {
        vecfile_fail_more("\ndrop them (--drop), or give them a place; a field that was renamed "
                          "says so by `was`");
        return VECFILE_E_SCHEMA;
    }
    merge_steps(in->made);
    if (is_covered(in->made)) {
        free(in->made->blank);
        in->made->blank = NULL;
    }
    return VECFILE_OK;
}

/* Whether something in the new element was not in the old one. */
static bool has_new(const planner *in)
{
    for (size_t i = 0; i < in->to->leaf_count; i++) {
        const vecfile_leaf *to = &in->to->leaves[i], *from = in->sources[i];
        if (from == NULL || !vecfile_can_become(from->field, to->field) ||
            common_items(from, to) < to->item_count)
            return true;
    }
    return false;
}

static vecfile_status make_blank(planner *in)
{
    if (has_new(in))
        return vecfile_default_element(in->to, in->made->blank);
    memset(in->made->blank, 0, in->to->element->size);
    return VECFILE_OK;
}

static vecfile_status plan_all(planner *in)
{
    if (!take_memory(in) || !vecfile_match_leaves(in->from, in->to, in->sources))
        return fail_memory(in);
    vecfile_status status = make_blank(in);
    if (status != VECFILE_OK)
        return status;
    for (size_t i = 0; i < in->to->leaf_count; i++)
        plan_leaf(in, i);
    return finish(in);
}

vecfile_status vecfile_plan(const vecfile_description *from, const vecfile_description *to,
                            const char *path, bool clamp, bool drop, vecfile_summary *summary,
                            vecfile_conversion *out)
{
    planner in = {.from = from, .to = to, .made = out, .path = path};
    *out = (vecfile_conversion){.from_size = from->element->size,
                                .to_size = to->element->size,
                                .clamp = clamp,
                                .drop = drop,
                                .summary = summary};
    if (strcmp(from->element->name, to->element->name) != 0)
        return vecfile_fail(
            VECFILE_E_SCHEMA,
            "'%s' holds elements '%s', not '%s': these have nothing to do with each "
            "other",
            path, from->element->name, to->element->name);
    vecfile_status status = plan_all(&in);
    free(in.sources);
    return status;
}

void vecfile_plan_free(vecfile_conversion *conversion)
{
    for (size_t i = 0; i < conversion->step_count; i++)
        free(conversion->steps[i].axes);
    while (conversion->numberings != NULL) {
        vecfile_numbering *next = conversion->numberings->next;
        free(conversion->numberings);
        conversion->numberings = next;
    }
    free(conversion->steps);
    free(conversion->blank);
    conversion->steps = NULL;
    conversion->step_count = 0;
}

void vecfile_summary_free(vecfile_summary *summary)
{
    for (size_t i = 0; i < summary->field_count; i++) {
        free(summary->fields[i].path);
        free(summary->fields[i].from_path);
        free(summary->fields[i].type);
        free(summary->fields[i].from_type);
    }
    free(summary->fields);
    memset(summary, 0, sizeof *summary);
}
