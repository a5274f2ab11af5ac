/* Working a conversion out: field by field, which bytes become which. */
#include "convert/plan.h"

#include "base/assertion.h"
#include "convert/match.h"
#include "convert/plan_field.h"
#include "convert/step_kind.h"
#include "layout/default_element.h"
#include "layout/leaves.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* More than this is counted, not listed. */
#define MAX_LOSSES_LISTED 40

/* --- fields --- */

VECFILE_PRINTF(2, 3) static void lose(vecfile_planner *in, const char *format, ...);

/* "\n  …" for each field that has no place. */
static void lose(vecfile_planner *in, const char *format, ...)
{
    char line[700];
    va_list arguments;
    if (in->losses++ == 0)
        vecfile_fail(VECFILE_E_SCHEMA,
                     "not all of '%s' has a place in the new elements '%s':", in->path,
                     in->to->element->name);
    if (in->losses > MAX_LOSSES_LISTED)
        return;
    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): clang 14 overlooks va_start */
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    vecfile_fail_more("\n  %s", line);
}

static char *copy_text(vecfile_planner *in, const char *text)
{
    char *copy = strdup(text);
    if (copy == NULL)
        in->is_out_of_memory = true;
    return copy;
}

/* One of the two leaves may be NULL. */
static vecfile_field_summary *add_field(vecfile_planner *in, const vecfile_leaf *from,
                                        const vecfile_leaf *to)
{
    vecfile_summary *summary = in->made->summary;
    VECFILE_ASSERT(from != NULL || to != NULL);
    VECFILE_ASSERT(summary->field_count < in->from->leaf_count + in->to->leaf_count);
    vecfile_field_summary *field = &summary->fields[summary->field_count++];
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

static void plan_leaf(vecfile_planner *in, size_t leaf)
{
    const vecfile_leaf *to = &in->to->leaves[leaf], *from = in->sources[leaf];
    const bool fits = from != NULL && vecfile_can_become(from->field, to->field);
    const size_t index = in->made->summary->field_count;
    vecfile_field_summary *field = add_field(in, fits ? from : NULL, to);
    const uint64_t common = fits ? vecfile_common_items(from, to) : 0;
    field->values = to->item_count;
    field->defaulted = to->item_count - common;
    if (fits) {
        vecfile_clear_common(in, from, to);
        vecfile_plan_pair(in, index, from, to);
    } else if (from != NULL && !in->made->drop) {
        lose(in, "field '%s': %s cannot become %s", from->path, from->field->type, to->field->type);
    }
    if (!fits && from != NULL)
        add_field(in, from, NULL)->values = from->item_count;
}

/* Old fields that nothing is made of. */
static bool plan_dropped(vecfile_planner *in)
{
    bool *is_used = calloc(in->from->leaf_count, sizeof *is_used);
    if (is_used == NULL)
        return false;
    for (size_t i = 0; i < in->to->leaf_count; i++) {
        if (in->sources[i] == NULL)
            continue;
        const size_t leaf = (size_t)(in->sources[i] - in->from->leaves);
        VECFILE_ASSERT(leaf < in->from->leaf_count && !is_used[leaf]);
        is_used[leaf] = true;
    }
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
        VECFILE_ASSERT(made->steps[kept].from <= made->steps[i].from);
        if (touch(&made->steps[kept], &made->steps[i])) {
            made->steps[kept].bytes += made->steps[i].bytes;
            free(made->steps[i].axes);
        } else {
            made->steps[++kept] = made->steps[i];
        }
    }
    made->step_count = kept + 1;
}

/* Bytes that a step reads or writes of one item, whose scalar on that side is `scalar`. */
static uint32_t bytes_of_item(const vecfile_step *step, const vecfile_scalar *scalar)
{
    if (step->kind == VECFILE_STEP_COPY || step->kind == VECFILE_STEP_ZERO)
        return step->bytes;
    return step->kind == VECFILE_STEP_SWAP8 ? 8 : scalar->size;
}

/* No step leaves the elements, on either side. */
static void assert_inside(const vecfile_conversion *made)
{
    for (size_t i = 0; i < made->step_count; i++) {
        const vecfile_step *step = &made->steps[i];
        uint64_t from_end = (uint64_t)step->from + bytes_of_item(step, &step->from_scalar);
        uint64_t to_end = (uint64_t)step->to + bytes_of_item(step, &step->to_scalar);
        for (uint32_t j = 0; j < step->axis_count; j++) {
            const vecfile_step_axis *axis = &step->axes[j];
            VECFILE_ASSERT(axis->count > 0);
            from_end += (uint64_t)(axis->count - 1) * axis->from_stride;
            to_end += (uint64_t)(axis->count - 1) * axis->to_stride;
        }
        VECFILE_ASSERT(from_end <= made->from_size);
        VECFILE_ASSERT(to_end <= made->to_size || step->kind == VECFILE_STEP_ZERO);
    }
}

/* Whether the steps write every byte of the new element. */
static bool is_covered(const vecfile_conversion *made)
{
    uint64_t written = 0;
    for (size_t i = 0; i < made->step_count; i++) {
        const vecfile_step *step = &made->steps[i];
        if (step->kind == VECFILE_STEP_ZERO)
            continue;
        uint64_t bytes = bytes_of_item(step, &step->to_scalar);
        for (uint32_t j = 0; j < step->axis_count; j++)
            bytes *= step->axes[j].count;
        written += bytes;
    }
    VECFILE_ASSERT(written <= made->to_size);
    return written == made->to_size;
}

static bool take_plan_memory(vecfile_planner *in)
{
    const vecfile_struct *from = in->from->element, *to = in->to->element;
    VECFILE_ASSERT(from->leaf_count == in->from->leaf_count);
    VECFILE_ASSERT(to->leaf_count == in->to->leaf_count);
    in->sources = calloc(to->leaf_count, sizeof(const vecfile_leaf *));
    in->made->blank = malloc(to->size);
    /* Each leaf once, and an old one that cannot become its new one. */
    in->made->summary->fields =
        calloc(from->leaf_count + to->leaf_count, sizeof *in->made->summary->fields);
    return in->sources != NULL && in->made->blank != NULL && in->made->summary->fields != NULL;
}

static vecfile_status finish(vecfile_planner *in)
{
    if (in->is_out_of_memory || !plan_dropped(in))
        return vecfile_fail_memory("to convert", in->path);
    if (in->losses > MAX_LOSSES_LISTED)
        vecfile_fail_more("\n  … and %u more fields", in->losses - MAX_LOSSES_LISTED);
    if (in->losses > 0) {
        vecfile_fail_more("\ndrop them (--drop), or give them a place; a field that was renamed "
                          "says so by `was`");
        return VECFILE_E_SCHEMA;
    }
    assert_inside(in->made);
    merge_steps(in->made);
    if (is_covered(in->made)) {
        free(in->made->blank);
        in->made->blank = NULL;
    }
    return VECFILE_OK;
}

/* Whether something in the new element was not in the old one. */
static bool has_new(const vecfile_planner *in)
{
    for (size_t i = 0; i < in->to->leaf_count; i++) {
        const vecfile_leaf *to = &in->to->leaves[i], *from = in->sources[i];
        if (from == NULL || !vecfile_can_become(from->field, to->field) ||
            vecfile_common_items(from, to) < to->item_count)
            return true;
    }
    return false;
}

static vecfile_status make_blank(vecfile_planner *in)
{
    if (has_new(in))
        return vecfile_default_element(in->to, in->made->blank);
    memset(in->made->blank, 0, in->to->element->size);
    return VECFILE_OK;
}

static vecfile_status plan_all(vecfile_planner *in)
{
    if (!take_plan_memory(in) || !vecfile_match_leaves(in->from, in->to, in->sources))
        return vecfile_fail_memory("to convert", in->path);
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
    vecfile_planner in = {.from = from, .to = to, .made = out, .path = path};
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
