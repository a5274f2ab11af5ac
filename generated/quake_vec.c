/* Made by vecfile-gen 1.0.0 from quake.lua; do not edit, run `vecfile-gen -o DIR quake.lua`.
 *
 * quake_vec: the cold calls, and those that know the element's fields. */
#include "vecfile/pair.h"

#include "quake_vec.h"

#include <math.h>
#include <stdlib.h>

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

vecfile_status quake_vec_open(quake_vec *v, const char *path, const vecfile_options *options)
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

/* Moves elements [from, end) down to `to`; returns where they end there. */
static quake *move_down(quake *to, const quake *from, const quake *end)
{
    memmove(to, from, (size_t)(end - from) * sizeof(quake));
    return to + (end - from);
}

/* A single pass: what is kept moves down in runs, and nothing before the first that goes. */
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

/* The same; what moves down never reaches the element before `next`, which is compared with it. */
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

/* Space for the length to become `len`, if it is to grow. */
static vecfile_status prepare_resize(quake_vec *v, uint64_t len)
{
    return len > v->core.len ? vecfile_reserve(&v->core, len - v->core.len)
                             : vecfile_truncate(&v->core, len);
}

vecfile_status quake_vec_resize(quake_vec *v, uint64_t len, quake element)
{
    const uint64_t before = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = push_from(v, &element);
    if (status != VECFILE_OK && v->core.len > before)
        vecfile_shrink_len(&v->core, before);
    return status;
}

vecfile_status quake_vec_resize_with(quake_vec *v, uint64_t len,
    quake (*make)(uint64_t index, void *context), void *context)
{
    const uint64_t before = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = quake_vec_push(v, make(v->core.len, context));
    if (status != VECFILE_OK && v->core.len > before)
        vecfile_shrink_len(&v->core, before);
    return status;
}

/* Elements in a line of the caches, and so many that all their lines are fetched at once. */
enum {
    IN_A_LINE = sizeof(quake) < 64 ? 64 / sizeof(quake) : 1,
    NEAR = sizeof(quake) < 128 ? 1024 / sizeof(quake) : 8
};

/* Searches that go side by side: so many that memory has no more to give, and so few that one after
 * the other is faster. */
enum { ABREAST = 32, FEWEST_ABREAST = 8 };

/* All bits set, or none.  A compiler that saw where they come from would make a branch of it. */
static inline size_t all_or_nothing(bool condition)
{
    size_t bits = -(size_t)condition;
#if defined(__GNUC__)
    __asm__("" : "+r"(bits));
#endif
    return bits;
}

/* Elements in the places that pivots are chosen from trade theirs with others. */
static VECFILE_NOINLINE void break_pattern(quake *first, size_t count)
{
    for (size_t i = 0; i < 3 && count >= 64; i++) {
        exchange(first + i, first + count / 4 + i);
        exchange(first + count / 2 + i - 1, first + count / 4 * 3 + i);
        exchange(first + count - 1 - i, first + count / 8 + i);
    }
}

/* --- order by time --- */

static bool before_by_time(const quake *a, const quake *b)
{
    return a->time < b->time;
}

static bool before_key_by_time(const quake *a, int64_t key)
{
    return a->time < key;
}

static bool key_before_by_time(int64_t key, const quake *b)
{
    return key < b->time;
}

int quake_compare_by_time(const quake *a, const quake *b)
{
    return before_by_time(b, a) - before_by_time(a, b);
}

static void numbers_by_time(const void *elements, size_t count, uint64_t *numbers)
{
    const quake *a = (const quake *)elements;
    for (size_t i = 0; i < count; i++, a++)
        numbers[i] = vecfile_number_of_signed(a->time);
}

static bool untyped_before_by_time(const void *a, const void *b)
{
    return before_by_time((const quake *)a, (const quake *)b);
}

static const vecfile_order order_by_time = {
    .numbers = numbers_by_time,
    .before = untyped_before_by_time,
};

/* Gives up when that takes more than `most` moves: false. */
static VECFILE_NOINLINE bool insertion_sort_by_time(quake *first, size_t count, size_t most)
{
    for (size_t i = 1; i < count; i++) {
        if (!before_by_time(&first[i], &first[i - 1]))
            continue;
        quake moving;
        VECFILE_COPY(&moving, &first[i]);
        size_t gap = i;
        do {
            VECFILE_COPY(&first[gap], &first[gap - 1]);
            gap--;
        } while (gap > 0 && before_by_time(&moving, &first[gap - 1]));
        VECFILE_COPY(&first[gap], &moving);
        if (i - gap > most)
            return false;
        most -= i - gap;
    }
    return true;
}

static void sift_down_by_time(quake *first, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && before_by_time(&first[child], &first[child + 1]))
            child++;
        if (!before_by_time(&first[root], &first[child]))
            return;
        exchange(&first[root], &first[child]);
    }
}

static VECFILE_NOINLINE void heap_sort_by_time(quake *first, size_t count)
{
    for (size_t root = count / 2; root-- > 0;)
        sift_down_by_time(first, root, count);
    for (size_t last = count; last-- > 1;) {
        exchange(&first[0], &first[last]);
        sift_down_by_time(first, 0, last);
    }
}

/* Brings the median of three into the middle one's place. */
static void sort_three_by_time(quake *low, quake *middle, quake *high)
{
    if (before_by_time(middle, low))
        exchange(middle, low);
    if (before_by_time(high, middle))
        exchange(high, middle);
    if (before_by_time(middle, low))
        exchange(middle, low);
}

/* Brings a median of three, or of nine, into the first place. */
static VECFILE_NOINLINE void choose_pivot_by_time(quake *first, size_t count)
{
    quake *const middle = first + count / 2, *const last = first + count - 1;
    if (count > 128) {
        sort_three_by_time(first + 1, middle - 1, last - 1);
        sort_three_by_time(first + 2, middle + 1, last - 2);
        sort_three_by_time(middle - 1, middle, middle + 1);
    }
    sort_three_by_time(middle, first, last);
}

/* Around the first element; those that tie with it go to the left if `ties_left`, else to the right.
 * Returns where it ends up, and whether anything else had to move. */
static VECFILE_NOINLINE size_t partition_by_time(quake *first, size_t count,
    bool ties_left, bool *moved)
{
    quake pivot;
    size_t low = 1, high = count - 1;
    VECFILE_COPY(&pivot, &first[0]);
    *moved = false;
    for (;;) {
        while (low <= high && (ties_left ? !before_by_time(&pivot, &first[low])
                                         : before_by_time(&first[low], &pivot)))
            low++;
        while (low <= high && (ties_left ? before_by_time(&pivot, &first[high])
                                         : !before_by_time(&first[high], &pivot)))
            high--;
        if (low > high)
            break;
        exchange(&first[low], &first[high]);
        *moved = true;
        low++;
        high--;
    }
    VECFILE_COPY(&first[0], &first[low - 1]);
    VECFILE_COPY(&first[low - 1], &pivot);
    return low - 1;
}

/* Pattern-defeating quicksort (Peters, 2021): looks for order where a partition moved nothing, puts
 * ties aside when the pivot ties with `before_first`, the element before the range, breaks patterns
 * that make bad pivots, and turns to heapsort when there were more than `bad` of those.  It calls
 * itself for the smaller part, so no more often than the length has bits, and what has an element on
 * the stack is done in functions of its own: stacks may be small. */
static void quicksort_by_time(quake *first, size_t count, const quake *before_first,
    unsigned bad)
{
    bool moved;
    while (count > 24) {
        choose_pivot_by_time(first, count);
        const bool ties = before_first != NULL && !before_by_time(before_first, first);
        const size_t middle = partition_by_time(first, count, ties, &moved);
        quake *const behind = first + middle + 1;
        const size_t rest = count - middle - 1;
        if (!ties && (middle < count / 8 || rest < count / 8)) {
            if (bad-- == 0) {
                heap_sort_by_time(first, count);
                return;
            }
            break_pattern(first, middle);
            break_pattern(behind, rest);
        } else if (!moved && insertion_sort_by_time(first, middle, 8) &&
                   insertion_sort_by_time(behind, rest, 8)) {
            return;
        }
        if (!ties && middle > rest) {
            quicksort_by_time(behind, rest, behind - 1, bad);
            count = middle;
            continue;
        }
        if (!ties)
            quicksort_by_time(first, middle, before_first, bad);
        before_first = behind - 1;
        first = behind;
        count = rest;
    }
    insertion_sort_by_time(first, count, SIZE_MAX);
}

/* VECFILE_OK, and *is_done if there is nothing to sort. */
static vecfile_status begin_sort_by_time(quake_vec *v, bool *is_done)
{
    vecfile_status status = vecfile_will_write(&v->core);
    *is_done = status == VECFILE_OK && quake_vec_is_sorted_by_time(v);
    return status == VECFILE_OK && !*is_done ? vecfile_mark_range(&v->core, 0, v->core.len)
                                             : status;
}

vecfile_status quake_vec_sort_by_time(quake_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_time(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    if (vecfile_radix_sort(&v->core, &order_by_time))
        return VECFILE_OK;
    unsigned bad = 1;
    for (uint64_t rest = v->core.len; rest > 0; rest >>= 1)
        bad++;
    quicksort_by_time(elements_of(v), (size_t)v->core.len, NULL, bad);
    return VECFILE_OK;
}

vecfile_status quake_vec_stable_sort_by_time(quake_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_time(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    if (v->core.len < VECFILE_FEWEST_FOR_RADIX)
        insertion_sort_by_time(elements_of(v), (size_t)v->core.len, SIZE_MAX);
    else if (!vecfile_radix_sort(&v->core, &order_by_time))
        vecfile_merge_sort(&v->core, &order_by_time);
    return VECFILE_OK;
}

bool quake_vec_is_sorted_by_time(const quake_vec *v)
{
    const quake *const elements = quake_vec_data(v);
    for (uint64_t i = 1; i < v->core.len; i++)
        if (before_by_time(&elements[i], &elements[i - 1]))
            return false;
    return true;
}

static inline bool is_below_time(const quake *element, int64_t key, bool with_ties)
{
    return with_ties ? !key_before_by_time(key, element)
                     : before_key_by_time(element, key);
}

/* How many elements sort before `key` or, if `with_ties`, not after it.  Halves without a branch on
 * the comparison, which no predictor could guess, while the four elements that may be looked at in
 * two steps' time are on their way from memory. */
static inline uint64_t count_by_time(const quake_vec *v, int64_t key, bool with_ties)
{
    const quake *base = quake_vec_data(v);
    uint64_t count = v->core.len, half;
    if (count == 0)
        return 0;
    for (; count > NEAR; count -= half) {
        half = count / 2;
        const uint64_t quarter = (count - half) / 2, ahead = (count - half - quarter) / 2 - 1;
        VECFILE_PREFETCH(&base[ahead].time);
        VECFILE_PREFETCH(&base[quarter + ahead].time);
        VECFILE_PREFETCH(&base[half + ahead].time);
        VECFILE_PREFETCH(&base[half + quarter + ahead].time);
        base += half & all_or_nothing(is_below_time(&base[half - 1], key, with_ties));
    }
    for (uint64_t i = 0; i < count; i += IN_A_LINE)
        VECFILE_PREFETCH(&base[i].time);
    for (; count > 1; count -= half) {
        half = count / 2;
        base += half & all_or_nothing(is_below_time(&base[half - 1], key, with_ties));
    }
    return (uint64_t)(base - quake_vec_data(v)) + is_below_time(base, key, with_ties);
}

uint64_t quake_vec_lower_bound_by_time(const quake_vec *v, int64_t key)
{
    return count_by_time(v, key, false);
}

uint64_t quake_vec_upper_bound_by_time(const quake_vec *v, int64_t key)
{
    return count_by_time(v, key, true);
}

const quake *quake_vec_find_by_time(const quake_vec *v, int64_t key)
{
    const quake *const found = quake_vec_at(v, quake_vec_lower_bound_by_time(v, key));
    return found != NULL && !key_before_by_time(key, found) ? found : NULL;
}

/* Counts so for up to ABREAST keys.  They all halve alike, and while one waits for memory, what the
 * others look at next is on its way. */
static inline void count_group_by_time(const quake_vec *v, const int64_t *keys, size_t group,
    bool with_ties, uint64_t *counts)
{
    const quake *const elements = quake_vec_data(v);
    const quake *base[ABREAST];
    uint64_t half;
    for (size_t i = 0; i < group; i++)
        base[i] = elements;
    for (uint64_t count = v->core.len; count > 1; count -= half) {
        half = count / 2;
        const uint64_t ahead = count - half > 1 ? (count - half) / 2 - 1 : 0;
        for (size_t i = 0; i < group; i++) {
            const bool is_below = is_below_time(&base[i][half - 1], keys[i], with_ties);
            base[i] += half & all_or_nothing(is_below);
            VECFILE_PREFETCH(&base[i][ahead].time);
        }
    }
    for (size_t i = 0; i < group; i++)
        counts[i] = (uint64_t)(base[i] - elements) +
                    is_below_time(base[i], keys[i], with_ties);
}

/* Searches in groups, and returns how many keys are left, too few for a group. */
static inline uint64_t count_groups_by_time(const quake_vec *v, const int64_t *keys,
    uint64_t count, bool with_ties, uint64_t *counts)
{
    while (count >= FEWEST_ABREAST && v->core.len > 0) {
        const size_t group = count < ABREAST ? (size_t)count : ABREAST;
        count_group_by_time(v, keys, group, with_ties, counts);
        keys += group;
        counts += group;
        count -= group;
    }
    return count;
}

void quake_vec_lower_bounds_by_time(const quake_vec *v, const int64_t *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_time(v, keys, count, false, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = quake_vec_lower_bound_by_time(v, keys[i]);
}

void quake_vec_upper_bounds_by_time(const quake_vec *v, const int64_t *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_time(v, keys, count, true, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = quake_vec_upper_bound_by_time(v, keys[i]);
}

/* --- order by mag --- */

static bool before_by_mag(const quake *a, const quake *b)
{
    return vecfile_rank_of_float(&a->mag) < vecfile_rank_of_float(&b->mag);
}

static bool before_key_by_mag(const quake *a, float key)
{
    return vecfile_rank_of_float(&a->mag) < vecfile_rank_of_float(&key);
}

static bool key_before_by_mag(float key, const quake *b)
{
    return vecfile_rank_of_float(&key) < vecfile_rank_of_float(&b->mag);
}

int quake_compare_by_mag(const quake *a, const quake *b)
{
    return before_by_mag(b, a) - before_by_mag(a, b);
}

static void numbers_by_mag(const void *elements, size_t count, uint64_t *numbers)
{
    const quake *a = (const quake *)elements;
    for (size_t i = 0; i < count; i++, a++)
        numbers[i] = vecfile_number_of_signed(vecfile_rank_of_float(&a->mag));
}

static bool untyped_before_by_mag(const void *a, const void *b)
{
    return before_by_mag((const quake *)a, (const quake *)b);
}

static const vecfile_order order_by_mag = {
    .numbers = numbers_by_mag,
    .before = untyped_before_by_mag,
};

/* Gives up when that takes more than `most` moves: false. */
static VECFILE_NOINLINE bool insertion_sort_by_mag(quake *first, size_t count, size_t most)
{
    for (size_t i = 1; i < count; i++) {
        if (!before_by_mag(&first[i], &first[i - 1]))
            continue;
        quake moving;
        VECFILE_COPY(&moving, &first[i]);
        size_t gap = i;
        do {
            VECFILE_COPY(&first[gap], &first[gap - 1]);
            gap--;
        } while (gap > 0 && before_by_mag(&moving, &first[gap - 1]));
        VECFILE_COPY(&first[gap], &moving);
        if (i - gap > most)
            return false;
        most -= i - gap;
    }
    return true;
}

static void sift_down_by_mag(quake *first, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && before_by_mag(&first[child], &first[child + 1]))
            child++;
        if (!before_by_mag(&first[root], &first[child]))
            return;
        exchange(&first[root], &first[child]);
    }
}

static VECFILE_NOINLINE void heap_sort_by_mag(quake *first, size_t count)
{
    for (size_t root = count / 2; root-- > 0;)
        sift_down_by_mag(first, root, count);
    for (size_t last = count; last-- > 1;) {
        exchange(&first[0], &first[last]);
        sift_down_by_mag(first, 0, last);
    }
}

/* Brings the median of three into the middle one's place. */
static void sort_three_by_mag(quake *low, quake *middle, quake *high)
{
    if (before_by_mag(middle, low))
        exchange(middle, low);
    if (before_by_mag(high, middle))
        exchange(high, middle);
    if (before_by_mag(middle, low))
        exchange(middle, low);
}

/* Brings a median of three, or of nine, into the first place. */
static VECFILE_NOINLINE void choose_pivot_by_mag(quake *first, size_t count)
{
    quake *const middle = first + count / 2, *const last = first + count - 1;
    if (count > 128) {
        sort_three_by_mag(first + 1, middle - 1, last - 1);
        sort_three_by_mag(first + 2, middle + 1, last - 2);
        sort_three_by_mag(middle - 1, middle, middle + 1);
    }
    sort_three_by_mag(middle, first, last);
}

/* Around the first element; those that tie with it go to the left if `ties_left`, else to the right.
 * Returns where it ends up, and whether anything else had to move. */
static VECFILE_NOINLINE size_t partition_by_mag(quake *first, size_t count,
    bool ties_left, bool *moved)
{
    quake pivot;
    size_t low = 1, high = count - 1;
    VECFILE_COPY(&pivot, &first[0]);
    *moved = false;
    for (;;) {
        while (low <= high && (ties_left ? !before_by_mag(&pivot, &first[low])
                                         : before_by_mag(&first[low], &pivot)))
            low++;
        while (low <= high && (ties_left ? before_by_mag(&pivot, &first[high])
                                         : !before_by_mag(&first[high], &pivot)))
            high--;
        if (low > high)
            break;
        exchange(&first[low], &first[high]);
        *moved = true;
        low++;
        high--;
    }
    VECFILE_COPY(&first[0], &first[low - 1]);
    VECFILE_COPY(&first[low - 1], &pivot);
    return low - 1;
}

/* Pattern-defeating quicksort (Peters, 2021): looks for order where a partition moved nothing, puts
 * ties aside when the pivot ties with `before_first`, the element before the range, breaks patterns
 * that make bad pivots, and turns to heapsort when there were more than `bad` of those.  It calls
 * itself for the smaller part, so no more often than the length has bits, and what has an element on
 * the stack is done in functions of its own: stacks may be small. */
static void quicksort_by_mag(quake *first, size_t count, const quake *before_first,
    unsigned bad)
{
    bool moved;
    while (count > 24) {
        choose_pivot_by_mag(first, count);
        const bool ties = before_first != NULL && !before_by_mag(before_first, first);
        const size_t middle = partition_by_mag(first, count, ties, &moved);
        quake *const behind = first + middle + 1;
        const size_t rest = count - middle - 1;
        if (!ties && (middle < count / 8 || rest < count / 8)) {
            if (bad-- == 0) {
                heap_sort_by_mag(first, count);
                return;
            }
            break_pattern(first, middle);
            break_pattern(behind, rest);
        } else if (!moved && insertion_sort_by_mag(first, middle, 8) &&
                   insertion_sort_by_mag(behind, rest, 8)) {
            return;
        }
        if (!ties && middle > rest) {
            quicksort_by_mag(behind, rest, behind - 1, bad);
            count = middle;
            continue;
        }
        if (!ties)
            quicksort_by_mag(first, middle, before_first, bad);
        before_first = behind - 1;
        first = behind;
        count = rest;
    }
    insertion_sort_by_mag(first, count, SIZE_MAX);
}

/* VECFILE_OK, and *is_done if there is nothing to sort. */
static vecfile_status begin_sort_by_mag(quake_vec *v, bool *is_done)
{
    vecfile_status status = vecfile_will_write(&v->core);
    *is_done = status == VECFILE_OK && quake_vec_is_sorted_by_mag(v);
    return status == VECFILE_OK && !*is_done ? vecfile_mark_range(&v->core, 0, v->core.len)
                                             : status;
}

vecfile_status quake_vec_sort_by_mag(quake_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_mag(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    if (vecfile_radix_sort(&v->core, &order_by_mag))
        return VECFILE_OK;
    unsigned bad = 1;
    for (uint64_t rest = v->core.len; rest > 0; rest >>= 1)
        bad++;
    quicksort_by_mag(elements_of(v), (size_t)v->core.len, NULL, bad);
    return VECFILE_OK;
}

vecfile_status quake_vec_stable_sort_by_mag(quake_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_mag(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    if (v->core.len < VECFILE_FEWEST_FOR_RADIX)
        insertion_sort_by_mag(elements_of(v), (size_t)v->core.len, SIZE_MAX);
    else if (!vecfile_radix_sort(&v->core, &order_by_mag))
        vecfile_merge_sort(&v->core, &order_by_mag);
    return VECFILE_OK;
}

bool quake_vec_is_sorted_by_mag(const quake_vec *v)
{
    const quake *const elements = quake_vec_data(v);
    for (uint64_t i = 1; i < v->core.len; i++)
        if (before_by_mag(&elements[i], &elements[i - 1]))
            return false;
    return true;
}

static inline bool is_below_mag(const quake *element, float key, bool with_ties)
{
    return with_ties ? !key_before_by_mag(key, element)
                     : before_key_by_mag(element, key);
}

/* How many elements sort before `key` or, if `with_ties`, not after it.  Halves without a branch on
 * the comparison, which no predictor could guess, while the four elements that may be looked at in
 * two steps' time are on their way from memory. */
static inline uint64_t count_by_mag(const quake_vec *v, float key, bool with_ties)
{
    const quake *base = quake_vec_data(v);
    uint64_t count = v->core.len, half;
    if (count == 0)
        return 0;
    for (; count > NEAR; count -= half) {
        half = count / 2;
        const uint64_t quarter = (count - half) / 2, ahead = (count - half - quarter) / 2 - 1;
        VECFILE_PREFETCH(&base[ahead].mag);
        VECFILE_PREFETCH(&base[quarter + ahead].mag);
        VECFILE_PREFETCH(&base[half + ahead].mag);
        VECFILE_PREFETCH(&base[half + quarter + ahead].mag);
        base += half & all_or_nothing(is_below_mag(&base[half - 1], key, with_ties));
    }
    for (uint64_t i = 0; i < count; i += IN_A_LINE)
        VECFILE_PREFETCH(&base[i].mag);
    for (; count > 1; count -= half) {
        half = count / 2;
        base += half & all_or_nothing(is_below_mag(&base[half - 1], key, with_ties));
    }
    return (uint64_t)(base - quake_vec_data(v)) + is_below_mag(base, key, with_ties);
}

uint64_t quake_vec_lower_bound_by_mag(const quake_vec *v, float key)
{
    return count_by_mag(v, key, false);
}

uint64_t quake_vec_upper_bound_by_mag(const quake_vec *v, float key)
{
    return count_by_mag(v, key, true);
}

const quake *quake_vec_find_by_mag(const quake_vec *v, float key)
{
    const quake *const found = quake_vec_at(v, quake_vec_lower_bound_by_mag(v, key));
    return found != NULL && !key_before_by_mag(key, found) ? found : NULL;
}

/* Counts so for up to ABREAST keys.  They all halve alike, and while one waits for memory, what the
 * others look at next is on its way. */
static inline void count_group_by_mag(const quake_vec *v, const float *keys, size_t group,
    bool with_ties, uint64_t *counts)
{
    const quake *const elements = quake_vec_data(v);
    const quake *base[ABREAST];
    uint64_t half;
    for (size_t i = 0; i < group; i++)
        base[i] = elements;
    for (uint64_t count = v->core.len; count > 1; count -= half) {
        half = count / 2;
        const uint64_t ahead = count - half > 1 ? (count - half) / 2 - 1 : 0;
        for (size_t i = 0; i < group; i++) {
            const bool is_below = is_below_mag(&base[i][half - 1], keys[i], with_ties);
            base[i] += half & all_or_nothing(is_below);
            VECFILE_PREFETCH(&base[i][ahead].mag);
        }
    }
    for (size_t i = 0; i < group; i++)
        counts[i] = (uint64_t)(base[i] - elements) +
                    is_below_mag(base[i], keys[i], with_ties);
}

/* Searches in groups, and returns how many keys are left, too few for a group. */
static inline uint64_t count_groups_by_mag(const quake_vec *v, const float *keys,
    uint64_t count, bool with_ties, uint64_t *counts)
{
    while (count >= FEWEST_ABREAST && v->core.len > 0) {
        const size_t group = count < ABREAST ? (size_t)count : ABREAST;
        count_group_by_mag(v, keys, group, with_ties, counts);
        keys += group;
        counts += group;
        count -= group;
    }
    return count;
}

void quake_vec_lower_bounds_by_mag(const quake_vec *v, const float *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_mag(v, keys, count, false, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = quake_vec_lower_bound_by_mag(v, keys[i]);
}

void quake_vec_upper_bounds_by_mag(const quake_vec *v, const float *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_mag(v, keys, count, true, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = quake_vec_upper_bound_by_mag(v, keys[i]);
}

/* --- order by id --- */

static bool before_by_id(const quake *a, const quake *b)
{
    return strncmp(a->id, b->id, 16) < 0;
}

static bool before_key_by_id(const quake *a, const char *key)
{
    return strncmp(a->id, key, 16) < 0;
}

static bool key_before_by_id(const char *key, const quake *b)
{
    return strncmp(key, b->id, 16) < 0;
}

int quake_compare_by_id(const quake *a, const quake *b)
{
    return before_by_id(b, a) - before_by_id(a, b);
}

static bool untyped_before_by_id(const void *a, const void *b)
{
    return before_by_id((const quake *)a, (const quake *)b);
}

static const vecfile_order order_by_id = {
    .before = untyped_before_by_id,
};

/* Gives up when that takes more than `most` moves: false. */
static VECFILE_NOINLINE bool insertion_sort_by_id(quake *first, size_t count, size_t most)
{
    for (size_t i = 1; i < count; i++) {
        if (!before_by_id(&first[i], &first[i - 1]))
            continue;
        quake moving;
        VECFILE_COPY(&moving, &first[i]);
        size_t gap = i;
        do {
            VECFILE_COPY(&first[gap], &first[gap - 1]);
            gap--;
        } while (gap > 0 && before_by_id(&moving, &first[gap - 1]));
        VECFILE_COPY(&first[gap], &moving);
        if (i - gap > most)
            return false;
        most -= i - gap;
    }
    return true;
}

static void sift_down_by_id(quake *first, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && before_by_id(&first[child], &first[child + 1]))
            child++;
        if (!before_by_id(&first[root], &first[child]))
            return;
        exchange(&first[root], &first[child]);
    }
}

static VECFILE_NOINLINE void heap_sort_by_id(quake *first, size_t count)
{
    for (size_t root = count / 2; root-- > 0;)
        sift_down_by_id(first, root, count);
    for (size_t last = count; last-- > 1;) {
        exchange(&first[0], &first[last]);
        sift_down_by_id(first, 0, last);
    }
}

/* Brings the median of three into the middle one's place. */
static void sort_three_by_id(quake *low, quake *middle, quake *high)
{
    if (before_by_id(middle, low))
        exchange(middle, low);
    if (before_by_id(high, middle))
        exchange(high, middle);
    if (before_by_id(middle, low))
        exchange(middle, low);
}

/* Brings a median of three, or of nine, into the first place. */
static VECFILE_NOINLINE void choose_pivot_by_id(quake *first, size_t count)
{
    quake *const middle = first + count / 2, *const last = first + count - 1;
    if (count > 128) {
        sort_three_by_id(first + 1, middle - 1, last - 1);
        sort_three_by_id(first + 2, middle + 1, last - 2);
        sort_three_by_id(middle - 1, middle, middle + 1);
    }
    sort_three_by_id(middle, first, last);
}

/* Around the first element; those that tie with it go to the left if `ties_left`, else to the right.
 * Returns where it ends up, and whether anything else had to move. */
static VECFILE_NOINLINE size_t partition_by_id(quake *first, size_t count,
    bool ties_left, bool *moved)
{
    quake pivot;
    size_t low = 1, high = count - 1;
    VECFILE_COPY(&pivot, &first[0]);
    *moved = false;
    for (;;) {
        while (low <= high && (ties_left ? !before_by_id(&pivot, &first[low])
                                         : before_by_id(&first[low], &pivot)))
            low++;
        while (low <= high && (ties_left ? before_by_id(&pivot, &first[high])
                                         : !before_by_id(&first[high], &pivot)))
            high--;
        if (low > high)
            break;
        exchange(&first[low], &first[high]);
        *moved = true;
        low++;
        high--;
    }
    VECFILE_COPY(&first[0], &first[low - 1]);
    VECFILE_COPY(&first[low - 1], &pivot);
    return low - 1;
}

/* Pattern-defeating quicksort (Peters, 2021): looks for order where a partition moved nothing, puts
 * ties aside when the pivot ties with `before_first`, the element before the range, breaks patterns
 * that make bad pivots, and turns to heapsort when there were more than `bad` of those.  It calls
 * itself for the smaller part, so no more often than the length has bits, and what has an element on
 * the stack is done in functions of its own: stacks may be small. */
static void quicksort_by_id(quake *first, size_t count, const quake *before_first,
    unsigned bad)
{
    bool moved;
    while (count > 24) {
        choose_pivot_by_id(first, count);
        const bool ties = before_first != NULL && !before_by_id(before_first, first);
        const size_t middle = partition_by_id(first, count, ties, &moved);
        quake *const behind = first + middle + 1;
        const size_t rest = count - middle - 1;
        if (!ties && (middle < count / 8 || rest < count / 8)) {
            if (bad-- == 0) {
                heap_sort_by_id(first, count);
                return;
            }
            break_pattern(first, middle);
            break_pattern(behind, rest);
        } else if (!moved && insertion_sort_by_id(first, middle, 8) &&
                   insertion_sort_by_id(behind, rest, 8)) {
            return;
        }
        if (!ties && middle > rest) {
            quicksort_by_id(behind, rest, behind - 1, bad);
            count = middle;
            continue;
        }
        if (!ties)
            quicksort_by_id(first, middle, before_first, bad);
        before_first = behind - 1;
        first = behind;
        count = rest;
    }
    insertion_sort_by_id(first, count, SIZE_MAX);
}

/* VECFILE_OK, and *is_done if there is nothing to sort. */
static vecfile_status begin_sort_by_id(quake_vec *v, bool *is_done)
{
    vecfile_status status = vecfile_will_write(&v->core);
    *is_done = status == VECFILE_OK && quake_vec_is_sorted_by_id(v);
    return status == VECFILE_OK && !*is_done ? vecfile_mark_range(&v->core, 0, v->core.len)
                                             : status;
}

vecfile_status quake_vec_sort_by_id(quake_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_id(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    unsigned bad = 1;
    for (uint64_t rest = v->core.len; rest > 0; rest >>= 1)
        bad++;
    quicksort_by_id(elements_of(v), (size_t)v->core.len, NULL, bad);
    return VECFILE_OK;
}

/* Merges two sorted neighbours; the left one waits in `buffer` meanwhile. */
static void merge_by_id(quake *first, size_t left, size_t count, quake *buffer)
{
    memcpy(buffer, first, left * sizeof(quake));
    const quake *from_left = buffer, *const left_end = buffer + left;
    const quake *from_right = first + left, *const right_end = first + count;
    for (; from_left != left_end && from_right != right_end; first++) {
        const bool is_right = before_by_id(from_right, from_left);
        VECFILE_COPY(first, is_right ? from_right : from_left);
        from_right += is_right;
        from_left += !is_right;
    }
    memcpy(first, from_left, (size_t)(left_end - from_left) * sizeof(quake));
}

static void merge_sort_by_id(quake *first, size_t count, quake *buffer)
{
    if (count <= 24) {
        insertion_sort_by_id(first, count, SIZE_MAX);
        return;
    }
    const size_t left = count / 2;
    merge_sort_by_id(first, left, buffer);
    merge_sort_by_id(first + left, count - left, buffer);
    if (before_by_id(&first[left], &first[left - 1]))
        merge_by_id(first, left, count, buffer);
}

vecfile_status quake_vec_stable_sort_by_id(quake_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_id(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    quake *const buffer = (quake *)malloc((size_t)(v->core.len / 2 + 1) * sizeof(quake));
    if (buffer == NULL) {
        vecfile_merge_sort(&v->core, &order_by_id);
        return VECFILE_OK;
    }
    merge_sort_by_id(elements_of(v), (size_t)v->core.len, buffer);
    free(buffer);
    return VECFILE_OK;
}

bool quake_vec_is_sorted_by_id(const quake_vec *v)
{
    const quake *const elements = quake_vec_data(v);
    for (uint64_t i = 1; i < v->core.len; i++)
        if (before_by_id(&elements[i], &elements[i - 1]))
            return false;
    return true;
}

static inline bool is_below_id(const quake *element, const char *key, bool with_ties)
{
    return with_ties ? !key_before_by_id(key, element)
                     : before_key_by_id(element, key);
}

/* How many elements sort before `key` or, if `with_ties`, not after it.  Halves without a branch on
 * the comparison, which no predictor could guess, while the four elements that may be looked at in
 * two steps' time are on their way from memory. */
static inline uint64_t count_by_id(const quake_vec *v, const char *key, bool with_ties)
{
    const quake *base = quake_vec_data(v);
    uint64_t count = v->core.len, half;
    if (count == 0)
        return 0;
    for (; count > NEAR; count -= half) {
        half = count / 2;
        const uint64_t quarter = (count - half) / 2, ahead = (count - half - quarter) / 2 - 1;
        VECFILE_PREFETCH(&base[ahead].id);
        VECFILE_PREFETCH(&base[quarter + ahead].id);
        VECFILE_PREFETCH(&base[half + ahead].id);
        VECFILE_PREFETCH(&base[half + quarter + ahead].id);
        base += half & all_or_nothing(is_below_id(&base[half - 1], key, with_ties));
    }
    for (uint64_t i = 0; i < count; i += IN_A_LINE)
        VECFILE_PREFETCH(&base[i].id);
    for (; count > 1; count -= half) {
        half = count / 2;
        base += half & all_or_nothing(is_below_id(&base[half - 1], key, with_ties));
    }
    return (uint64_t)(base - quake_vec_data(v)) + is_below_id(base, key, with_ties);
}

uint64_t quake_vec_lower_bound_by_id(const quake_vec *v, const char *key)
{
    return count_by_id(v, key, false);
}

uint64_t quake_vec_upper_bound_by_id(const quake_vec *v, const char *key)
{
    return count_by_id(v, key, true);
}

const quake *quake_vec_find_by_id(const quake_vec *v, const char *key)
{
    const quake *const found = quake_vec_at(v, quake_vec_lower_bound_by_id(v, key));
    return found != NULL && !key_before_by_id(key, found) ? found : NULL;
}

/* Counts so for up to ABREAST keys.  They all halve alike, and while one waits for memory, what the
 * others look at next is on its way. */
static inline void count_group_by_id(const quake_vec *v, const char *const *keys, size_t group,
    bool with_ties, uint64_t *counts)
{
    const quake *const elements = quake_vec_data(v);
    const quake *base[ABREAST];
    uint64_t half;
    for (size_t i = 0; i < group; i++)
        base[i] = elements;
    for (uint64_t count = v->core.len; count > 1; count -= half) {
        half = count / 2;
        const uint64_t ahead = count - half > 1 ? (count - half) / 2 - 1 : 0;
        for (size_t i = 0; i < group; i++) {
            const bool is_below = is_below_id(&base[i][half - 1], keys[i], with_ties);
            base[i] += half & all_or_nothing(is_below);
            VECFILE_PREFETCH(&base[i][ahead].id);
        }
    }
    for (size_t i = 0; i < group; i++)
        counts[i] = (uint64_t)(base[i] - elements) +
                    is_below_id(base[i], keys[i], with_ties);
}

/* Searches in groups, and returns how many keys are left, too few for a group. */
static inline uint64_t count_groups_by_id(const quake_vec *v, const char *const *keys,
    uint64_t count, bool with_ties, uint64_t *counts)
{
    while (count >= FEWEST_ABREAST && v->core.len > 0) {
        const size_t group = count < ABREAST ? (size_t)count : ABREAST;
        count_group_by_id(v, keys, group, with_ties, counts);
        keys += group;
        counts += group;
        count -= group;
    }
    return count;
}

void quake_vec_lower_bounds_by_id(const quake_vec *v, const char *const *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_id(v, keys, count, false, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = quake_vec_lower_bound_by_id(v, keys[i]);
}

void quake_vec_upper_bounds_by_id(const quake_vec *v, const char *const *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_id(v, keys, count, true, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = quake_vec_upper_bound_by_id(v, keys[i]);
}
