/* Made by vecfile-gen 1.0.0 from usage.lua; do not edit, run `vecfile-gen -o DIR usage.lua`.
 *
 * usage_vec: the cold calls, and those that know the element's fields. */
#include "vecfile/compare.h"

#include "usage_vec.h"

/* --- the layout that the file records --- */

static const vecfile_line layout_lines[] = {
    {"vecfile-layout 1", VECFILE_LINE_PLAIN, 0, 0},
    {"schema usage", VECFILE_LINE_PLAIN, 0, 0},
    {"struct usage", VECFILE_LINE_STRUCT, VECFILE_ALIGNOF(usage), sizeof(usage)},
    {"version 1", VECFILE_LINE_NOTE, 0, 0},
    {"layout native", VECFILE_LINE_NOTE, 0, 0},
    {"doc \"Resources that one process had used at one moment.\"", VECFILE_LINE_NOTE, 0, 0},
    {"field pid c_int", VECFILE_LINE_FIELD, offsetof(usage, pid), VECFILE_SIZEOF_MEMBER(usage, pid)},
    {"field user_us c_long", VECFILE_LINE_FIELD, offsetof(usage, user_us), VECFILE_SIZEOF_MEMBER(usage, user_us)},
    {"unit \"us\"", VECFILE_LINE_NOTE, 0, 0},
    {"field system_us c_long", VECFILE_LINE_FIELD, offsetof(usage, system_us), VECFILE_SIZEOF_MEMBER(usage, system_us)},
    {"unit \"us\"", VECFILE_LINE_NOTE, 0, 0},
    {"field max_rss c_size", VECFILE_LINE_FIELD, offsetof(usage, max_rss), VECFILE_SIZEOF_MEMBER(usage, max_rss)},
    {"unit \"bytes\"", VECFILE_LINE_NOTE, 0, 0},
    {"field minor_faults c_ulong", VECFILE_LINE_FIELD, offsetof(usage, minor_faults), VECFILE_SIZEOF_MEMBER(usage, minor_faults)},
    {"field major_faults c_ulong", VECFILE_LINE_FIELD, offsetof(usage, major_faults), VECFILE_SIZEOF_MEMBER(usage, major_faults)},
    {"field nice c_short", VECFILE_LINE_FIELD, offsetof(usage, nice), VECFILE_SIZEOF_MEMBER(usage, nice)},
    {"field load c_longdouble", VECFILE_LINE_FIELD, offsetof(usage, load), VECFILE_SIZEOF_MEMBER(usage, load)},
    {"doc \"average over the last minute\"", VECFILE_LINE_NOTE, 0, 0},
    {"field heap_growth c_ptrdiff", VECFILE_LINE_FIELD, offsetof(usage, heap_growth), VECFILE_SIZEOF_MEMBER(usage, heap_growth)},
    {"unit \"bytes\"", VECFILE_LINE_NOTE, 0, 0},
    {"field core u8", VECFILE_LINE_FIELD, offsetof(usage, core), VECFILE_SIZEOF_MEMBER(usage, core)},
    {"doc \"processor it ran on\"", VECFILE_LINE_NOTE, 0, 0},
    {"keys pid max_rss", VECFILE_LINE_NOTE, 0, 0},
    {"element usage", VECFILE_LINE_PLAIN, 0, 0},
};

static vecfile_status check_untyped(const void *element)
{
    return usage_check((const usage *)element);
}

const vecfile_type usage_vec_type = {
    .element = "usage",
    .schema = "usage",
    .generator = "1.0.0",
    .version = 1,
    .alignment = VECFILE_ALIGNOF(usage),
    .size = sizeof(usage),
    .lines = layout_lines,
    .line_count = sizeof layout_lines / sizeof *layout_lines,
    .check = check_untyped,
    .core = &VECFILE_CORE_SYMBOL(VECFILE_GENERATION),
};

/* --- element --- */

const usage usage_default_element = {
    .pid = 0,
    .user_us = 0,
    .system_us = 0,
    .max_rss = 0,
    .minor_faults = 0,
    .major_faults = 0,
    .nice = 0,
    .load = 0.0,
    .heap_growth = 0,
    .core = 0,
};

static bool all_equal_usage(const usage *a, const usage *b, size_t count)
{
    for (size_t i = 0; i < count; i++, a++, b++)
        if (!(a->pid == b->pid
              && a->user_us == b->user_us
              && a->system_us == b->system_us
              && a->max_rss == b->max_rss
              && a->minor_faults == b->minor_faults
              && a->major_faults == b->major_faults
              && a->nice == b->nice
              && VECFILE_SAME_WIDE(a->load, b->load)
              && a->heap_growth == b->heap_growth
              && a->core == b->core
              ))
            return false;
    return true;
}

bool usage_equal(const usage *a, const usage *b)
{
    return all_equal_usage(a, b, 1);
}

vecfile_status usage_check(const usage *element)
{
    (void)element;
    return VECFILE_OK;
}

/* --- thin calls into the core --- */

vecfile_status usage_vec_open_of_layout_0x5B32E31433A90886(
    usage_vec *v, const char *path, const vecfile_options *options)
{
    return vecfile_open(&v->core, &usage_vec_type, path, options);
}

vecfile_status usage_vec_close(usage_vec *v)
{
    return vecfile_close(&v->core);
}

void usage_vec_abandon(usage_vec *v)
{
    vecfile_abandon(&v->core);
}

void usage_vec_move(usage_vec *to, usage_vec *from)
{
    vecfile_move(&to->core, &from->core);
}

vecfile_status usage_vec_commit(usage_vec *v)
{
    return vecfile_commit(&v->core);
}

vecfile_status usage_vec_commit_stamped(usage_vec *v, uint64_t stamp)
{
    return vecfile_commit_stamped(&v->core, stamp);
}

vecfile_status usage_vec_commit_lazy(usage_vec *v)
{
    return vecfile_commit_lazy(&v->core);
}

bool usage_vec_tidy(usage_vec *v, uint32_t microseconds)
{
    return vecfile_tidy(&v->core, microseconds);
}

vecfile_status usage_vec_rollback(usage_vec *v)
{
    return vecfile_rollback(&v->core);
}

uint64_t usage_vec_stamp(const usage_vec *v)
{
    return vecfile_stamp(&v->core);
}

const char *usage_vec_path(const usage_vec *v)
{
    return vecfile_path(&v->core);
}

bool usage_vec_path_is_current(const usage_vec *v)
{
    return vecfile_path_is_current(&v->core);
}

vecfile_status usage_vec_refresh(usage_vec *v, vecfile_changes *changes)
{
    return vecfile_refresh(&v->core, changes);
}

vecfile_status usage_vec_wait(usage_vec *v, uint32_t ms)
{
    return vecfile_wait(&v->core, ms);
}

bool usage_vec_is_current(const usage_vec *v)
{
    return vecfile_is_current(&v->core);
}

vecfile_status usage_vec_rotate(usage_vec *v, uint64_t by)
{
    return vecfile_rotate(&v->core, by);
}

vecfile_status usage_vec_copy_within(usage_vec *v, uint64_t to, uint64_t from, uint64_t count)
{
    return vecfile_copy_within(&v->core, to, from, count);
}

vecfile_status usage_vec_reserve(usage_vec *v, uint64_t additional)
{
    return vecfile_reserve(&v->core, additional);
}

vecfile_status usage_vec_extend(usage_vec *v, const usage *elements, uint64_t count)
{
    return vecfile_extend(&v->core, elements, count);
}

vecfile_status usage_vec_extend_from_within(usage_vec *v, uint64_t first, uint64_t count)
{
    return vecfile_extend_from_within(&v->core, first, count);
}

vecfile_status usage_vec_insert_slice(usage_vec *v, uint64_t i, const usage *elements, uint64_t count)
{
    return vecfile_splice(&v->core, i, 0, elements, count);
}

vecfile_status usage_vec_append(usage_vec *v, usage_vec *other)
{
    return vecfile_move_tail(&other->core, 0, &v->core);
}

vecfile_status usage_vec_splice(usage_vec *v, uint64_t first, uint64_t removed, const usage *elements,
    uint64_t count)
{
    return vecfile_splice(&v->core, first, removed, elements, count);
}

vecfile_status usage_vec_remove_range(usage_vec *v, uint64_t first, uint64_t count)
{
    return vecfile_remove_range(&v->core, first, count);
}

vecfile_status usage_vec_truncate(usage_vec *v, uint64_t len)
{
    return vecfile_truncate(&v->core, len);
}

vecfile_status usage_vec_clear(usage_vec *v)
{
    return vecfile_truncate(&v->core, 0);
}

vecfile_status usage_vec_split_off(usage_vec *v, uint64_t at, usage_vec *into)
{
    return vecfile_move_tail(&v->core, at, &into->core);
}

vecfile_status usage_vec_shrink_to_fit(usage_vec *v)
{
    return vecfile_shrink_to_fit(&v->core);
}

/* --- calls that move elements by value --- */

static usage *elements_of(usage_vec *v)
{
    return (usage *)v->core.elements;
}

static void exchange(usage *a, usage *b)
{
    usage kept;
    VECFILE_COPY(&kept, a);
    VECFILE_COPY(a, b);
    VECFILE_COPY(b, &kept);
}

vecfile_status usage_vec_swap(usage_vec *v, uint64_t i, uint64_t j)
{
    if (i >= v->core.len || j >= v->core.len)
        return vecfile_fail_change(&v->core, i >= v->core.len ? i : j);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(usage));
    if (status == VECFILE_OK)
        status = vecfile_mark(&v->core, j, sizeof(usage));
    if (status == VECFILE_OK)
        exchange(elements_of(v) + i, elements_of(v) + j);
    return status;
}

vecfile_status usage_vec_fill(usage_vec *v, uint64_t first, uint64_t count, usage element)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status == VECFILE_OK)
        status = vecfile_check_range(&v->core, first, count);
    if (status == VECFILE_OK)
        status = vecfile_mark_range(&v->core, first, count);
    if (status != VECFILE_OK)
        return status;
    usage *const end = elements_of(v) + first + count;
    for (usage *next = elements_of(v) + first; next != end; next++)
        VECFILE_COPY(next, &element);
    return VECFILE_OK;
}

vecfile_status usage_vec_reverse(usage_vec *v)
{
    vecfile_status status = vecfile_mark_range(&v->core, 0, v->core.len);
    if (status != VECFILE_OK || v->core.len == 0)
        return status;
    usage *first = elements_of(v);
    for (usage *last = first + v->core.len - 1; first < last; first++, last--)
        exchange(first, last);
    return VECFILE_OK;
}

static vecfile_status push_from(usage_vec *v, const usage *element)
{
    vecfile_status status =
        v->core.len >= v->core.capacity ? vecfile_make_room(&v->core, 1) : VECFILE_OK;
    if (status != VECFILE_OK)
        return status;
    VECFILE_COPY(elements_of(v) + v->core.len, element);
    vecfile_set_len(&v->core, v->core.len + 1);
    return VECFILE_OK;
}

vecfile_status usage_vec_push_default(usage_vec *v)
{
    return push_from(v, &usage_default_element);
}

vecfile_status usage_vec_insert(usage_vec *v, uint64_t i, usage element)
{
    vecfile_status status = vecfile_open_gap(&v->core, i, 1);
    if (status == VECFILE_OK)
        VECFILE_COPY(elements_of(v) + i, &element);
    return status;
}

vecfile_status usage_vec_remove(usage_vec *v, uint64_t i, usage *out)
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

vecfile_status usage_vec_swap_remove(usage_vec *v, uint64_t i, usage *out)
{
    if (i >= v->core.len)
        return vecfile_fail_change(&v->core, i);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(usage));
    if (status != VECFILE_OK)
        return status;
    usage *const elements = elements_of(v);
    if (out != NULL)
        VECFILE_COPY(out, elements + i);
    if (i != v->core.len - 1)
        VECFILE_COPY(&elements[i], &elements[v->core.len - 1]);
    vecfile_shrink_len(&v->core, v->core.len - 1);
    return VECFILE_OK;
}

/* Moves elements [from, end) down to `to`; returns the end of their new place. */
static usage *move_down(usage *to, const usage *from, const usage *end)
{
    memmove(to, from, (size_t)(end - from) * sizeof(usage));
    return to + (end - from);
}

/* A single pass.  Elements that are kept move down in runs; those in front of the first that is
 * removed stay where they are, and are not marked. */
vecfile_status usage_vec_retain(usage_vec *v, bool (*keep)(const usage *element, void *context),
    void *context)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK)
        return status;
    usage *const first = elements_of(v), *const end = first + v->core.len;
    usage *next = first;
    while (next != end && keep(next, context))
        next++;
    if (next == end)
        return VECFILE_OK;
    status = vecfile_mark_range(&v->core, (uint64_t)(next - first), (uint64_t)(end - next));
    if (status != VECFILE_OK)
        return status;
    usage *kept = next, *run = ++next;
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
vecfile_status usage_vec_dedup(usage_vec *v)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK || v->core.len == 0)
        return status;
    usage *const first = elements_of(v), *const end = first + v->core.len;
    usage *next = first + 1;
    while (next != end && !all_equal_usage(next - 1, next, 1))
        next++;
    if (next == end)
        return VECFILE_OK;
    status = vecfile_mark_range(&v->core, (uint64_t)(next - first), (uint64_t)(end - next));
    if (status != VECFILE_OK)
        return status;
    usage *kept = next, *run = ++next;
    for (; next != end; next++) {
        if (!all_equal_usage(next - 1, next, 1))
            continue;
        kept = move_down(kept, run, next);
        run = next + 1;
    }
    kept = move_down(kept, run, end);
    vecfile_shrink_len(&v->core, (uint64_t)(kept - first));
    return VECFILE_OK;
}

/* A larger length only gets the space that it needs; a smaller one is set. */
static vecfile_status prepare_resize(usage_vec *v, uint64_t len)
{
    return len > v->core.len ? vecfile_reserve(&v->core, len - v->core.len)
                             : vecfile_truncate(&v->core, len);
}

vecfile_status usage_vec_resize(usage_vec *v, uint64_t len, usage element)
{
    const uint64_t old_len = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = push_from(v, &element);
    if (status != VECFILE_OK && v->core.len > old_len)
        vecfile_shrink_len(&v->core, old_len);
    return status;
}

vecfile_status usage_vec_resize_with(usage_vec *v, uint64_t len,
    usage (*make)(uint64_t index, void *context), void *context)
{
    const uint64_t old_len = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = usage_vec_push(v, make(v->core.len, context));
    if (status != VECFILE_OK && v->core.len > old_len)
        vecfile_shrink_len(&v->core, old_len);
    return status;
}

/* --- order: all of it is in vecfile/order_by.h, which is compiled once for each key --- */

typedef usage vecfile_element;
typedef usage_vec vecfile_vector;
#define VECFILE_BY_VALUE 1
#define VECFILE_EXCHANGE exchange

#define VECFILE_KEY pid
#define VECFILE_KEY_TYPE int
#define VECFILE_KEY_LESS(a, b) ((a) < (b))
#define VECFILE_KEY_RANK(key) vecfile_rank_of_signed(key)
#define VECFILE_COMPARE usage_compare_by_pid
#define VECFILE_BY(name) usage_vec_##name##_by_pid
#include "vecfile/order_by.h"

#define VECFILE_KEY max_rss
#define VECFILE_KEY_TYPE size_t
#define VECFILE_KEY_LESS(a, b) ((a) < (b))
#define VECFILE_KEY_RANK(key) (key)
#define VECFILE_COMPARE usage_compare_by_max_rss
#define VECFILE_BY(name) usage_vec_##name##_by_max_rss
#include "vecfile/order_by.h"
