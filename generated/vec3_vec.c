/* Made by vecfile-gen 1.0.0 from common.lua; do not edit, run `vecfile-gen -o DIR common.lua`.
 *
 * vec3_vec: the cold calls, and those that know the element's fields. */
#include "vecfile/compare.h"

#include "vec3_vec.h"

/* --- the layout that the file records --- */

static const vecfile_line layout_lines[] = {
    {"vecfile-layout 1", VECFILE_LINE_PLAIN, 0, 0},
    {"schema common", VECFILE_LINE_PLAIN, 0, 0},
    {"struct vec3", VECFILE_LINE_STRUCT, 4, 12},
    {"version 1", VECFILE_LINE_NOTE, 0, 0},
    {"layout fixed", VECFILE_LINE_NOTE, 0, 0},
    {"doc \"A point or direction in space.\"", VECFILE_LINE_NOTE, 0, 0},
    {"field x f32", VECFILE_LINE_FIELD, 0, 4},
    {"field y f32", VECFILE_LINE_FIELD, 4, 4},
    {"field z f32", VECFILE_LINE_FIELD, 8, 4},
    {"element vec3", VECFILE_LINE_PLAIN, 0, 0},
};

static vecfile_status check_untyped(const void *element)
{
    return vec3_check((const vec3 *)element);
}

const vecfile_type vec3_vec_type = {
    .element = "vec3",
    .schema = "common",
    .generator = "1.0.0",
    .version = 1,
    .alignment = VECFILE_ALIGNOF(vec3),
    .size = sizeof(vec3),
    .lines = layout_lines,
    .line_count = sizeof layout_lines / sizeof *layout_lines,
    .check = check_untyped,
    .core = &VECFILE_CORE_SYMBOL(VECFILE_GENERATION),
};

/* --- element --- */

const vec3 vec3_default_element = {
    .x = 0.0f,
    .y = 0.0f,
    .z = 0.0f,
};

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

bool vec3_equal(const vec3 *a, const vec3 *b)
{
    return all_equal_vec3(a, b, 1);
}

vecfile_status vec3_check(const vec3 *element)
{
    (void)element;
    return VECFILE_OK;
}

/* --- thin calls into the core --- */

vecfile_status vec3_vec_open_of_layout_0x2C2974669AAF0806(
    vec3_vec *v, const char *path, const vecfile_options *options)
{
    return vecfile_open(&v->core, &vec3_vec_type, path, options);
}

vecfile_status vec3_vec_close(vec3_vec *v)
{
    return vecfile_close(&v->core);
}

void vec3_vec_abandon(vec3_vec *v)
{
    vecfile_abandon(&v->core);
}

void vec3_vec_move(vec3_vec *to, vec3_vec *from)
{
    vecfile_move(&to->core, &from->core);
}

vecfile_status vec3_vec_commit(vec3_vec *v)
{
    return vecfile_commit(&v->core);
}

vecfile_status vec3_vec_commit_stamped(vec3_vec *v, uint64_t stamp)
{
    return vecfile_commit_stamped(&v->core, stamp);
}

vecfile_status vec3_vec_commit_lazy(vec3_vec *v)
{
    return vecfile_commit_lazy(&v->core);
}

bool vec3_vec_tidy(vec3_vec *v, uint32_t microseconds)
{
    return vecfile_tidy(&v->core, microseconds);
}

vecfile_status vec3_vec_rollback(vec3_vec *v)
{
    return vecfile_rollback(&v->core);
}

uint64_t vec3_vec_stamp(const vec3_vec *v)
{
    return vecfile_stamp(&v->core);
}

const char *vec3_vec_path(const vec3_vec *v)
{
    return vecfile_path(&v->core);
}

bool vec3_vec_path_is_current(const vec3_vec *v)
{
    return vecfile_path_is_current(&v->core);
}

vecfile_status vec3_vec_refresh(vec3_vec *v, vecfile_changes *changes)
{
    return vecfile_refresh(&v->core, changes);
}

vecfile_status vec3_vec_wait(vec3_vec *v, uint32_t ms)
{
    return vecfile_wait(&v->core, ms);
}

bool vec3_vec_is_current(const vec3_vec *v)
{
    return vecfile_is_current(&v->core);
}

vecfile_status vec3_vec_rotate(vec3_vec *v, uint64_t by)
{
    return vecfile_rotate(&v->core, by);
}

vecfile_status vec3_vec_copy_within(vec3_vec *v, uint64_t to, uint64_t from, uint64_t count)
{
    return vecfile_copy_within(&v->core, to, from, count);
}

vecfile_status vec3_vec_reserve(vec3_vec *v, uint64_t additional)
{
    return vecfile_reserve(&v->core, additional);
}

vecfile_status vec3_vec_extend(vec3_vec *v, const vec3 *elements, uint64_t count)
{
    return vecfile_extend(&v->core, elements, count);
}

vecfile_status vec3_vec_extend_from_within(vec3_vec *v, uint64_t first, uint64_t count)
{
    return vecfile_extend_from_within(&v->core, first, count);
}

vecfile_status vec3_vec_insert_slice(vec3_vec *v, uint64_t i, const vec3 *elements, uint64_t count)
{
    return vecfile_splice(&v->core, i, 0, elements, count);
}

vecfile_status vec3_vec_append(vec3_vec *v, vec3_vec *other)
{
    return vecfile_move_tail(&other->core, 0, &v->core);
}

vecfile_status vec3_vec_splice(vec3_vec *v, uint64_t first, uint64_t removed, const vec3 *elements,
    uint64_t count)
{
    return vecfile_splice(&v->core, first, removed, elements, count);
}

vecfile_status vec3_vec_remove_range(vec3_vec *v, uint64_t first, uint64_t count)
{
    return vecfile_remove_range(&v->core, first, count);
}

vecfile_status vec3_vec_truncate(vec3_vec *v, uint64_t len)
{
    return vecfile_truncate(&v->core, len);
}

vecfile_status vec3_vec_clear(vec3_vec *v)
{
    return vecfile_truncate(&v->core, 0);
}

vecfile_status vec3_vec_split_off(vec3_vec *v, uint64_t at, vec3_vec *into)
{
    return vecfile_move_tail(&v->core, at, &into->core);
}

vecfile_status vec3_vec_shrink_to_fit(vec3_vec *v)
{
    return vecfile_shrink_to_fit(&v->core);
}

/* --- calls that move elements by value --- */

static vec3 *elements_of(vec3_vec *v)
{
    return (vec3 *)v->core.elements;
}

static void exchange(vec3 *a, vec3 *b)
{
    vec3 kept;
    VECFILE_COPY(&kept, a);
    VECFILE_COPY(a, b);
    VECFILE_COPY(b, &kept);
}

vecfile_status vec3_vec_swap(vec3_vec *v, uint64_t i, uint64_t j)
{
    if (i >= v->core.len || j >= v->core.len)
        return vecfile_fail_change(&v->core, i >= v->core.len ? i : j);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(vec3));
    if (status == VECFILE_OK)
        status = vecfile_mark(&v->core, j, sizeof(vec3));
    if (status == VECFILE_OK)
        exchange(elements_of(v) + i, elements_of(v) + j);
    return status;
}

vecfile_status vec3_vec_fill(vec3_vec *v, uint64_t first, uint64_t count, vec3 element)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status == VECFILE_OK)
        status = vecfile_check_range(&v->core, first, count);
    if (status == VECFILE_OK)
        status = vecfile_mark_range(&v->core, first, count);
    if (status != VECFILE_OK)
        return status;
    vec3 *const end = elements_of(v) + first + count;
    for (vec3 *next = elements_of(v) + first; next != end; next++)
        VECFILE_COPY(next, &element);
    return VECFILE_OK;
}

vecfile_status vec3_vec_reverse(vec3_vec *v)
{
    vecfile_status status = vecfile_mark_range(&v->core, 0, v->core.len);
    if (status != VECFILE_OK || v->core.len == 0)
        return status;
    vec3 *first = elements_of(v);
    for (vec3 *last = first + v->core.len - 1; first < last; first++, last--)
        exchange(first, last);
    return VECFILE_OK;
}

static vecfile_status push_from(vec3_vec *v, const vec3 *element)
{
    vecfile_status status =
        v->core.len >= v->core.capacity ? vecfile_make_room(&v->core, 1) : VECFILE_OK;
    if (status != VECFILE_OK)
        return status;
    VECFILE_COPY(elements_of(v) + v->core.len, element);
    vecfile_set_len(&v->core, v->core.len + 1);
    return VECFILE_OK;
}

vecfile_status vec3_vec_push_default(vec3_vec *v)
{
    return push_from(v, &vec3_default_element);
}

vecfile_status vec3_vec_insert(vec3_vec *v, uint64_t i, vec3 element)
{
    vecfile_status status = vecfile_open_gap(&v->core, i, 1);
    if (status == VECFILE_OK)
        VECFILE_COPY(elements_of(v) + i, &element);
    return status;
}

vecfile_status vec3_vec_remove(vec3_vec *v, uint64_t i, vec3 *out)
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

vecfile_status vec3_vec_swap_remove(vec3_vec *v, uint64_t i, vec3 *out)
{
    if (i >= v->core.len)
        return vecfile_fail_change(&v->core, i);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(vec3));
    if (status != VECFILE_OK)
        return status;
    vec3 *const elements = elements_of(v);
    if (out != NULL)
        VECFILE_COPY(out, elements + i);
    if (i != v->core.len - 1)
        VECFILE_COPY(&elements[i], &elements[v->core.len - 1]);
    vecfile_shrink_len(&v->core, v->core.len - 1);
    return VECFILE_OK;
}

/* Moves elements [from, end) down to `to`; returns the end of their new place. */
static vec3 *move_down(vec3 *to, const vec3 *from, const vec3 *end)
{
    memmove(to, from, (size_t)(end - from) * sizeof(vec3));
    return to + (end - from);
}

/* A single pass.  Elements that are kept move down in runs; those in front of the first that is
 * removed stay where they are, and are not marked. */
vecfile_status vec3_vec_retain(vec3_vec *v, bool (*keep)(const vec3 *element, void *context),
    void *context)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK)
        return status;
    vec3 *const first = elements_of(v), *const end = first + v->core.len;
    vec3 *next = first;
    while (next != end && keep(next, context))
        next++;
    if (next == end)
        return VECFILE_OK;
    status = vecfile_mark_range(&v->core, (uint64_t)(next - first), (uint64_t)(end - next));
    if (status != VECFILE_OK)
        return status;
    vec3 *kept = next, *run = ++next;
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
vecfile_status vec3_vec_dedup(vec3_vec *v)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK || v->core.len == 0)
        return status;
    vec3 *const first = elements_of(v), *const end = first + v->core.len;
    vec3 *next = first + 1;
    while (next != end && !all_equal_vec3(next - 1, next, 1))
        next++;
    if (next == end)
        return VECFILE_OK;
    status = vecfile_mark_range(&v->core, (uint64_t)(next - first), (uint64_t)(end - next));
    if (status != VECFILE_OK)
        return status;
    vec3 *kept = next, *run = ++next;
    for (; next != end; next++) {
        if (!all_equal_vec3(next - 1, next, 1))
            continue;
        kept = move_down(kept, run, next);
        run = next + 1;
    }
    kept = move_down(kept, run, end);
    vecfile_shrink_len(&v->core, (uint64_t)(kept - first));
    return VECFILE_OK;
}

/* A larger length only gets the space that it needs; a smaller one is set. */
static vecfile_status prepare_resize(vec3_vec *v, uint64_t len)
{
    return len > v->core.len ? vecfile_reserve(&v->core, len - v->core.len)
                             : vecfile_truncate(&v->core, len);
}

vecfile_status vec3_vec_resize(vec3_vec *v, uint64_t len, vec3 element)
{
    const uint64_t old_len = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = push_from(v, &element);
    if (status != VECFILE_OK && v->core.len > old_len)
        vecfile_shrink_len(&v->core, old_len);
    return status;
}

vecfile_status vec3_vec_resize_with(vec3_vec *v, uint64_t len,
    vec3 (*make)(uint64_t index, void *context), void *context)
{
    const uint64_t old_len = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = vec3_vec_push(v, make(v->core.len, context));
    if (status != VECFILE_OK && v->core.len > old_len)
        vecfile_shrink_len(&v->core, old_len);
    return status;
}
