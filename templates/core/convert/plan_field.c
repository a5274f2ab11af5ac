/* Working a conversion out for one field: the steps that make a leaf of another. */
#include "convert/plan_field.h"

#include "base/assertion.h"
#include "convert/renumber.h"
#include "convert/step_kind.h"
#include "layout/leaves.h"

#include <stdlib.h>

/* --- dimensions --- */

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

/* --- what two leaves have in common --- */

uint64_t vecfile_common_items(const vecfile_leaf *from, const vecfile_leaf *to)
{
    uint64_t items = 1;
    for (uint32_t i = 0; i < axes_of_pair(from, to); i++)
        items *= pair_axis(from, to, i).count;
    return items;
}

void vecfile_clear_common(vecfile_planner *in, const vecfile_leaf *from, const vecfile_leaf *to)
{
    uint32_t place[VECFILE_MAX_DIMENSIONS] = {0};
    for (uint64_t left = vecfile_common_items(from, to); left > 0; left--) {
        size_t at = to->offset;
        for (uint32_t i = 0; i < to->axis_count; i++)
            at += (size_t)place[i] * to->axes[i].stride;
        VECFILE_ASSERT(at + to->field->item_size <= in->made->to_size);
        memset(in->made->blank + at, 0, to->field->item_size);
        for (uint32_t i = to->axis_count; i-- > 0;) {
            if (++place[i] < pair_axis(from, to, i).count)
                break;
            place[i] = 0;
        }
    }
}

/* --- steps --- */

/* Room for a step and its axes, and one more of them; false without memory. */
static bool reserve_step(vecfile_planner *in, uint32_t axis_count)
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
    VECFILE_ASSERT(made->step_count < in->step_room);
    vecfile_step_axis *axes = calloc((size_t)axis_count + 1, sizeof *axes);
    made->steps[made->step_count] = (vecfile_step){.axes = axes};
    return axes != NULL;
}

/* A step for all items that the two have in common; NULL without memory. */
static vecfile_step *add_step(vecfile_planner *in, size_t field, vecfile_step_kind kind,
                              const vecfile_leaf *from, const vecfile_leaf *to)
{
    const uint32_t axis_count = axes_of_pair(from, to);
    VECFILE_ASSERT(axis_count <= VECFILE_MAX_DIMENSIONS);
    VECFILE_ASSERT(field < in->made->summary->field_count);
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
static void check_rest(vecfile_planner *in, size_t field, const vecfile_leaf *from,
                       const vecfile_leaf *to)
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

/* --- pairs of leaves --- */

/* What is left of a text when the new one is shorter. */
static void check_text(vecfile_planner *in, size_t field, const vecfile_leaf *from,
                       const vecfile_leaf *to)
{
    const uint32_t old = from->field->item_size, new = to->field->item_size;
    vecfile_step *step = old > new ? add_step(in, field, VECFILE_STEP_ZERO, from, to) : NULL;
    if (step == NULL)
        return;
    step->from += new;
    step->bytes = old - new;
}

static void plan_numbers(vecfile_planner *in, vecfile_step *step, const vecfile_field *from,
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

void vecfile_plan_pair(vecfile_planner *in, size_t field, const vecfile_leaf *from,
                       const vecfile_leaf *to)
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
