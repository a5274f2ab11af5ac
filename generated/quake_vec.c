/* Made by vecfile-gen 1.0.0 from quake.lua; do not edit, run `vecfile-gen -o DIR quake.lua`.
 *
 * quake_vec: the cold calls, and those that know the element's fields. */
#include "vecfile/compare.h"

#include "quake_vec.h"

#include <math.h>

/* --- the layout that the file records --- */

static const vecfile_line layout_lines[] = {
    {"vecfile-layout 1", VECFILE_LINE_PLAIN, 0, 0},
    {"schema quake", VECFILE_LINE_PLAIN, 0, 0},
    {"enum mag_type u8", VECFILE_LINE_PLAIN, 0, 0},
    {"value unknown 0", VECFILE_LINE_PLAIN, 0, 0},
    {"value mb 1", VECFILE_LINE_PLAIN, 0, 0},
    {"value mb_lg 2", VECFILE_LINE_PLAIN, 0, 0},
    {"value md 3", VECFILE_LINE_PLAIN, 0, 0},
    {"value mh 4", VECFILE_LINE_PLAIN, 0, 0},
    {"value ml 5", VECFILE_LINE_PLAIN, 0, 0},
    {"value mw 6", VECFILE_LINE_PLAIN, 0, 0},
    {"value mwb 7", VECFILE_LINE_PLAIN, 0, 0},
    {"value mwc 8", VECFILE_LINE_PLAIN, 0, 0},
    {"value mwr 9", VECFILE_LINE_PLAIN, 0, 0},
    {"value mww 10", VECFILE_LINE_PLAIN, 0, 0},
    {"enum review u8", VECFILE_LINE_PLAIN, 0, 0},
    {"value automatic 0", VECFILE_LINE_PLAIN, 0, 0},
    {"value reviewed 1", VECFILE_LINE_PLAIN, 0, 0},
    {"value deleted 2", VECFILE_LINE_PLAIN, 0, 0},
    {"struct quake", VECFILE_LINE_STRUCT, 8, 176},
    {"version 1", VECFILE_LINE_NOTE, 0, 0},
    {"layout fixed", VECFILE_LINE_NOTE, 0, 0},
    {"doc \"One seismic event as the USGS catalogue lists it.\"", VECFILE_LINE_NOTE, 0, 0},
    {"field time i64", VECFILE_LINE_FIELD, 0, 8},
    {"unit \"ms since 1970-01-01T00:00Z\"", VECFILE_LINE_NOTE, 0, 0},
    {"doc \"origin time\"", VECFILE_LINE_NOTE, 0, 0},
    {"field updated i64", VECFILE_LINE_FIELD, 8, 8},
    {"unit \"ms since 1970-01-01T00:00Z\"", VECFILE_LINE_NOTE, 0, 0},
    {"doc \"last change of the entry\"", VECFILE_LINE_NOTE, 0, 0},
    {"field latitude f64", VECFILE_LINE_FIELD, 16, 8},
    {"unit \"deg\"", VECFILE_LINE_NOTE, 0, 0},
    {"field longitude f64", VECFILE_LINE_FIELD, 24, 8},
    {"unit \"deg\"", VECFILE_LINE_NOTE, 0, 0},
    {"field depth f32", VECFILE_LINE_FIELD, 32, 4},
    {"unit \"km\"", VECFILE_LINE_NOTE, 0, 0},
    {"field mag f32", VECFILE_LINE_FIELD, 36, 4},
    {"doc \"magnitude; NaN where the catalogue has none\"", VECFILE_LINE_NOTE, 0, 0},
    {"default nan", VECFILE_LINE_NOTE, 0, 0},
    {"field gap f32", VECFILE_LINE_FIELD, 40, 4},
    {"unit \"deg\"", VECFILE_LINE_NOTE, 0, 0},
    {"doc \"largest angle between stations\"", VECFILE_LINE_NOTE, 0, 0},
    {"default nan", VECFILE_LINE_NOTE, 0, 0},
    {"field dmin f32", VECFILE_LINE_FIELD, 44, 4},
    {"unit \"deg\"", VECFILE_LINE_NOTE, 0, 0},
    {"doc \"distance to the nearest station\"", VECFILE_LINE_NOTE, 0, 0},
    {"default nan", VECFILE_LINE_NOTE, 0, 0},
    {"field rms f32", VECFILE_LINE_FIELD, 48, 4},
    {"unit \"s\"", VECFILE_LINE_NOTE, 0, 0},
    {"doc \"root mean square of residuals\"", VECFILE_LINE_NOTE, 0, 0},
    {"default nan", VECFILE_LINE_NOTE, 0, 0},
    {"field nst u16", VECFILE_LINE_FIELD, 52, 2},
    {"doc \"stations used; 0 where the catalogue has none\"", VECFILE_LINE_NOTE, 0, 0},
    {"field sig u16", VECFILE_LINE_FIELD, 54, 2},
    {"doc \"significance, 0 to 1000\"", VECFILE_LINE_NOTE, 0, 0},
    {"field mag_type enum mag_type", VECFILE_LINE_FIELD, 56, 1},
    {"field status enum review", VECFILE_LINE_FIELD, 57, 1},
    {"field tsunami bool", VECFILE_LINE_FIELD, 58, 1},
    {"field net char[4]", VECFILE_LINE_FIELD, 59, 4},
    {"doc \"network that reported it\"", VECFILE_LINE_NOTE, 0, 0},
    {"field id char[16]", VECFILE_LINE_FIELD, 63, 16},
    {"field type char[16]", VECFILE_LINE_FIELD, 79, 16},
    {"default \"earthquake\"", VECFILE_LINE_NOTE, 0, 0},
    {"field place char[80]", VECFILE_LINE_FIELD, 95, 80},
    {"keys time mag id", VECFILE_LINE_NOTE, 0, 0},
    {"element quake", VECFILE_LINE_PLAIN, 0, 0},
};

static vecfile_status check_untyped(const void *element)
{
    return quake_check((const quake *)element);
}

const vecfile_type quake_vec_type = {
    .element = "quake",
    .schema = "quake",
    .generator = "1.0.0",
    .version = 1,
    .alignment = VECFILE_ALIGNOF(quake),
    .size = sizeof(quake),
    .lines = layout_lines,
    .line_count = sizeof layout_lines / sizeof *layout_lines,
    .check = check_untyped,
    .core = &VECFILE_CORE_SYMBOL(VECFILE_GENERATION),
};

/* --- element --- */

const quake quake_default_element = {
    .time = 0,
    .updated = 0,
    .latitude = 0.0,
    .longitude = 0.0,
    .depth = 0.0f,
    .mag = NAN,
    .gap = NAN,
    .dmin = NAN,
    .rms = NAN,
    .nst = 0,
    .sig = 0,
    .mag_type = 0,
    .status = 0,
    .tsunami = false,
    .net = "",
    .id = "",
    .type = "earthquake",
    .place = "",
};

static bool all_equal_quake(const quake *a, const quake *b, size_t count)
{
    for (size_t i = 0; i < count; i++, a++, b++)
        if (!(VECFILE_SAME_FIELDS(quake, a, b, time, 16)
              && vecfile_same_double(&a->latitude, &b->latitude)
              && vecfile_same_double(&a->longitude, &b->longitude)
              && vecfile_same_float(&a->depth, &b->depth)
              && vecfile_same_float(&a->mag, &b->mag)
              && vecfile_same_float(&a->gap, &b->gap)
              && vecfile_same_float(&a->dmin, &b->dmin)
              && vecfile_same_float(&a->rms, &b->rms)
              && VECFILE_SAME_FIELDS(quake, a, b, nst, 123)
              ))
            return false;
    return true;
}

bool quake_equal(const quake *a, const quake *b)
{
    return all_equal_quake(a, b, 1);
}

static bool all_known_quake_mag_type(const void *at, size_t count)
{
    const unsigned char *bytes = (const unsigned char *)at;
    for (size_t i = 0; i < count; i++) {
        quake_mag_type value;
        memcpy(&value, bytes + i * sizeof value, sizeof value);
        if (quake_mag_type_name(value) == NULL)
            return false;
    }
    return true;
}

static bool all_known_quake_review(const void *at, size_t count)
{
    const unsigned char *bytes = (const unsigned char *)at;
    for (size_t i = 0; i < count; i++) {
        quake_review value;
        memcpy(&value, bytes + i * sizeof value, sizeof value);
        if (quake_review_name(value) == NULL)
            return false;
    }
    return true;
}

static vecfile_status check_all_quake(const quake *element, size_t count)
{
    for (size_t i = 0; i < count; i++, element++) {
        if (!all_known_quake_mag_type(&element->mag_type, 1))
            return vecfile_fail_field("quake", "mag_type", "has a value that the enum lacks");
        if (!all_known_quake_review(&element->status, 1))
            return vecfile_fail_field("quake", "status", "has a value that the enum lacks");
        if (!vecfile_are_bools(&element->tsunami, 1))
            return vecfile_fail_field("quake", "tsunami", "is neither true nor false");
        if (!vecfile_are_padded_texts(&element->net, 4, 1))
            return vecfile_fail_field("quake", "net", "has something behind its first NUL");
        if (!vecfile_are_padded_texts(&element->id, 16, 1))
            return vecfile_fail_field("quake", "id", "has something behind its first NUL");
        if (!vecfile_are_padded_texts(&element->type, 16, 1))
            return vecfile_fail_field("quake", "type", "has something behind its first NUL");
        if (!vecfile_are_padded_texts(&element->place, 80, 1))
            return vecfile_fail_field("quake", "place", "has something behind its first NUL");
        if (!vecfile_is_zero(&element->padding_175, 1))
            return vecfile_fail_field("quake", "padding_175", "is not zero");
    }
    return VECFILE_OK;
}

vecfile_status quake_check(const quake *element)
{
    return check_all_quake(element, 1);
}

/* --- thin calls into the core --- */

vecfile_status quake_vec_open_of_layout_0x3755A16A2DEB2F6B(
    quake_vec *v, const char *path, const vecfile_options *options)
{
    return vecfile_open(&v->core, &quake_vec_type, path, options);
}

vecfile_status quake_vec_close(quake_vec *v)
{
    return vecfile_close(&v->core);
}

void quake_vec_abandon(quake_vec *v)
{
    vecfile_abandon(&v->core);
}

void quake_vec_move(quake_vec *to, quake_vec *from)
{
    vecfile_move(&to->core, &from->core);
}

vecfile_status quake_vec_commit(quake_vec *v)
{
    return vecfile_commit(&v->core);
}

vecfile_status quake_vec_commit_stamped(quake_vec *v, uint64_t stamp)
{
    return vecfile_commit_stamped(&v->core, stamp);
}

vecfile_status quake_vec_commit_lazy(quake_vec *v)
{
    return vecfile_commit_lazy(&v->core);
}

bool quake_vec_tidy(quake_vec *v, uint32_t microseconds)
{
    return vecfile_tidy(&v->core, microseconds);
}

vecfile_status quake_vec_rollback(quake_vec *v)
{
    return vecfile_rollback(&v->core);
}

uint64_t quake_vec_stamp(const quake_vec *v)
{
    return vecfile_stamp(&v->core);
}

const char *quake_vec_path(const quake_vec *v)
{
    return vecfile_path(&v->core);
}

bool quake_vec_path_is_current(const quake_vec *v)
{
    return vecfile_path_is_current(&v->core);
}

vecfile_status quake_vec_refresh(quake_vec *v, vecfile_changes *changes)
{
    return vecfile_refresh(&v->core, changes);
}

vecfile_status quake_vec_wait(quake_vec *v, uint32_t ms)
{
    return vecfile_wait(&v->core, ms);
}

bool quake_vec_is_current(const quake_vec *v)
{
    return vecfile_is_current(&v->core);
}

vecfile_status quake_vec_rotate(quake_vec *v, uint64_t by)
{
    return vecfile_rotate(&v->core, by);
}

vecfile_status quake_vec_copy_within(quake_vec *v, uint64_t to, uint64_t from, uint64_t count)
{
    return vecfile_copy_within(&v->core, to, from, count);
}

vecfile_status quake_vec_reserve(quake_vec *v, uint64_t additional)
{
    return vecfile_reserve(&v->core, additional);
}

vecfile_status quake_vec_extend(quake_vec *v, const quake *elements, uint64_t count)
{
    return vecfile_extend(&v->core, elements, count);
}

vecfile_status quake_vec_extend_from_within(quake_vec *v, uint64_t first, uint64_t count)
{
    return vecfile_extend_from_within(&v->core, first, count);
}

vecfile_status quake_vec_insert_slice(quake_vec *v, uint64_t i, const quake *elements, uint64_t count)
{
    return vecfile_splice(&v->core, i, 0, elements, count);
}

vecfile_status quake_vec_append(quake_vec *v, quake_vec *other)
{
    return vecfile_move_tail(&other->core, 0, &v->core);
}

vecfile_status quake_vec_splice(quake_vec *v, uint64_t first, uint64_t removed, const quake *elements,
    uint64_t count)
{
    return vecfile_splice(&v->core, first, removed, elements, count);
}

vecfile_status quake_vec_remove_range(quake_vec *v, uint64_t first, uint64_t count)
{
    return vecfile_remove_range(&v->core, first, count);
}

vecfile_status quake_vec_truncate(quake_vec *v, uint64_t len)
{
    return vecfile_truncate(&v->core, len);
}

vecfile_status quake_vec_clear(quake_vec *v)
{
    return vecfile_truncate(&v->core, 0);
}

vecfile_status quake_vec_split_off(quake_vec *v, uint64_t at, quake_vec *into)
{
    return vecfile_move_tail(&v->core, at, &into->core);
}

vecfile_status quake_vec_shrink_to_fit(quake_vec *v)
{
    return vecfile_shrink_to_fit(&v->core);
}

/* --- calls that move elements by value --- */

static quake *elements_of(quake_vec *v)
{
    return (quake *)v->core.elements;
}

static void exchange(quake *a, quake *b)
{
    quake kept;
    VECFILE_COPY(&kept, a);
    VECFILE_COPY(a, b);
    VECFILE_COPY(b, &kept);
}

vecfile_status quake_vec_swap(quake_vec *v, uint64_t i, uint64_t j)
{
    if (i >= v->core.len || j >= v->core.len)
        return vecfile_fail_change(&v->core, i >= v->core.len ? i : j);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(quake));
    if (status == VECFILE_OK)
        status = vecfile_mark(&v->core, j, sizeof(quake));
    if (status == VECFILE_OK)
        exchange(elements_of(v) + i, elements_of(v) + j);
    return status;
}

vecfile_status quake_vec_fill(quake_vec *v, uint64_t first, uint64_t count, quake element)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status == VECFILE_OK)
        status = vecfile_check_range(&v->core, first, count);
    if (status == VECFILE_OK)
        status = vecfile_mark_range(&v->core, first, count);
    if (status != VECFILE_OK)
        return status;
    quake *const end = elements_of(v) + first + count;
    for (quake *next = elements_of(v) + first; next != end; next++)
        VECFILE_COPY(next, &element);
    return VECFILE_OK;
}

vecfile_status quake_vec_reverse(quake_vec *v)
{
    vecfile_status status = vecfile_mark_range(&v->core, 0, v->core.len);
    if (status != VECFILE_OK || v->core.len == 0)
        return status;
    quake *first = elements_of(v);
    for (quake *last = first + v->core.len - 1; first < last; first++, last--)
        exchange(first, last);
    return VECFILE_OK;
}

static vecfile_status push_from(quake_vec *v, const quake *element)
{
    vecfile_status status =
        v->core.len >= v->core.capacity ? vecfile_make_room(&v->core, 1) : VECFILE_OK;
    if (status != VECFILE_OK)
        return status;
    VECFILE_COPY(elements_of(v) + v->core.len, element);
    vecfile_set_len(&v->core, v->core.len + 1);
    return VECFILE_OK;
}

vecfile_status quake_vec_push_default(quake_vec *v)
{
    return push_from(v, &quake_default_element);
}

vecfile_status quake_vec_insert(quake_vec *v, uint64_t i, quake element)
{
    vecfile_status status = vecfile_open_gap(&v->core, i, 1);
    if (status == VECFILE_OK)
        VECFILE_COPY(elements_of(v) + i, &element);
    return status;
}

vecfile_status quake_vec_remove(quake_vec *v, uint64_t i, quake *out)
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

vecfile_status quake_vec_swap_remove(quake_vec *v, uint64_t i, quake *out)
{
    if (i >= v->core.len)
        return vecfile_fail_change(&v->core, i);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(quake));
    if (status != VECFILE_OK)
        return status;
    quake *const elements = elements_of(v);
    if (out != NULL)
        VECFILE_COPY(out, elements + i);
    if (i != v->core.len - 1)
        VECFILE_COPY(&elements[i], &elements[v->core.len - 1]);
    vecfile_shrink_len(&v->core, v->core.len - 1);
    return VECFILE_OK;
}

/* Moves elements [from, end) down to `to`; returns the end of their new place. */
static quake *move_down(quake *to, const quake *from, const quake *end)
{
    memmove(to, from, (size_t)(end - from) * sizeof(quake));
    return to + (end - from);
}

/* A single pass.  Elements that are kept move down in runs; those in front of the first that is
 * removed stay where they are, and are not marked. */
vecfile_status quake_vec_retain(quake_vec *v, bool (*keep)(const quake *element, void *context),
    void *context)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK)
        return status;
    quake *const first = elements_of(v), *const end = first + v->core.len;
    quake *next = first;
    while (next != end && keep(next, context))
        next++;
    if (next == end)
        return VECFILE_OK;
    status = vecfile_mark_range(&v->core, (uint64_t)(next - first), (uint64_t)(end - next));
    if (status != VECFILE_OK)
        return status;
    quake *kept = next, *run = ++next;
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
vecfile_status quake_vec_dedup(quake_vec *v)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK || v->core.len == 0)
        return status;
    quake *const first = elements_of(v), *const end = first + v->core.len;
    quake *next = first + 1;
    while (next != end && !all_equal_quake(next - 1, next, 1))
        next++;
    if (next == end)
        return VECFILE_OK;
    status = vecfile_mark_range(&v->core, (uint64_t)(next - first), (uint64_t)(end - next));
    if (status != VECFILE_OK)
        return status;
    quake *kept = next, *run = ++next;
    for (; next != end; next++) {
        if (!all_equal_quake(next - 1, next, 1))
            continue;
        kept = move_down(kept, run, next);
        run = next + 1;
    }
    kept = move_down(kept, run, end);
    vecfile_shrink_len(&v->core, (uint64_t)(kept - first));
    return VECFILE_OK;
}

/* A larger length only gets the space that it needs; a smaller one is set. */
static vecfile_status prepare_resize(quake_vec *v, uint64_t len)
{
    return len > v->core.len ? vecfile_reserve(&v->core, len - v->core.len)
                             : vecfile_truncate(&v->core, len);
}

vecfile_status quake_vec_resize(quake_vec *v, uint64_t len, quake element)
{
    const uint64_t old_len = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = push_from(v, &element);
    if (status != VECFILE_OK && v->core.len > old_len)
        vecfile_shrink_len(&v->core, old_len);
    return status;
}

vecfile_status quake_vec_resize_with(quake_vec *v, uint64_t len,
    quake (*make)(uint64_t index, void *context), void *context)
{
    const uint64_t old_len = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = quake_vec_push(v, make(v->core.len, context));
    if (status != VECFILE_OK && v->core.len > old_len)
        vecfile_shrink_len(&v->core, old_len);
    return status;
}

/* --- order: all of it is in vecfile/order_by.h, which is compiled once for each key --- */

typedef quake vecfile_element;
typedef quake_vec vecfile_vector;
#define VECFILE_BY_VALUE 1
#define VECFILE_EXCHANGE exchange

#define VECFILE_KEY time
#define VECFILE_KEY_TYPE int64_t
#define VECFILE_KEY_LESS(a, b) ((a) < (b))
#define VECFILE_KEY_RANK(key) vecfile_rank_of_signed(key)
#define VECFILE_COMPARE quake_compare_by_time
#define VECFILE_BY(name) quake_vec_##name##_by_time
#include "vecfile/order_by.h"

#define VECFILE_KEY mag
#define VECFILE_KEY_TYPE float
#define VECFILE_KEY_LESS(a, b) (vecfile_rank_of_float(&(a)) < vecfile_rank_of_float(&(b)))
#define VECFILE_KEY_RANK(key) vecfile_rank_of_signed(vecfile_rank_of_float(&(key)))
#define VECFILE_COMPARE quake_compare_by_mag
#define VECFILE_BY(name) quake_vec_##name##_by_mag
#include "vecfile/order_by.h"

#define VECFILE_KEY id
#define VECFILE_KEY_TYPE const char *
#define VECFILE_KEY_LESS(a, b) (strncmp(a, b, 16) < 0)
#define VECFILE_COMPARE quake_compare_by_id
#define VECFILE_BY(name) quake_vec_##name##_by_id
#include "vecfile/order_by.h"
