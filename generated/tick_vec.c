/* Made by vecfile-gen 1.0.0 from tick.lua; do not edit, run `vecfile-gen -o DIR tick.lua`.
 *
 * tick_vec: the cold calls, and those that know the element's fields. */
#include "vecfile/pair.h"

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

vecfile_status tick_vec_open(tick_vec *v, const char *path, const vecfile_options *options)
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

/* Moves elements [from, end) down to `to`; returns where they end there. */
static tick *move_down(tick *to, const tick *from, const tick *end)
{
    memmove(to, from, (size_t)(end - from) * sizeof(tick));
    return to + (end - from);
}

/* A single pass: what is kept moves down in runs, and nothing before the first that goes. */
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

/* The same; what moves down never reaches the element before `next`, which is compared with it. */
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

/* Space for the length to become `len`, if it is to grow. */
static vecfile_status prepare_resize(tick_vec *v, uint64_t len)
{
    return len > v->core.len ? vecfile_reserve(&v->core, len - v->core.len)
                             : vecfile_truncate(&v->core, len);
}

vecfile_status tick_vec_resize(tick_vec *v, uint64_t len, tick element)
{
    const uint64_t before = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = push_from(v, &element);
    if (status != VECFILE_OK && v->core.len > before)
        vecfile_shrink_len(&v->core, before);
    return status;
}

vecfile_status tick_vec_resize_with(tick_vec *v, uint64_t len,
    tick (*make)(uint64_t index, void *context), void *context)
{
    const uint64_t before = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = tick_vec_push(v, make(v->core.len, context));
    if (status != VECFILE_OK && v->core.len > before)
        vecfile_shrink_len(&v->core, before);
    return status;
}

/* Elements in a line of the caches, and so many that all their lines are fetched at once. */
enum {
    IN_A_LINE = sizeof(tick) < 64 ? 64 / sizeof(tick) : 1,
    NEAR = sizeof(tick) < 128 ? 1024 / sizeof(tick) : 8
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
static VECFILE_NOINLINE void break_pattern(tick *first, size_t count)
{
    for (size_t i = 0; i < 3 && count >= 64; i++) {
        exchange(first + i, first + count / 4 + i);
        exchange(first + count / 2 + i - 1, first + count / 4 * 3 + i);
        exchange(first + count - 1 - i, first + count / 8 + i);
    }
}

/* --- order by time --- */

static bool before_by_time(const tick *a, const tick *b)
{
    return a->time < b->time;
}

static bool before_key_by_time(const tick *a, int64_t key)
{
    return a->time < key;
}

static bool key_before_by_time(int64_t key, const tick *b)
{
    return key < b->time;
}

int tick_compare_by_time(const tick *a, const tick *b)
{
    return before_by_time(b, a) - before_by_time(a, b);
}

static void numbers_by_time(const void *elements, size_t count, uint64_t *numbers)
{
    const tick *a = (const tick *)elements;
    for (size_t i = 0; i < count; i++, a++)
        numbers[i] = vecfile_number_of_signed(a->time);
}

static bool untyped_before_by_time(const void *a, const void *b)
{
    return before_by_time((const tick *)a, (const tick *)b);
}

static const vecfile_order order_by_time = {
    .numbers = numbers_by_time,
    .before = untyped_before_by_time,
};

/* Gives up when that takes more than `most` moves: false. */
static VECFILE_NOINLINE bool insertion_sort_by_time(tick *first, size_t count, size_t most)
{
    for (size_t i = 1; i < count; i++) {
        if (!before_by_time(&first[i], &first[i - 1]))
            continue;
        tick moving;
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

static void sift_down_by_time(tick *first, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && before_by_time(&first[child], &first[child + 1]))
            child++;
        if (!before_by_time(&first[root], &first[child]))
            return;
        exchange(&first[root], &first[child]);
    }
}

static VECFILE_NOINLINE void heap_sort_by_time(tick *first, size_t count)
{
    for (size_t root = count / 2; root-- > 0;)
        sift_down_by_time(first, root, count);
    for (size_t last = count; last-- > 1;) {
        exchange(&first[0], &first[last]);
        sift_down_by_time(first, 0, last);
    }
}

/* Brings the median of three into the middle one's place. */
static void sort_three_by_time(tick *low, tick *middle, tick *high)
{
    if (before_by_time(middle, low))
        exchange(middle, low);
    if (before_by_time(high, middle))
        exchange(high, middle);
    if (before_by_time(middle, low))
        exchange(middle, low);
}

/* Brings a median of three, or of nine, into the first place. */
static VECFILE_NOINLINE void choose_pivot_by_time(tick *first, size_t count)
{
    tick *const middle = first + count / 2, *const last = first + count - 1;
    if (count > 128) {
        sort_three_by_time(first + 1, middle - 1, last - 1);
        sort_three_by_time(first + 2, middle + 1, last - 2);
        sort_three_by_time(middle - 1, middle, middle + 1);
    }
    sort_three_by_time(middle, first, last);
}

/* Around the first element; those that tie with it go to the left if `ties_left`, else to the right.
 * Returns where it ends up, and whether anything else had to move. */
static VECFILE_NOINLINE size_t partition_by_time(tick *first, size_t count,
    bool ties_left, bool *moved)
{
    tick pivot;
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
static void quicksort_by_time(tick *first, size_t count, const tick *before_first,
    unsigned bad)
{
    bool moved;
    while (count > 24) {
        choose_pivot_by_time(first, count);
        const bool ties = before_first != NULL && !before_by_time(before_first, first);
        const size_t middle = partition_by_time(first, count, ties, &moved);
        tick *const behind = first + middle + 1;
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
static vecfile_status begin_sort_by_time(tick_vec *v, bool *is_done)
{
    vecfile_status status = vecfile_will_write(&v->core);
    *is_done = status == VECFILE_OK && tick_vec_is_sorted_by_time(v);
    return status == VECFILE_OK && !*is_done ? vecfile_mark_range(&v->core, 0, v->core.len)
                                             : status;
}

vecfile_status tick_vec_sort_by_time(tick_vec *v)
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

vecfile_status tick_vec_stable_sort_by_time(tick_vec *v)
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

bool tick_vec_is_sorted_by_time(const tick_vec *v)
{
    const tick *const elements = tick_vec_data(v);
    for (uint64_t i = 1; i < v->core.len; i++)
        if (before_by_time(&elements[i], &elements[i - 1]))
            return false;
    return true;
}

static inline bool is_below_time(const tick *element, int64_t key, bool with_ties)
{
    return with_ties ? !key_before_by_time(key, element)
                     : before_key_by_time(element, key);
}

/* How many elements sort before `key` or, if `with_ties`, not after it.  Halves without a branch on
 * the comparison, which no predictor could guess, while the four elements that may be looked at in
 * two steps' time are on their way from memory. */
static inline uint64_t count_by_time(const tick_vec *v, int64_t key, bool with_ties)
{
    const tick *base = tick_vec_data(v);
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
    return (uint64_t)(base - tick_vec_data(v)) + is_below_time(base, key, with_ties);
}

uint64_t tick_vec_lower_bound_by_time(const tick_vec *v, int64_t key)
{
    return count_by_time(v, key, false);
}

uint64_t tick_vec_upper_bound_by_time(const tick_vec *v, int64_t key)
{
    return count_by_time(v, key, true);
}

const tick *tick_vec_find_by_time(const tick_vec *v, int64_t key)
{
    const tick *const found = tick_vec_at(v, tick_vec_lower_bound_by_time(v, key));
    return found != NULL && !key_before_by_time(key, found) ? found : NULL;
}

/* Counts so for up to ABREAST keys.  They all halve alike, and while one waits for memory, what the
 * others look at next is on its way. */
static inline void count_group_by_time(const tick_vec *v, const int64_t *keys, size_t group,
    bool with_ties, uint64_t *counts)
{
    const tick *const elements = tick_vec_data(v);
    const tick *base[ABREAST];
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
static inline uint64_t count_groups_by_time(const tick_vec *v, const int64_t *keys,
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

void tick_vec_lower_bounds_by_time(const tick_vec *v, const int64_t *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_time(v, keys, count, false, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = tick_vec_lower_bound_by_time(v, keys[i]);
}

void tick_vec_upper_bounds_by_time(const tick_vec *v, const int64_t *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_time(v, keys, count, true, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = tick_vec_upper_bound_by_time(v, keys[i]);
}

/* --- order by instrument --- */

static bool before_by_instrument(const tick *a, const tick *b)
{
    return a->instrument < b->instrument;
}

static bool before_key_by_instrument(const tick *a, uint32_t key)
{
    return a->instrument < key;
}

static bool key_before_by_instrument(uint32_t key, const tick *b)
{
    return key < b->instrument;
}

int tick_compare_by_instrument(const tick *a, const tick *b)
{
    return before_by_instrument(b, a) - before_by_instrument(a, b);
}

static void numbers_by_instrument(const void *elements, size_t count, uint64_t *numbers)
{
    const tick *a = (const tick *)elements;
    for (size_t i = 0; i < count; i++, a++)
        numbers[i] = a->instrument;
}

static bool untyped_before_by_instrument(const void *a, const void *b)
{
    return before_by_instrument((const tick *)a, (const tick *)b);
}

static const vecfile_order order_by_instrument = {
    .numbers = numbers_by_instrument,
    .before = untyped_before_by_instrument,
};

/* Gives up when that takes more than `most` moves: false. */
static VECFILE_NOINLINE bool insertion_sort_by_instrument(tick *first, size_t count, size_t most)
{
    for (size_t i = 1; i < count; i++) {
        if (!before_by_instrument(&first[i], &first[i - 1]))
            continue;
        tick moving;
        VECFILE_COPY(&moving, &first[i]);
        size_t gap = i;
        do {
            VECFILE_COPY(&first[gap], &first[gap - 1]);
            gap--;
        } while (gap > 0 && before_by_instrument(&moving, &first[gap - 1]));
        VECFILE_COPY(&first[gap], &moving);
        if (i - gap > most)
            return false;
        most -= i - gap;
    }
    return true;
}

static void sift_down_by_instrument(tick *first, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && before_by_instrument(&first[child], &first[child + 1]))
            child++;
        if (!before_by_instrument(&first[root], &first[child]))
            return;
        exchange(&first[root], &first[child]);
    }
}

static VECFILE_NOINLINE void heap_sort_by_instrument(tick *first, size_t count)
{
    for (size_t root = count / 2; root-- > 0;)
        sift_down_by_instrument(first, root, count);
    for (size_t last = count; last-- > 1;) {
        exchange(&first[0], &first[last]);
        sift_down_by_instrument(first, 0, last);
    }
}

/* Brings the median of three into the middle one's place. */
static void sort_three_by_instrument(tick *low, tick *middle, tick *high)
{
    if (before_by_instrument(middle, low))
        exchange(middle, low);
    if (before_by_instrument(high, middle))
        exchange(high, middle);
    if (before_by_instrument(middle, low))
        exchange(middle, low);
}

/* Brings a median of three, or of nine, into the first place. */
static VECFILE_NOINLINE void choose_pivot_by_instrument(tick *first, size_t count)
{
    tick *const middle = first + count / 2, *const last = first + count - 1;
    if (count > 128) {
        sort_three_by_instrument(first + 1, middle - 1, last - 1);
        sort_three_by_instrument(first + 2, middle + 1, last - 2);
        sort_three_by_instrument(middle - 1, middle, middle + 1);
    }
    sort_three_by_instrument(middle, first, last);
}

/* Around the first element; those that tie with it go to the left if `ties_left`, else to the right.
 * Returns where it ends up, and whether anything else had to move. */
static VECFILE_NOINLINE size_t partition_by_instrument(tick *first, size_t count,
    bool ties_left, bool *moved)
{
    tick pivot;
    size_t low = 1, high = count - 1;
    VECFILE_COPY(&pivot, &first[0]);
    *moved = false;
    for (;;) {
        while (low <= high && (ties_left ? !before_by_instrument(&pivot, &first[low])
                                         : before_by_instrument(&first[low], &pivot)))
            low++;
        while (low <= high && (ties_left ? before_by_instrument(&pivot, &first[high])
                                         : !before_by_instrument(&first[high], &pivot)))
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
static void quicksort_by_instrument(tick *first, size_t count, const tick *before_first,
    unsigned bad)
{
    bool moved;
    while (count > 24) {
        choose_pivot_by_instrument(first, count);
        const bool ties = before_first != NULL && !before_by_instrument(before_first, first);
        const size_t middle = partition_by_instrument(first, count, ties, &moved);
        tick *const behind = first + middle + 1;
        const size_t rest = count - middle - 1;
        if (!ties && (middle < count / 8 || rest < count / 8)) {
            if (bad-- == 0) {
                heap_sort_by_instrument(first, count);
                return;
            }
            break_pattern(first, middle);
            break_pattern(behind, rest);
        } else if (!moved && insertion_sort_by_instrument(first, middle, 8) &&
                   insertion_sort_by_instrument(behind, rest, 8)) {
            return;
        }
        if (!ties && middle > rest) {
            quicksort_by_instrument(behind, rest, behind - 1, bad);
            count = middle;
            continue;
        }
        if (!ties)
            quicksort_by_instrument(first, middle, before_first, bad);
        before_first = behind - 1;
        first = behind;
        count = rest;
    }
    insertion_sort_by_instrument(first, count, SIZE_MAX);
}

/* VECFILE_OK, and *is_done if there is nothing to sort. */
static vecfile_status begin_sort_by_instrument(tick_vec *v, bool *is_done)
{
    vecfile_status status = vecfile_will_write(&v->core);
    *is_done = status == VECFILE_OK && tick_vec_is_sorted_by_instrument(v);
    return status == VECFILE_OK && !*is_done ? vecfile_mark_range(&v->core, 0, v->core.len)
                                             : status;
}

vecfile_status tick_vec_sort_by_instrument(tick_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_instrument(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    if (vecfile_radix_sort(&v->core, &order_by_instrument))
        return VECFILE_OK;
    unsigned bad = 1;
    for (uint64_t rest = v->core.len; rest > 0; rest >>= 1)
        bad++;
    quicksort_by_instrument(elements_of(v), (size_t)v->core.len, NULL, bad);
    return VECFILE_OK;
}

vecfile_status tick_vec_stable_sort_by_instrument(tick_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_instrument(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    if (v->core.len < VECFILE_FEWEST_FOR_RADIX)
        insertion_sort_by_instrument(elements_of(v), (size_t)v->core.len, SIZE_MAX);
    else if (!vecfile_radix_sort(&v->core, &order_by_instrument))
        vecfile_merge_sort(&v->core, &order_by_instrument);
    return VECFILE_OK;
}

bool tick_vec_is_sorted_by_instrument(const tick_vec *v)
{
    const tick *const elements = tick_vec_data(v);
    for (uint64_t i = 1; i < v->core.len; i++)
        if (before_by_instrument(&elements[i], &elements[i - 1]))
            return false;
    return true;
}

static inline bool is_below_instrument(const tick *element, uint32_t key, bool with_ties)
{
    return with_ties ? !key_before_by_instrument(key, element)
                     : before_key_by_instrument(element, key);
}

/* How many elements sort before `key` or, if `with_ties`, not after it.  Halves without a branch on
 * the comparison, which no predictor could guess, while the four elements that may be looked at in
 * two steps' time are on their way from memory. */
static inline uint64_t count_by_instrument(const tick_vec *v, uint32_t key, bool with_ties)
{
    const tick *base = tick_vec_data(v);
    uint64_t count = v->core.len, half;
    if (count == 0)
        return 0;
    for (; count > NEAR; count -= half) {
        half = count / 2;
        const uint64_t quarter = (count - half) / 2, ahead = (count - half - quarter) / 2 - 1;
        VECFILE_PREFETCH(&base[ahead].instrument);
        VECFILE_PREFETCH(&base[quarter + ahead].instrument);
        VECFILE_PREFETCH(&base[half + ahead].instrument);
        VECFILE_PREFETCH(&base[half + quarter + ahead].instrument);
        base += half & all_or_nothing(is_below_instrument(&base[half - 1], key, with_ties));
    }
    for (uint64_t i = 0; i < count; i += IN_A_LINE)
        VECFILE_PREFETCH(&base[i].instrument);
    for (; count > 1; count -= half) {
        half = count / 2;
        base += half & all_or_nothing(is_below_instrument(&base[half - 1], key, with_ties));
    }
    return (uint64_t)(base - tick_vec_data(v)) + is_below_instrument(base, key, with_ties);
}

uint64_t tick_vec_lower_bound_by_instrument(const tick_vec *v, uint32_t key)
{
    return count_by_instrument(v, key, false);
}

uint64_t tick_vec_upper_bound_by_instrument(const tick_vec *v, uint32_t key)
{
    return count_by_instrument(v, key, true);
}

const tick *tick_vec_find_by_instrument(const tick_vec *v, uint32_t key)
{
    const tick *const found = tick_vec_at(v, tick_vec_lower_bound_by_instrument(v, key));
    return found != NULL && !key_before_by_instrument(key, found) ? found : NULL;
}

/* Counts so for up to ABREAST keys.  They all halve alike, and while one waits for memory, what the
 * others look at next is on its way. */
static inline void count_group_by_instrument(const tick_vec *v, const uint32_t *keys, size_t group,
    bool with_ties, uint64_t *counts)
{
    const tick *const elements = tick_vec_data(v);
    const tick *base[ABREAST];
    uint64_t half;
    for (size_t i = 0; i < group; i++)
        base[i] = elements;
    for (uint64_t count = v->core.len; count > 1; count -= half) {
        half = count / 2;
        const uint64_t ahead = count - half > 1 ? (count - half) / 2 - 1 : 0;
        for (size_t i = 0; i < group; i++) {
            const bool is_below = is_below_instrument(&base[i][half - 1], keys[i], with_ties);
            base[i] += half & all_or_nothing(is_below);
            VECFILE_PREFETCH(&base[i][ahead].instrument);
        }
    }
    for (size_t i = 0; i < group; i++)
        counts[i] = (uint64_t)(base[i] - elements) +
                    is_below_instrument(base[i], keys[i], with_ties);
}

/* Searches in groups, and returns how many keys are left, too few for a group. */
static inline uint64_t count_groups_by_instrument(const tick_vec *v, const uint32_t *keys,
    uint64_t count, bool with_ties, uint64_t *counts)
{
    while (count >= FEWEST_ABREAST && v->core.len > 0) {
        const size_t group = count < ABREAST ? (size_t)count : ABREAST;
        count_group_by_instrument(v, keys, group, with_ties, counts);
        keys += group;
        counts += group;
        count -= group;
    }
    return count;
}

void tick_vec_lower_bounds_by_instrument(const tick_vec *v, const uint32_t *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_instrument(v, keys, count, false, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = tick_vec_lower_bound_by_instrument(v, keys[i]);
}

void tick_vec_upper_bounds_by_instrument(const tick_vec *v, const uint32_t *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_instrument(v, keys, count, true, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = tick_vec_upper_bound_by_instrument(v, keys[i]);
}

/* --- order by sequence --- */

static bool before_by_sequence(const tick *a, const tick *b)
{
    return a->sequence < b->sequence;
}

static bool before_key_by_sequence(const tick *a, uint64_t key)
{
    return a->sequence < key;
}

static bool key_before_by_sequence(uint64_t key, const tick *b)
{
    return key < b->sequence;
}

int tick_compare_by_sequence(const tick *a, const tick *b)
{
    return before_by_sequence(b, a) - before_by_sequence(a, b);
}

static void numbers_by_sequence(const void *elements, size_t count, uint64_t *numbers)
{
    const tick *a = (const tick *)elements;
    for (size_t i = 0; i < count; i++, a++)
        numbers[i] = a->sequence;
}

static bool untyped_before_by_sequence(const void *a, const void *b)
{
    return before_by_sequence((const tick *)a, (const tick *)b);
}

static const vecfile_order order_by_sequence = {
    .numbers = numbers_by_sequence,
    .before = untyped_before_by_sequence,
};

/* Gives up when that takes more than `most` moves: false. */
static VECFILE_NOINLINE bool insertion_sort_by_sequence(tick *first, size_t count, size_t most)
{
    for (size_t i = 1; i < count; i++) {
        if (!before_by_sequence(&first[i], &first[i - 1]))
            continue;
        tick moving;
        VECFILE_COPY(&moving, &first[i]);
        size_t gap = i;
        do {
            VECFILE_COPY(&first[gap], &first[gap - 1]);
            gap--;
        } while (gap > 0 && before_by_sequence(&moving, &first[gap - 1]));
        VECFILE_COPY(&first[gap], &moving);
        if (i - gap > most)
            return false;
        most -= i - gap;
    }
    return true;
}

static void sift_down_by_sequence(tick *first, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && before_by_sequence(&first[child], &first[child + 1]))
            child++;
        if (!before_by_sequence(&first[root], &first[child]))
            return;
        exchange(&first[root], &first[child]);
    }
}

static VECFILE_NOINLINE void heap_sort_by_sequence(tick *first, size_t count)
{
    for (size_t root = count / 2; root-- > 0;)
        sift_down_by_sequence(first, root, count);
    for (size_t last = count; last-- > 1;) {
        exchange(&first[0], &first[last]);
        sift_down_by_sequence(first, 0, last);
    }
}

/* Brings the median of three into the middle one's place. */
static void sort_three_by_sequence(tick *low, tick *middle, tick *high)
{
    if (before_by_sequence(middle, low))
        exchange(middle, low);
    if (before_by_sequence(high, middle))
        exchange(high, middle);
    if (before_by_sequence(middle, low))
        exchange(middle, low);
}

/* Brings a median of three, or of nine, into the first place. */
static VECFILE_NOINLINE void choose_pivot_by_sequence(tick *first, size_t count)
{
    tick *const middle = first + count / 2, *const last = first + count - 1;
    if (count > 128) {
        sort_three_by_sequence(first + 1, middle - 1, last - 1);
        sort_three_by_sequence(first + 2, middle + 1, last - 2);
        sort_three_by_sequence(middle - 1, middle, middle + 1);
    }
    sort_three_by_sequence(middle, first, last);
}

/* Around the first element; those that tie with it go to the left if `ties_left`, else to the right.
 * Returns where it ends up, and whether anything else had to move. */
static VECFILE_NOINLINE size_t partition_by_sequence(tick *first, size_t count,
    bool ties_left, bool *moved)
{
    tick pivot;
    size_t low = 1, high = count - 1;
    VECFILE_COPY(&pivot, &first[0]);
    *moved = false;
    for (;;) {
        while (low <= high && (ties_left ? !before_by_sequence(&pivot, &first[low])
                                         : before_by_sequence(&first[low], &pivot)))
            low++;
        while (low <= high && (ties_left ? before_by_sequence(&pivot, &first[high])
                                         : !before_by_sequence(&first[high], &pivot)))
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
static void quicksort_by_sequence(tick *first, size_t count, const tick *before_first,
    unsigned bad)
{
    bool moved;
    while (count > 24) {
        choose_pivot_by_sequence(first, count);
        const bool ties = before_first != NULL && !before_by_sequence(before_first, first);
        const size_t middle = partition_by_sequence(first, count, ties, &moved);
        tick *const behind = first + middle + 1;
        const size_t rest = count - middle - 1;
        if (!ties && (middle < count / 8 || rest < count / 8)) {
            if (bad-- == 0) {
                heap_sort_by_sequence(first, count);
                return;
            }
            break_pattern(first, middle);
            break_pattern(behind, rest);
        } else if (!moved && insertion_sort_by_sequence(first, middle, 8) &&
                   insertion_sort_by_sequence(behind, rest, 8)) {
            return;
        }
        if (!ties && middle > rest) {
            quicksort_by_sequence(behind, rest, behind - 1, bad);
            count = middle;
            continue;
        }
        if (!ties)
            quicksort_by_sequence(first, middle, before_first, bad);
        before_first = behind - 1;
        first = behind;
        count = rest;
    }
    insertion_sort_by_sequence(first, count, SIZE_MAX);
}

/* VECFILE_OK, and *is_done if there is nothing to sort. */
static vecfile_status begin_sort_by_sequence(tick_vec *v, bool *is_done)
{
    vecfile_status status = vecfile_will_write(&v->core);
    *is_done = status == VECFILE_OK && tick_vec_is_sorted_by_sequence(v);
    return status == VECFILE_OK && !*is_done ? vecfile_mark_range(&v->core, 0, v->core.len)
                                             : status;
}

vecfile_status tick_vec_sort_by_sequence(tick_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_sequence(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    if (vecfile_radix_sort(&v->core, &order_by_sequence))
        return VECFILE_OK;
    unsigned bad = 1;
    for (uint64_t rest = v->core.len; rest > 0; rest >>= 1)
        bad++;
    quicksort_by_sequence(elements_of(v), (size_t)v->core.len, NULL, bad);
    return VECFILE_OK;
}

vecfile_status tick_vec_stable_sort_by_sequence(tick_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_sequence(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    if (v->core.len < VECFILE_FEWEST_FOR_RADIX)
        insertion_sort_by_sequence(elements_of(v), (size_t)v->core.len, SIZE_MAX);
    else if (!vecfile_radix_sort(&v->core, &order_by_sequence))
        vecfile_merge_sort(&v->core, &order_by_sequence);
    return VECFILE_OK;
}

bool tick_vec_is_sorted_by_sequence(const tick_vec *v)
{
    const tick *const elements = tick_vec_data(v);
    for (uint64_t i = 1; i < v->core.len; i++)
        if (before_by_sequence(&elements[i], &elements[i - 1]))
            return false;
    return true;
}

static inline bool is_below_sequence(const tick *element, uint64_t key, bool with_ties)
{
    return with_ties ? !key_before_by_sequence(key, element)
                     : before_key_by_sequence(element, key);
}

/* How many elements sort before `key` or, if `with_ties`, not after it.  Halves without a branch on
 * the comparison, which no predictor could guess, while the four elements that may be looked at in
 * two steps' time are on their way from memory. */
static inline uint64_t count_by_sequence(const tick_vec *v, uint64_t key, bool with_ties)
{
    const tick *base = tick_vec_data(v);
    uint64_t count = v->core.len, half;
    if (count == 0)
        return 0;
    for (; count > NEAR; count -= half) {
        half = count / 2;
        const uint64_t quarter = (count - half) / 2, ahead = (count - half - quarter) / 2 - 1;
        VECFILE_PREFETCH(&base[ahead].sequence);
        VECFILE_PREFETCH(&base[quarter + ahead].sequence);
        VECFILE_PREFETCH(&base[half + ahead].sequence);
        VECFILE_PREFETCH(&base[half + quarter + ahead].sequence);
        base += half & all_or_nothing(is_below_sequence(&base[half - 1], key, with_ties));
    }
    for (uint64_t i = 0; i < count; i += IN_A_LINE)
        VECFILE_PREFETCH(&base[i].sequence);
    for (; count > 1; count -= half) {
        half = count / 2;
        base += half & all_or_nothing(is_below_sequence(&base[half - 1], key, with_ties));
    }
    return (uint64_t)(base - tick_vec_data(v)) + is_below_sequence(base, key, with_ties);
}

uint64_t tick_vec_lower_bound_by_sequence(const tick_vec *v, uint64_t key)
{
    return count_by_sequence(v, key, false);
}

uint64_t tick_vec_upper_bound_by_sequence(const tick_vec *v, uint64_t key)
{
    return count_by_sequence(v, key, true);
}

const tick *tick_vec_find_by_sequence(const tick_vec *v, uint64_t key)
{
    const tick *const found = tick_vec_at(v, tick_vec_lower_bound_by_sequence(v, key));
    return found != NULL && !key_before_by_sequence(key, found) ? found : NULL;
}

/* Counts so for up to ABREAST keys.  They all halve alike, and while one waits for memory, what the
 * others look at next is on its way. */
static inline void count_group_by_sequence(const tick_vec *v, const uint64_t *keys, size_t group,
    bool with_ties, uint64_t *counts)
{
    const tick *const elements = tick_vec_data(v);
    const tick *base[ABREAST];
    uint64_t half;
    for (size_t i = 0; i < group; i++)
        base[i] = elements;
    for (uint64_t count = v->core.len; count > 1; count -= half) {
        half = count / 2;
        const uint64_t ahead = count - half > 1 ? (count - half) / 2 - 1 : 0;
        for (size_t i = 0; i < group; i++) {
            const bool is_below = is_below_sequence(&base[i][half - 1], keys[i], with_ties);
            base[i] += half & all_or_nothing(is_below);
            VECFILE_PREFETCH(&base[i][ahead].sequence);
        }
    }
    for (size_t i = 0; i < group; i++)
        counts[i] = (uint64_t)(base[i] - elements) +
                    is_below_sequence(base[i], keys[i], with_ties);
}

/* Searches in groups, and returns how many keys are left, too few for a group. */
static inline uint64_t count_groups_by_sequence(const tick_vec *v, const uint64_t *keys,
    uint64_t count, bool with_ties, uint64_t *counts)
{
    while (count >= FEWEST_ABREAST && v->core.len > 0) {
        const size_t group = count < ABREAST ? (size_t)count : ABREAST;
        count_group_by_sequence(v, keys, group, with_ties, counts);
        keys += group;
        counts += group;
        count -= group;
    }
    return count;
}

void tick_vec_lower_bounds_by_sequence(const tick_vec *v, const uint64_t *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_sequence(v, keys, count, false, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = tick_vec_lower_bound_by_sequence(v, keys[i]);
}

void tick_vec_upper_bounds_by_sequence(const tick_vec *v, const uint64_t *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_sequence(v, keys, count, true, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = tick_vec_upper_bound_by_sequence(v, keys[i]);
}
