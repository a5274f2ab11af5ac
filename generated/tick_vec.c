/* Made by vecfile-gen 1.0.0 from tick.lua; do not edit, run `vecfile-gen -o DIR tick.lua`.
 *
 * tick_vec: the cold calls, and those that know the element's fields. */
#include "vecfile/compare.h"

#include "tick_vec.h"

/* --- the layout that the file records --- */

static const vecfile_line layout_lines[] = {
    {"vecfile-layout 1", VECFILE_LINE_PLAIN, 0, 0},
    {"schema tick", VECFILE_LINE_PLAIN, 0, 0},
    {"flags condition u16", VECFILE_LINE_PLAIN, 0, 0},
    {"value opening 1", VECFILE_LINE_PLAIN, 0, 0},
    {"value closing 2", VECFILE_LINE_PLAIN, 0, 0},
    {"value auction 4", VECFILE_LINE_PLAIN, 0, 0},
    {"value odd_lot 8", VECFILE_LINE_PLAIN, 0, 0},
    {"value late 16", VECFILE_LINE_PLAIN, 0, 0},
    {"value cancelled 32", VECFILE_LINE_PLAIN, 0, 0},
    {"enum side u8", VECFILE_LINE_PLAIN, 0, 0},
    {"value none 0", VECFILE_LINE_PLAIN, 0, 0},
    {"value buy 1", VECFILE_LINE_PLAIN, 0, 0},
    {"value sell 2", VECFILE_LINE_PLAIN, 0, 0},
    {"struct tick", VECFILE_LINE_STRUCT, 8, 64},
    {"version 1", VECFILE_LINE_NOTE, 0, 0},
    {"layout fixed", VECFILE_LINE_NOTE, 0, 0},
    {"doc \"Best prices and the last trade of one instrument at one moment.\"", VECFILE_LINE_NOTE, 0, 0},
    {"field time i64", VECFILE_LINE_FIELD, 0, 8},
    {"unit \"ns since 1970-01-01T00:00Z\"", VECFILE_LINE_NOTE, 0, 0},
    {"doc \"exchange time\"", VECFILE_LINE_NOTE, 0, 0},
    {"field sequence u64", VECFILE_LINE_FIELD, 8, 8},
    {"doc \"number of the message in its feed\"", VECFILE_LINE_NOTE, 0, 0},
    {"field bid i64", VECFILE_LINE_FIELD, 16, 8},
    {"unit \"1e-9 of the currency\"", VECFILE_LINE_NOTE, 0, 0},
    {"field ask i64", VECFILE_LINE_FIELD, 24, 8},
    {"unit \"1e-9 of the currency\"", VECFILE_LINE_NOTE, 0, 0},
    {"field last i64", VECFILE_LINE_FIELD, 32, 8},
    {"unit \"1e-9 of the currency\"", VECFILE_LINE_NOTE, 0, 0},
    {"doc \"price of the last trade\"", VECFILE_LINE_NOTE, 0, 0},
    {"field bid_size u32", VECFILE_LINE_FIELD, 40, 4},
    {"field ask_size u32", VECFILE_LINE_FIELD, 44, 4},
    {"field last_size u32", VECFILE_LINE_FIELD, 48, 4},
    {"field instrument u32", VECFILE_LINE_FIELD, 52, 4},
    {"field venue u32", VECFILE_LINE_FIELD, 56, 4},
    {"field condition flags condition", VECFILE_LINE_FIELD, 60, 2},
    {"field side enum side", VECFILE_LINE_FIELD, 62, 1},
    {"doc \"who crossed the spread\"", VECFILE_LINE_NOTE, 0, 0},
    {"keys time instrument sequence", VECFILE_LINE_NOTE, 0, 0},
    {"element tick", VECFILE_LINE_PLAIN, 0, 0},
};

static vecfile_status check_untyped(const void *element)
{
    return tick_check((const tick *)element);
}

const vecfile_type tick_vec_type = {
    .element = "tick",
    .schema = "tick",
    .generator = "1.0.0",
    .version = 1,
    .alignment = VECFILE_ALIGNOF(tick),
    .size = sizeof(tick),
    .lines = layout_lines,
    .line_count = sizeof layout_lines / sizeof *layout_lines,
    .check = check_untyped,
    .core = &VECFILE_CORE_SYMBOL(VECFILE_GENERATION),
};

/* --- element --- */

const tick tick_default_element = {
    .time = 0,
    .sequence = 0,
    .bid = 0,
    .ask = 0,
    .last = 0,
    .bid_size = 0,
    .ask_size = 0,
    .last_size = 0,
    .instrument = 0,
    .venue = 0,
    .condition = 0,
    .side = 0,
};

static bool all_equal_tick(const tick *a, const tick *b, size_t count)
{
    for (size_t i = 0; i < count; i++, a++, b++)
        if (!(VECFILE_SAME_FIELDS(tick, a, b, time, 63)
              ))
            return false;
    return true;
}

bool tick_equal(const tick *a, const tick *b)
{
    return all_equal_tick(a, b, 1);
}

static bool all_known_tick_condition(const void *at, size_t count)
{
    const unsigned char *bytes = (const unsigned char *)at;
    for (size_t i = 0; i < count; i++) {
        tick_condition value;
        memcpy(&value, bytes + i * sizeof value, sizeof value);
        if ((value & (tick_condition) ~(TICK_CONDITION_OPENING | TICK_CONDITION_CLOSING | TICK_CONDITION_AUCTION | TICK_CONDITION_ODD_LOT | TICK_CONDITION_LATE | TICK_CONDITION_CANCELLED)) != 0)
            return false;
    }
    return true;
}

static bool all_known_tick_side(const void *at, size_t count)
{
    const unsigned char *bytes = (const unsigned char *)at;
    for (size_t i = 0; i < count; i++) {
        tick_side value;
        memcpy(&value, bytes + i * sizeof value, sizeof value);
        if (tick_side_name(value) == NULL)
            return false;
    }
    return true;
}

static vecfile_status check_all_tick(const tick *element, size_t count)
{
    for (size_t i = 0; i < count; i++, element++) {
        if (!all_known_tick_condition(&element->condition, 1))
            return vecfile_fail_field("tick", "condition", "has a bit that the flags lack");
        if (!all_known_tick_side(&element->side, 1))
            return vecfile_fail_field("tick", "side", "has a value that the enum lacks");
        if (!vecfile_is_zero(&element->padding_63, 1))
            return vecfile_fail_field("tick", "padding_63", "is not zero");
    }
    return VECFILE_OK;
}

vecfile_status tick_check(const tick *element)
{
    return check_all_tick(element, 1);
}

/* --- thin calls into the core --- */

vecfile_status tick_vec_open_of_layout_0x9DE62EC854CE3DD7(
    tick_vec *v, const char *path, const vecfile_options *options)
{
    return vecfile_open(&v->core, &tick_vec_type, path, options);
}

vecfile_status tick_vec_close(tick_vec *v)
{
    return vecfile_close(&v->core);
}

void tick_vec_abandon(tick_vec *v)
{
    vecfile_abandon(&v->core);
}

void tick_vec_move(tick_vec *to, tick_vec *from)
{
    vecfile_move(&to->core, &from->core);
}

vecfile_status tick_vec_commit(tick_vec *v)
{
    return vecfile_commit(&v->core);
}

vecfile_status tick_vec_commit_stamped(tick_vec *v, uint64_t stamp)
{
    return vecfile_commit_stamped(&v->core, stamp);
}

vecfile_status tick_vec_commit_lazy(tick_vec *v)
{
    return vecfile_commit_lazy(&v->core);
}

bool tick_vec_tidy(tick_vec *v, uint32_t microseconds)
{
    return vecfile_tidy(&v->core, microseconds);
}

vecfile_status tick_vec_rollback(tick_vec *v)
{
    return vecfile_rollback(&v->core);
}

uint64_t tick_vec_stamp(const tick_vec *v)
{
    return vecfile_stamp(&v->core);
}

const char *tick_vec_path(const tick_vec *v)
{
    return vecfile_path(&v->core);
}

bool tick_vec_path_is_current(const tick_vec *v)
{
    return vecfile_path_is_current(&v->core);
}

vecfile_status tick_vec_refresh(tick_vec *v, vecfile_changes *changes)
{
    return vecfile_refresh(&v->core, changes);
}

vecfile_status tick_vec_wait(tick_vec *v, uint32_t ms)
{
    return vecfile_wait(&v->core, ms);
}

bool tick_vec_is_current(const tick_vec *v)
{
    return vecfile_is_current(&v->core);
}

vecfile_status tick_vec_rotate(tick_vec *v, uint64_t by)
{
    return vecfile_rotate(&v->core, by);
}

vecfile_status tick_vec_copy_within(tick_vec *v, uint64_t to, uint64_t from, uint64_t count)
{
    return vecfile_copy_within(&v->core, to, from, count);
}

vecfile_status tick_vec_reserve(tick_vec *v, uint64_t additional)
{
    return vecfile_reserve(&v->core, additional);
}

vecfile_status tick_vec_extend(tick_vec *v, const tick *elements, uint64_t count)
{
    return vecfile_extend(&v->core, elements, count);
}

vecfile_status tick_vec_extend_from_within(tick_vec *v, uint64_t first, uint64_t count)
{
    return vecfile_extend_from_within(&v->core, first, count);
}

vecfile_status tick_vec_insert_slice(tick_vec *v, uint64_t i, const tick *elements, uint64_t count)
{
    return vecfile_splice(&v->core, i, 0, elements, count);
}

vecfile_status tick_vec_append(tick_vec *v, tick_vec *other)
{
    return vecfile_move_tail(&other->core, 0, &v->core);
}

vecfile_status tick_vec_splice(tick_vec *v, uint64_t first, uint64_t removed, const tick *elements,
    uint64_t count)
{
    return vecfile_splice(&v->core, first, removed, elements, count);
}

vecfile_status tick_vec_remove_range(tick_vec *v, uint64_t first, uint64_t count)
{
    return vecfile_remove_range(&v->core, first, count);
}

vecfile_status tick_vec_truncate(tick_vec *v, uint64_t len)
{
    return vecfile_truncate(&v->core, len);
}

vecfile_status tick_vec_clear(tick_vec *v)
{
    return vecfile_truncate(&v->core, 0);
}

vecfile_status tick_vec_split_off(tick_vec *v, uint64_t at, tick_vec *into)
{
    return vecfile_move_tail(&v->core, at, &into->core);
}

vecfile_status tick_vec_shrink_to_fit(tick_vec *v)
{
    return vecfile_shrink_to_fit(&v->core);
}

/* --- calls that move elements by value --- */

static tick *elements_of(tick_vec *v)
{
    return (tick *)v->core.elements;
}

static void exchange(tick *a, tick *b)
{
    tick kept;
    VECFILE_COPY(&kept, a);
    VECFILE_COPY(a, b);
    VECFILE_COPY(b, &kept);
}

vecfile_status tick_vec_swap(tick_vec *v, uint64_t i, uint64_t j)
{
    if (i >= v->core.len || j >= v->core.len)
        return vecfile_fail_change(&v->core, i >= v->core.len ? i : j);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(tick));
    if (status == VECFILE_OK)
        status = vecfile_mark(&v->core, j, sizeof(tick));
    if (status == VECFILE_OK)
        exchange(elements_of(v) + i, elements_of(v) + j);
    return status;
}

vecfile_status tick_vec_fill(tick_vec *v, uint64_t first, uint64_t count, tick element)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status == VECFILE_OK)
        status = vecfile_check_range(&v->core, first, count);
    if (status == VECFILE_OK)
        status = vecfile_mark_range(&v->core, first, count);
    if (status != VECFILE_OK)
        return status;
    tick *const end = elements_of(v) + first + count;
    for (tick *next = elements_of(v) + first; next != end; next++)
        VECFILE_COPY(next, &element);
    return VECFILE_OK;
}

vecfile_status tick_vec_reverse(tick_vec *v)
{
    vecfile_status status = vecfile_mark_range(&v->core, 0, v->core.len);
    if (status != VECFILE_OK || v->core.len == 0)
        return status;
    tick *first = elements_of(v);
    for (tick *last = first + v->core.len - 1; first < last; first++, last--)
        exchange(first, last);
    return VECFILE_OK;
}

static vecfile_status push_from(tick_vec *v, const tick *element)
{
    vecfile_status status =
        v->core.len >= v->core.capacity ? vecfile_make_room(&v->core, 1) : VECFILE_OK;
    if (status != VECFILE_OK)
        return status;
    VECFILE_COPY(elements_of(v) + v->core.len, element);
    vecfile_set_len(&v->core, v->core.len + 1);
    return VECFILE_OK;
}

vecfile_status tick_vec_push_default(tick_vec *v)
{
    return push_from(v, &tick_default_element);
}

vecfile_status tick_vec_insert(tick_vec *v, uint64_t i, tick element)
{
    vecfile_status status = vecfile_open_gap(&v->core, i, 1);
    if (status == VECFILE_OK)
        VECFILE_COPY(elements_of(v) + i, &element);
    return status;
}

vecfile_status tick_vec_remove(tick_vec *v, uint64_t i, tick *out)
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

vecfile_status tick_vec_swap_remove(tick_vec *v, uint64_t i, tick *out)
{
    if (i >= v->core.len)
        return vecfile_fail_change(&v->core, i);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(tick));
    if (status != VECFILE_OK)
        return status;
    tick *const elements = elements_of(v);
    if (out != NULL)
        VECFILE_COPY(out, elements + i);
    if (i != v->core.len - 1)
        VECFILE_COPY(&elements[i], &elements[v->core.len - 1]);
    vecfile_shrink_len(&v->core, v->core.len - 1);
    return VECFILE_OK;
}

/* Moves elements [from, end) down to `to`; returns the end of their new place. */
static tick *move_down(tick *to, const tick *from, const tick *end)
{
    memmove(to, from, (size_t)(end - from) * sizeof(tick));
    return to + (end - from);
}

/* A single pass.  Elements that are kept move down in runs; those in front of the first that is
 * removed stay where they are, and are not marked. */
vecfile_status tick_vec_retain(tick_vec *v, bool (*keep)(const tick *element, void *context),
    void *context)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK)
        return status;
    tick *const first = elements_of(v), *const end = first + v->core.len;
    tick *next = first;
    while (next != end && keep(next, context))
        next++;
    if (next == end)
        return VECFILE_OK;
    status = vecfile_mark_range(&v->core, (uint64_t)(next - first), (uint64_t)(end - next));
    if (status != VECFILE_OK)
        return status;
    tick *kept = next, *run = ++next;
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
vecfile_status tick_vec_dedup(tick_vec *v)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK || v->core.len == 0)
        return status;
    tick *const first = elements_of(v), *const end = first + v->core.len;
    tick *next = first + 1;
    while (next != end && !all_equal_tick(next - 1, next, 1))
        next++;
    if (next == end)
        return VECFILE_OK;
    status = vecfile_mark_range(&v->core, (uint64_t)(next - first), (uint64_t)(end - next));
    if (status != VECFILE_OK)
        return status;
    tick *kept = next, *run = ++next;
    for (; next != end; next++) {
        if (!all_equal_tick(next - 1, next, 1))
            continue;
        kept = move_down(kept, run, next);
        run = next + 1;
    }
    kept = move_down(kept, run, end);
    vecfile_shrink_len(&v->core, (uint64_t)(kept - first));
    return VECFILE_OK;
}

/* A larger length only gets the space that it needs; a smaller one is set. */
static vecfile_status prepare_resize(tick_vec *v, uint64_t len)
{
    return len > v->core.len ? vecfile_reserve(&v->core, len - v->core.len)
                             : vecfile_truncate(&v->core, len);
}

vecfile_status tick_vec_resize(tick_vec *v, uint64_t len, tick element)
{
    const uint64_t old_len = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = push_from(v, &element);
    if (status != VECFILE_OK && v->core.len > old_len)
        vecfile_shrink_len(&v->core, old_len);
    return status;
}

vecfile_status tick_vec_resize_with(tick_vec *v, uint64_t len,
    tick (*make)(uint64_t index, void *context), void *context)
{
    const uint64_t old_len = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = tick_vec_push(v, make(v->core.len, context));
    if (status != VECFILE_OK && v->core.len > old_len)
        vecfile_shrink_len(&v->core, old_len);
    return status;
}

/* --- order: all of it is in vecfile/order_by.h, which is compiled once for each key --- */

typedef tick vecfile_element;
typedef tick_vec vecfile_vector;
#define VECFILE_BY_VALUE 1
#define VECFILE_EXCHANGE exchange

#define VECFILE_KEY time
#define VECFILE_KEY_TYPE int64_t
#define VECFILE_KEY_LESS(a, b) ((a) < (b))
#define VECFILE_KEY_RANK(key) vecfile_rank_of_signed(key)
#define VECFILE_COMPARE tick_compare_by_time
#define VECFILE_BY(name) tick_vec_##name##_by_time
#include "vecfile/order_by.h"

#define VECFILE_KEY instrument
#define VECFILE_KEY_TYPE uint32_t
#define VECFILE_KEY_LESS(a, b) ((a) < (b))
#define VECFILE_KEY_RANK(key) (key)
#define VECFILE_COMPARE tick_compare_by_instrument
#define VECFILE_BY(name) tick_vec_##name##_by_instrument
#include "vecfile/order_by.h"

#define VECFILE_KEY sequence
#define VECFILE_KEY_TYPE uint64_t
#define VECFILE_KEY_LESS(a, b) ((a) < (b))
#define VECFILE_KEY_RANK(key) (key)
#define VECFILE_COMPARE tick_compare_by_sequence
#define VECFILE_BY(name) tick_vec_##name##_by_sequence
#include "vecfile/order_by.h"
