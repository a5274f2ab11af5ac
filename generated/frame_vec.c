/* Made by vecfile-gen 1.0.0 from frame.lua; do not edit, run `vecfile-gen -o DIR frame.lua`.
 *
 * frame_vec: the cold calls, and those that know the element's fields. */
#include "vecfile/compare.h"

#include "frame_vec.h"

/* --- the layout that the file records --- */

static const vecfile_line layout_lines[] = {
    {"vecfile-layout 1", VECFILE_LINE_PLAIN, 0, 0},
    {"schema frame", VECFILE_LINE_PLAIN, 0, 0},
    {"enum mode u8", VECFILE_LINE_PLAIN, 0, 0},
    {"value idle 0", VECFILE_LINE_PLAIN, 0, 0},
    {"value manual 1", VECFILE_LINE_PLAIN, 0, 0},
    {"value autonomous 2", VECFILE_LINE_PLAIN, 0, 0},
    {"value fault 3", VECFILE_LINE_PLAIN, 0, 0},
    {"struct joint", VECFILE_LINE_STRUCT, 8, 24},
    {"version 1", VECFILE_LINE_NOTE, 0, 0},
    {"layout fixed", VECFILE_LINE_NOTE, 0, 0},
    {"doc \"Measured state of one joint.\"", VECFILE_LINE_NOTE, 0, 0},
    {"field angle f64", VECFILE_LINE_FIELD, 0, 8},
    {"unit \"rad\"", VECFILE_LINE_NOTE, 0, 0},
    {"field speed f64", VECFILE_LINE_FIELD, 8, 8},
    {"unit \"rad/s\"", VECFILE_LINE_NOTE, 0, 0},
    {"field torque f32", VECFILE_LINE_FIELD, 16, 4},
    {"unit \"N m\"", VECFILE_LINE_NOTE, 0, 0},
    {"field temperature i16", VECFILE_LINE_FIELD, 20, 2},
    {"unit \"0.1 degC\"", VECFILE_LINE_NOTE, 0, 0},
    {"default 200", VECFILE_LINE_NOTE, 0, 0},
    {"field is_homed bool", VECFILE_LINE_FIELD, 22, 1},
    {"struct vec3", VECFILE_LINE_STRUCT, 4, 12},
    {"version 1", VECFILE_LINE_NOTE, 0, 0},
    {"layout fixed", VECFILE_LINE_NOTE, 0, 0},
    {"doc \"A point or direction in space.\"", VECFILE_LINE_NOTE, 0, 0},
    {"field x f32", VECFILE_LINE_FIELD, 0, 4},
    {"field y f32", VECFILE_LINE_FIELD, 4, 4},
    {"field z f32", VECFILE_LINE_FIELD, 8, 4},
    {"struct frame", VECFILE_LINE_STRUCT, 8, 448},
    {"version 1", VECFILE_LINE_NOTE, 0, 0},
    {"layout fixed", VECFILE_LINE_NOTE, 0, 0},
    {"doc \"Everything the controller knew at one turn of its loop.\"", VECFILE_LINE_NOTE, 0, 0},
    {"field time i64", VECFILE_LINE_FIELD, 0, 8},
    {"unit \"ns since boot\"", VECFILE_LINE_NOTE, 0, 0},
    {"field mode enum mode", VECFILE_LINE_FIELD, 8, 1},
    {"field is_safe bool", VECFILE_LINE_FIELD, 9, 1},
    {"default true", VECFILE_LINE_NOTE, 0, 0},
    {"field joints struct joint[7]", VECFILE_LINE_FIELD, 16, 168},
    {"field tool_pose f64[4][4]", VECFILE_LINE_FIELD, 184, 128},
    {"doc \"homogeneous transform, row by row\"", VECFILE_LINE_NOTE, 0, 0},
    {"default {{1,0,0,0},{0,1,0,0},{0,0,1,0},{0,0,0,1}}", VECFILE_LINE_NOTE, 0, 0},
    {"field accelerometers struct vec3[2]", VECFILE_LINE_FIELD, 312, 24},
    {"unit \"m/s2\"", VECFILE_LINE_NOTE, 0, 0},
    {"field touch u16[3][2][5]", VECFILE_LINE_FIELD, 336, 60},
    {"doc \"readings by finger, side and sensor\"", VECFILE_LINE_NOTE, 0, 0},
    {"field faults char[4][8]", VECFILE_LINE_FIELD, 396, 32},
    {"doc \"codes of the last four faults\"", VECFILE_LINE_NOTE, 0, 0},
    {"field firmware bytes[16]", VECFILE_LINE_FIELD, 428, 16},
    {"doc \"hash of the running image\"", VECFILE_LINE_NOTE, 0, 0},
    {"keys time", VECFILE_LINE_NOTE, 0, 0},
    {"element frame", VECFILE_LINE_PLAIN, 0, 0},
};

static vecfile_status check_untyped(const void *element)
{
    return frame_check((const frame *)element);
}

const vecfile_type frame_vec_type = {
    .element = "frame",
    .schema = "frame",
    .generator = "1.0.0",
    .version = 1,
    .alignment = VECFILE_ALIGNOF(frame),
    .size = sizeof(frame),
    .lines = layout_lines,
    .line_count = sizeof layout_lines / sizeof *layout_lines,
    .check = check_untyped,
    .core = &VECFILE_CORE_SYMBOL(VECFILE_GENERATION),
};

/* --- element --- */

const frame frame_default_element = {
    .time = 0,
    .mode = 0,
    .is_safe = true,
    .joints = {{0.0, 0.0, 0.0f, 200, false, {0}}, {0.0, 0.0, 0.0f, 200, false, {0}}, {0.0, 0.0, 0.0f, 200, false, {0}}, {0.0, 0.0, 0.0f, 200, false, {0}}, {0.0, 0.0, 0.0f, 200, false, {0}}, {0.0, 0.0, 0.0f, 200, false, {0}}, {0.0, 0.0, 0.0f, 200, false, {0}}},
    .tool_pose = {{1.0, 0.0, 0.0, 0.0}, {0.0, 1.0, 0.0, 0.0}, {0.0, 0.0, 1.0, 0.0}, {0.0, 0.0, 0.0, 1.0}},
    .accelerometers = {{0.0f, 0.0f, 0.0f}},
    .touch = {{{0}}},
    .faults = {""},
    .firmware = {0},
};

static bool all_equal_joint(const joint *a, const joint *b, size_t count)
{
    for (size_t i = 0; i < count; i++, a++, b++)
        if (!(vecfile_same_double(&a->angle, &b->angle)
              && vecfile_same_double(&a->speed, &b->speed)
              && vecfile_same_float(&a->torque, &b->torque)
              && VECFILE_SAME_FIELDS(joint, a, b, temperature, 3)
              ))
            return false;
    return true;
}

static bool all_equal_vec3(const vec3 *a, const vec3 *b, size_t count)
{
    for (size_t i = 0; i < count; i++, a++, b++)
        if (!(vecfile_same_float(&a->x, &b->x)
              && vecfile_same_float(&a->y, &b->y)
              && vecfile_same_float(&a->z, &b->z)
              ))
            return false;
    return true;
}

static bool all_equal_frame(const frame *a, const frame *b, size_t count)
{
    for (size_t i = 0; i < count; i++, a++, b++)
        if (!(VECFILE_SAME_FIELDS(frame, a, b, time, 10)
              && all_equal_joint((const joint *)(const void *)&a->joints, (const joint *)(const void *)&b->joints, 7)
              && vecfile_same_doubles(&a->tool_pose, &b->tool_pose, 16)
              && all_equal_vec3((const vec3 *)(const void *)&a->accelerometers, (const vec3 *)(const void *)&b->accelerometers, 2)
              && VECFILE_SAME_FIELDS(frame, a, b, touch, 108)
              ))
            return false;
    return true;
}

bool frame_equal(const frame *a, const frame *b)
{
    return all_equal_frame(a, b, 1);
}

static bool all_known_frame_mode(const void *at, size_t count)
{
    const unsigned char *bytes = (const unsigned char *)at;
    for (size_t i = 0; i < count; i++) {
        frame_mode value;
        memcpy(&value, bytes + i * sizeof value, sizeof value);
        if (frame_mode_name(value) == NULL)
            return false;
    }
    return true;
}

static vecfile_status check_all_joint(const joint *element, size_t count)
{
    for (size_t i = 0; i < count; i++, element++) {
        if (!vecfile_are_bools(&element->is_homed, 1))
            return vecfile_fail_field("joint", "is_homed", "is neither true nor false");
        if (!vecfile_is_zero(&element->padding_23, 1))
            return vecfile_fail_field("joint", "padding_23", "is not zero");
    }
    return VECFILE_OK;
}

static vecfile_status check_all_frame(const frame *element, size_t count)
{
    for (size_t i = 0; i < count; i++, element++) {
        if (!all_known_frame_mode(&element->mode, 1))
            return vecfile_fail_field("frame", "mode", "has a value that the enum lacks");
        if (!vecfile_are_bools(&element->is_safe, 1))
            return vecfile_fail_field("frame", "is_safe", "is neither true nor false");
        if (!vecfile_is_zero(&element->padding_10, 6))
            return vecfile_fail_field("frame", "padding_10", "is not zero");
        vecfile_status of_joints = check_all_joint((const joint *)(const void *)&element->joints, 7);
        if (of_joints != VECFILE_OK)
            return of_joints;
        if (!vecfile_are_padded_texts(&element->faults, 8, 4))
            return vecfile_fail_field("frame", "faults", "has something behind its first NUL");
        if (!vecfile_is_zero(&element->padding_444, 4))
            return vecfile_fail_field("frame", "padding_444", "is not zero");
    }
    return VECFILE_OK;
}

vecfile_status frame_check(const frame *element)
{
    return check_all_frame(element, 1);
}

/* --- thin calls into the core --- */

vecfile_status frame_vec_open_of_layout_0xC269EFD74CD220BD(
    frame_vec *v, const char *path, const vecfile_options *options)
{
    return vecfile_open(&v->core, &frame_vec_type, path, options);
}

vecfile_status frame_vec_close(frame_vec *v)
{
    return vecfile_close(&v->core);
}

void frame_vec_abandon(frame_vec *v)
{
    vecfile_abandon(&v->core);
}

void frame_vec_move(frame_vec *to, frame_vec *from)
{
    vecfile_move(&to->core, &from->core);
}

vecfile_status frame_vec_commit(frame_vec *v)
{
    return vecfile_commit(&v->core);
}

vecfile_status frame_vec_commit_stamped(frame_vec *v, uint64_t stamp)
{
    return vecfile_commit_stamped(&v->core, stamp);
}

vecfile_status frame_vec_commit_lazy(frame_vec *v)
{
    return vecfile_commit_lazy(&v->core);
}

bool frame_vec_tidy(frame_vec *v, uint32_t microseconds)
{
    return vecfile_tidy(&v->core, microseconds);
}

vecfile_status frame_vec_rollback(frame_vec *v)
{
    return vecfile_rollback(&v->core);
}

uint64_t frame_vec_stamp(const frame_vec *v)
{
    return vecfile_stamp(&v->core);
}

const char *frame_vec_path(const frame_vec *v)
{
    return vecfile_path(&v->core);
}

bool frame_vec_path_is_current(const frame_vec *v)
{
    return vecfile_path_is_current(&v->core);
}

vecfile_status frame_vec_refresh(frame_vec *v, vecfile_changes *changes)
{
    return vecfile_refresh(&v->core, changes);
}

vecfile_status frame_vec_wait(frame_vec *v, uint32_t ms)
{
    return vecfile_wait(&v->core, ms);
}

bool frame_vec_is_current(const frame_vec *v)
{
    return vecfile_is_current(&v->core);
}

vecfile_status frame_vec_rotate(frame_vec *v, uint64_t by)
{
    return vecfile_rotate(&v->core, by);
}

vecfile_status frame_vec_copy_within(frame_vec *v, uint64_t to, uint64_t from, uint64_t count)
{
    return vecfile_copy_within(&v->core, to, from, count);
}

vecfile_status frame_vec_reserve(frame_vec *v, uint64_t additional)
{
    return vecfile_reserve(&v->core, additional);
}

vecfile_status frame_vec_extend(frame_vec *v, const frame *elements, uint64_t count)
{
    return vecfile_extend(&v->core, elements, count);
}

vecfile_status frame_vec_extend_from_within(frame_vec *v, uint64_t first, uint64_t count)
{
    return vecfile_extend_from_within(&v->core, first, count);
}

vecfile_status frame_vec_insert_slice(frame_vec *v, uint64_t i, const frame *elements, uint64_t count)
{
    return vecfile_splice(&v->core, i, 0, elements, count);
}

vecfile_status frame_vec_append(frame_vec *v, frame_vec *other)
{
    return vecfile_move_tail(&other->core, 0, &v->core);
}

vecfile_status frame_vec_splice(frame_vec *v, uint64_t first, uint64_t removed, const frame *elements,
    uint64_t count)
{
    return vecfile_splice(&v->core, first, removed, elements, count);
}

vecfile_status frame_vec_remove_range(frame_vec *v, uint64_t first, uint64_t count)
{
    return vecfile_remove_range(&v->core, first, count);
}

vecfile_status frame_vec_truncate(frame_vec *v, uint64_t len)
{
    return vecfile_truncate(&v->core, len);
}

vecfile_status frame_vec_clear(frame_vec *v)
{
    return vecfile_truncate(&v->core, 0);
}

vecfile_status frame_vec_split_off(frame_vec *v, uint64_t at, frame_vec *into)
{
    return vecfile_move_tail(&v->core, at, &into->core);
}

vecfile_status frame_vec_shrink_to_fit(frame_vec *v)
{
    return vecfile_shrink_to_fit(&v->core);
}

/* --- calls that move elements by value --- */

static frame *elements_of(frame_vec *v)
{
    return (frame *)v->core.elements;
}

static void exchange(frame *a, frame *b)
{
    frame kept;
    VECFILE_COPY(&kept, a);
    VECFILE_COPY(a, b);
    VECFILE_COPY(b, &kept);
}

vecfile_status frame_vec_swap(frame_vec *v, uint64_t i, uint64_t j)
{
    if (i >= v->core.len || j >= v->core.len)
        return vecfile_fail_change(&v->core, i >= v->core.len ? i : j);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(frame));
    if (status == VECFILE_OK)
        status = vecfile_mark(&v->core, j, sizeof(frame));
    if (status == VECFILE_OK)
        exchange(elements_of(v) + i, elements_of(v) + j);
    return status;
}

vecfile_status frame_vec_fill(frame_vec *v, uint64_t first, uint64_t count, frame element)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status == VECFILE_OK)
        status = vecfile_check_range(&v->core, first, count);
    if (status == VECFILE_OK)
        status = vecfile_mark_range(&v->core, first, count);
    if (status != VECFILE_OK)
        return status;
    frame *const end = elements_of(v) + first + count;
    for (frame *next = elements_of(v) + first; next != end; next++)
        VECFILE_COPY(next, &element);
    return VECFILE_OK;
}

vecfile_status frame_vec_reverse(frame_vec *v)
{
    vecfile_status status = vecfile_mark_range(&v->core, 0, v->core.len);
    if (status != VECFILE_OK || v->core.len == 0)
        return status;
    frame *first = elements_of(v);
    for (frame *last = first + v->core.len - 1; first < last; first++, last--)
        exchange(first, last);
    return VECFILE_OK;
}

static vecfile_status push_from(frame_vec *v, const frame *element)
{
    vecfile_status status =
        v->core.len >= v->core.capacity ? vecfile_make_room(&v->core, 1) : VECFILE_OK;
    if (status != VECFILE_OK)
        return status;
    VECFILE_COPY(elements_of(v) + v->core.len, element);
    vecfile_set_len(&v->core, v->core.len + 1);
    return VECFILE_OK;
}

vecfile_status frame_vec_push_default(frame_vec *v)
{
    return push_from(v, &frame_default_element);
}

vecfile_status frame_vec_insert(frame_vec *v, uint64_t i, frame element)
{
    vecfile_status status = vecfile_open_gap(&v->core, i, 1);
    if (status == VECFILE_OK)
        VECFILE_COPY(elements_of(v) + i, &element);
    return status;
}

vecfile_status frame_vec_remove(frame_vec *v, uint64_t i, frame *out)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK)
        return status;
    if (i >= v->core.len)
        return vecfile_fail_index(&v->core, i);
    if (out != NULL)
        VECFILE_COPY(out, elements_of(v) + i);
    return vecfile_remove_range(&v->core, i, 1);
}

vecfile_status frame_vec_swap_remove(frame_vec *v, uint64_t i, frame *out)
{
    if (i >= v->core.len)
        return vecfile_fail_change(&v->core, i);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(frame));
    if (status != VECFILE_OK)
        return status;
    frame *const elements = elements_of(v);
    if (out != NULL)
        VECFILE_COPY(out, elements + i);
    if (i != v->core.len - 1)
        VECFILE_COPY(&elements[i], &elements[v->core.len - 1]);
    vecfile_shrink_len(&v->core, v->core.len - 1);
    return VECFILE_OK;
}

/* Moves elements [from, end) down to `to`; returns the end of their new place. */
static frame *move_down(frame *to, const frame *from, const frame *end)
{
    memmove(to, from, (size_t)(end - from) * sizeof(frame));
    return to + (end - from);
}

/* A single pass.  Elements that are kept move down in runs; those in front of the first that is
 * removed stay where they are, and are not marked. */
vecfile_status frame_vec_retain(frame_vec *v, bool (*keep)(const frame *element, void *context),
    void *context)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK)
        return status;
    frame *const first = elements_of(v), *const end = first + v->core.len;
    frame *next = first;
    while (next != end && keep(next, context))
        next++;
    if (next == end)
        return VECFILE_OK;
    status = vecfile_mark_range(&v->core, (uint64_t)(next - first), (uint64_t)(end - next));
    if (status != VECFILE_OK)
        return status;
    frame *kept = next, *run = ++next;
    for (; next != end; next++) {
        if (keep(next, context))
            continue;
        kept = move_down(kept, run, next);
        run = next + 1;
    }
    kept = move_down(kept, run, end);
    vecfile_shrink_len(&v->core, (uint64_t)(kept - first));
    return VECFILE_OK;
}

/* As retain.  A run that moves down never overwrites the element in front of `next`, which `next` is
 * compared with. */
vecfile_status frame_vec_dedup(frame_vec *v)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK || v->core.len == 0)
        return status;
    frame *const first = elements_of(v), *const end = first + v->core.len;
    frame *next = first + 1;
    while (next != end && !all_equal_frame(next - 1, next, 1))
        next++;
    if (next == end)
        return VECFILE_OK;
    status = vecfile_mark_range(&v->core, (uint64_t)(next - first), (uint64_t)(end - next));
    if (status != VECFILE_OK)
        return status;
    frame *kept = next, *run = ++next;
    for (; next != end; next++) {
        if (!all_equal_frame(next - 1, next, 1))
            continue;
        kept = move_down(kept, run, next);
        run = next + 1;
    }
    kept = move_down(kept, run, end);
    vecfile_shrink_len(&v->core, (uint64_t)(kept - first));
    return VECFILE_OK;
}

/* A larger length only gets the space that it needs; a smaller one is set. */
static vecfile_status prepare_resize(frame_vec *v, uint64_t len)
{
    return len > v->core.len ? vecfile_reserve(&v->core, len - v->core.len)
                             : vecfile_truncate(&v->core, len);
}

vecfile_status frame_vec_resize(frame_vec *v, uint64_t len, frame element)
{
    const uint64_t old_len = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = push_from(v, &element);
    if (status != VECFILE_OK && v->core.len > old_len)
        vecfile_shrink_len(&v->core, old_len);
    return status;
}

vecfile_status frame_vec_resize_with(frame_vec *v, uint64_t len,
    frame (*make)(uint64_t index, void *context), void *context)
{
    const uint64_t old_len = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = frame_vec_push(v, make(v->core.len, context));
    if (status != VECFILE_OK && v->core.len > old_len)
        vecfile_shrink_len(&v->core, old_len);
    return status;
}

/* --- order: all of it is in vecfile/order_by.h, which is compiled once for each key --- */

typedef frame vecfile_element;
typedef frame_vec vecfile_vector;
#define VECFILE_BY_VALUE 1
#define VECFILE_EXCHANGE exchange

#define VECFILE_KEY time
#define VECFILE_KEY_TYPE int64_t
#define VECFILE_KEY_LESS(a, b) ((a) < (b))
#define VECFILE_KEY_RANK(key) vecfile_rank_of_signed(key)
#define VECFILE_COMPARE frame_compare_by_time
#define VECFILE_BY(name) frame_vec_##name##_by_time
#include "vecfile/order_by.h"
