/* Made by vecfile-gen 1.0.0 from usage.lua; do not edit, run `vecfile-gen -o DIR usage.lua`.
 *
 * usage_vec: the cold calls, and those that know the element's fields. */
#include "vecfile/pair.h"

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

vecfile_status usage_vec_open(usage_vec *v, const char *path, const vecfile_options *options)
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

/* Moves elements [from, end) down to `to`; returns where they end there. */
static usage *move_down(usage *to, const usage *from, const usage *end)
{
    memmove(to, from, (size_t)(end - from) * sizeof(usage));
    return to + (end - from);
}

/* A single pass: what is kept moves down in runs, and nothing before the first that goes. */
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

/* The same; what moves down never reaches the element before `next`, which is compared with it. */
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

/* Space for the length to become `len`, if it is to grow. */
static vecfile_status prepare_resize(usage_vec *v, uint64_t len)
{
    return len > v->core.len ? vecfile_reserve(&v->core, len - v->core.len)
                             : vecfile_truncate(&v->core, len);
}

vecfile_status usage_vec_resize(usage_vec *v, uint64_t len, usage element)
{
    const uint64_t before = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = push_from(v, &element);
    if (status != VECFILE_OK && v->core.len > before)
        vecfile_shrink_len(&v->core, before);
    return status;
}

vecfile_status usage_vec_resize_with(usage_vec *v, uint64_t len,
    usage (*make)(uint64_t index, void *context), void *context)
{
    const uint64_t before = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = usage_vec_push(v, make(v->core.len, context));
    if (status != VECFILE_OK && v->core.len > before)
        vecfile_shrink_len(&v->core, before);
    return status;
}

/* Elements in a line of the caches, and so many that all their lines are fetched at once. */
enum {
    IN_A_LINE = sizeof(usage) < 64 ? 64 / sizeof(usage) : 1,
    NEAR = sizeof(usage) < 128 ? 1024 / sizeof(usage) : 8
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
static VECFILE_NOINLINE void break_pattern(usage *first, size_t count)
{
    for (size_t i = 0; i < 3 && count >= 64; i++) {
        exchange(first + i, first + count / 4 + i);
        exchange(first + count / 2 + i - 1, first + count / 4 * 3 + i);
        exchange(first + count - 1 - i, first + count / 8 + i);
    }
}

/* --- order by pid --- */

static bool before_by_pid(const usage *a, const usage *b)
{
    return a->pid < b->pid;
}

static bool before_key_by_pid(const usage *a, int key)
{
    return a->pid < key;
}

static bool key_before_by_pid(int key, const usage *b)
{
    return key < b->pid;
}

int usage_compare_by_pid(const usage *a, const usage *b)
{
    return before_by_pid(b, a) - before_by_pid(a, b);
}

static void numbers_by_pid(const void *elements, size_t count, uint64_t *numbers)
{
    const usage *a = (const usage *)elements;
    for (size_t i = 0; i < count; i++, a++)
        numbers[i] = vecfile_number_of_signed(a->pid);
}

static bool untyped_before_by_pid(const void *a, const void *b)
{
    return before_by_pid((const usage *)a, (const usage *)b);
}

static const vecfile_order order_by_pid = {
    .numbers = numbers_by_pid,
    .before = untyped_before_by_pid,
};

/* Gives up when that takes more than `most` moves: false. */
static VECFILE_NOINLINE bool insertion_sort_by_pid(usage *first, size_t count, size_t most)
{
    for (size_t i = 1; i < count; i++) {
        if (!before_by_pid(&first[i], &first[i - 1]))
            continue;
        usage moving;
        VECFILE_COPY(&moving, &first[i]);
        size_t gap = i;
        do {
            VECFILE_COPY(&first[gap], &first[gap - 1]);
            gap--;
        } while (gap > 0 && before_by_pid(&moving, &first[gap - 1]));
        VECFILE_COPY(&first[gap], &moving);
        if (i - gap > most)
            return false;
        most -= i - gap;
    }
    return true;
}

static void sift_down_by_pid(usage *first, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && before_by_pid(&first[child], &first[child + 1]))
            child++;
        if (!before_by_pid(&first[root], &first[child]))
            return;
        exchange(&first[root], &first[child]);
    }
}

static VECFILE_NOINLINE void heap_sort_by_pid(usage *first, size_t count)
{
    for (size_t root = count / 2; root-- > 0;)
        sift_down_by_pid(first, root, count);
    for (size_t last = count; last-- > 1;) {
        exchange(&first[0], &first[last]);
        sift_down_by_pid(first, 0, last);
    }
}

/* Brings the median of three into the middle one's place. */
static void sort_three_by_pid(usage *low, usage *middle, usage *high)
{
    if (before_by_pid(middle, low))
        exchange(middle, low);
    if (before_by_pid(high, middle))
        exchange(high, middle);
    if (before_by_pid(middle, low))
        exchange(middle, low);
}

/* Brings a median of three, or of nine, into the first place. */
static VECFILE_NOINLINE void choose_pivot_by_pid(usage *first, size_t count)
{
    usage *const middle = first + count / 2, *const last = first + count - 1;
    if (count > 128) {
        sort_three_by_pid(first + 1, middle - 1, last - 1);
        sort_three_by_pid(first + 2, middle + 1, last - 2);
        sort_three_by_pid(middle - 1, middle, middle + 1);
    }
    sort_three_by_pid(middle, first, last);
}

/* Around the first element; those that tie with it go to the left if `ties_left`, else to the right.
 * Returns where it ends up, and whether anything else had to move. */
static VECFILE_NOINLINE size_t partition_by_pid(usage *first, size_t count,
    bool ties_left, bool *moved)
{
    usage pivot;
    size_t low = 1, high = count - 1;
    VECFILE_COPY(&pivot, &first[0]);
    *moved = false;
    for (;;) {
        while (low <= high && (ties_left ? !before_by_pid(&pivot, &first[low])
                                         : before_by_pid(&first[low], &pivot)))
            low++;
        while (low <= high && (ties_left ? before_by_pid(&pivot, &first[high])
                                         : !before_by_pid(&first[high], &pivot)))
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
static void quicksort_by_pid(usage *first, size_t count, const usage *before_first,
    unsigned bad)
{
    bool moved;
    while (count > 24) {
        choose_pivot_by_pid(first, count);
        const bool ties = before_first != NULL && !before_by_pid(before_first, first);
        const size_t middle = partition_by_pid(first, count, ties, &moved);
        usage *const behind = first + middle + 1;
        const size_t rest = count - middle - 1;
        if (!ties && (middle < count / 8 || rest < count / 8)) {
            if (bad-- == 0) {
                heap_sort_by_pid(first, count);
                return;
            }
            break_pattern(first, middle);
            break_pattern(behind, rest);
        } else if (!moved && insertion_sort_by_pid(first, middle, 8) &&
                   insertion_sort_by_pid(behind, rest, 8)) {
            return;
        }
        if (!ties && middle > rest) {
            quicksort_by_pid(behind, rest, behind - 1, bad);
            count = middle;
            continue;
        }
        if (!ties)
            quicksort_by_pid(first, middle, before_first, bad);
        before_first = behind - 1;
        first = behind;
        count = rest;
    }
    insertion_sort_by_pid(first, count, SIZE_MAX);
}

/* VECFILE_OK, and *is_done if there is nothing to sort. */
static vecfile_status begin_sort_by_pid(usage_vec *v, bool *is_done)
{
    vecfile_status status = vecfile_will_write(&v->core);
    *is_done = status == VECFILE_OK && usage_vec_is_sorted_by_pid(v);
    return status == VECFILE_OK && !*is_done ? vecfile_mark_range(&v->core, 0, v->core.len)
                                             : status;
}

vecfile_status usage_vec_sort_by_pid(usage_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_pid(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    if (vecfile_radix_sort(&v->core, &order_by_pid))
        return VECFILE_OK;
    unsigned bad = 1;
    for (uint64_t rest = v->core.len; rest > 0; rest >>= 1)
        bad++;
    quicksort_by_pid(elements_of(v), (size_t)v->core.len, NULL, bad);
    return VECFILE_OK;
}

vecfile_status usage_vec_stable_sort_by_pid(usage_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_pid(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    if (v->core.len < VECFILE_FEWEST_FOR_RADIX)
        insertion_sort_by_pid(elements_of(v), (size_t)v->core.len, SIZE_MAX);
    else if (!vecfile_radix_sort(&v->core, &order_by_pid))
        vecfile_merge_sort(&v->core, &order_by_pid);
    return VECFILE_OK;
}

bool usage_vec_is_sorted_by_pid(const usage_vec *v)
{
    const usage *const elements = usage_vec_data(v);
    for (uint64_t i = 1; i < v->core.len; i++)
        if (before_by_pid(&elements[i], &elements[i - 1]))
            return false;
    return true;
}

static inline bool is_below_pid(const usage *element, int key, bool with_ties)
{
    return with_ties ? !key_before_by_pid(key, element)
                     : before_key_by_pid(element, key);
}

/* How many elements sort before `key` or, if `with_ties`, not after it.  Halves without a branch on
 * the comparison, which no predictor could guess, while the four elements that may be looked at in
 * two steps' time are on their way from memory. */
static inline uint64_t count_by_pid(const usage_vec *v, int key, bool with_ties)
{
    const usage *base = usage_vec_data(v);
    uint64_t count = v->core.len, half;
    if (count == 0)
        return 0;
    for (; count > NEAR; count -= half) {
        half = count / 2;
        const uint64_t quarter = (count - half) / 2, ahead = (count - half - quarter) / 2 - 1;
        VECFILE_PREFETCH(&base[ahead].pid);
        VECFILE_PREFETCH(&base[quarter + ahead].pid);
        VECFILE_PREFETCH(&base[half + ahead].pid);
        VECFILE_PREFETCH(&base[half + quarter + ahead].pid);
        base += half & all_or_nothing(is_below_pid(&base[half - 1], key, with_ties));
    }
    for (uint64_t i = 0; i < count; i += IN_A_LINE)
        VECFILE_PREFETCH(&base[i].pid);
    for (; count > 1; count -= half) {
        half = count / 2;
        base += half & all_or_nothing(is_below_pid(&base[half - 1], key, with_ties));
    }
    return (uint64_t)(base - usage_vec_data(v)) + is_below_pid(base, key, with_ties);
}

uint64_t usage_vec_lower_bound_by_pid(const usage_vec *v, int key)
{
    return count_by_pid(v, key, false);
}

uint64_t usage_vec_upper_bound_by_pid(const usage_vec *v, int key)
{
    return count_by_pid(v, key, true);
}

const usage *usage_vec_find_by_pid(const usage_vec *v, int key)
{
    const usage *const found = usage_vec_at(v, usage_vec_lower_bound_by_pid(v, key));
    return found != NULL && !key_before_by_pid(key, found) ? found : NULL;
}

/* Counts so for up to ABREAST keys.  They all halve alike, and while one waits for memory, what the
 * others look at next is on its way. */
static inline void count_group_by_pid(const usage_vec *v, const int *keys, size_t group,
    bool with_ties, uint64_t *counts)
{
    const usage *const elements = usage_vec_data(v);
    const usage *base[ABREAST];
    uint64_t half;
    for (size_t i = 0; i < group; i++)
        base[i] = elements;
    for (uint64_t count = v->core.len; count > 1; count -= half) {
        half = count / 2;
        const uint64_t ahead = count - half > 1 ? (count - half) / 2 - 1 : 0;
        for (size_t i = 0; i < group; i++) {
            const bool is_below = is_below_pid(&base[i][half - 1], keys[i], with_ties);
            base[i] += half & all_or_nothing(is_below);
            VECFILE_PREFETCH(&base[i][ahead].pid);
        }
    }
    for (size_t i = 0; i < group; i++)
        counts[i] = (uint64_t)(base[i] - elements) +
                    is_below_pid(base[i], keys[i], with_ties);
}

/* Searches in groups, and returns how many keys are left, too few for a group. */
static inline uint64_t count_groups_by_pid(const usage_vec *v, const int *keys,
    uint64_t count, bool with_ties, uint64_t *counts)
{
    while (count >= FEWEST_ABREAST && v->core.len > 0) {
        const size_t group = count < ABREAST ? (size_t)count : ABREAST;
        count_group_by_pid(v, keys, group, with_ties, counts);
        keys += group;
        counts += group;
        count -= group;
    }
    return count;
}

void usage_vec_lower_bounds_by_pid(const usage_vec *v, const int *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_pid(v, keys, count, false, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = usage_vec_lower_bound_by_pid(v, keys[i]);
}

void usage_vec_upper_bounds_by_pid(const usage_vec *v, const int *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_pid(v, keys, count, true, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = usage_vec_upper_bound_by_pid(v, keys[i]);
}

/* --- order by max_rss --- */

static bool before_by_max_rss(const usage *a, const usage *b)
{
    return a->max_rss < b->max_rss;
}

static bool before_key_by_max_rss(const usage *a, size_t key)
{
    return a->max_rss < key;
}

static bool key_before_by_max_rss(size_t key, const usage *b)
{
    return key < b->max_rss;
}

int usage_compare_by_max_rss(const usage *a, const usage *b)
{
    return before_by_max_rss(b, a) - before_by_max_rss(a, b);
}

static void numbers_by_max_rss(const void *elements, size_t count, uint64_t *numbers)
{
    const usage *a = (const usage *)elements;
    for (size_t i = 0; i < count; i++, a++)
        numbers[i] = a->max_rss;
}

static bool untyped_before_by_max_rss(const void *a, const void *b)
{
    return before_by_max_rss((const usage *)a, (const usage *)b);
}

static const vecfile_order order_by_max_rss = {
    .numbers = numbers_by_max_rss,
    .before = untyped_before_by_max_rss,
};

/* Gives up when that takes more than `most` moves: false. */
static VECFILE_NOINLINE bool insertion_sort_by_max_rss(usage *first, size_t count, size_t most)
{
    for (size_t i = 1; i < count; i++) {
        if (!before_by_max_rss(&first[i], &first[i - 1]))
            continue;
        usage moving;
        VECFILE_COPY(&moving, &first[i]);
        size_t gap = i;
        do {
            VECFILE_COPY(&first[gap], &first[gap - 1]);
            gap--;
        } while (gap > 0 && before_by_max_rss(&moving, &first[gap - 1]));
        VECFILE_COPY(&first[gap], &moving);
        if (i - gap > most)
            return false;
        most -= i - gap;
    }
    return true;
}

static void sift_down_by_max_rss(usage *first, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && before_by_max_rss(&first[child], &first[child + 1]))
            child++;
        if (!before_by_max_rss(&first[root], &first[child]))
            return;
        exchange(&first[root], &first[child]);
    }
}

static VECFILE_NOINLINE void heap_sort_by_max_rss(usage *first, size_t count)
{
    for (size_t root = count / 2; root-- > 0;)
        sift_down_by_max_rss(first, root, count);
    for (size_t last = count; last-- > 1;) {
        exchange(&first[0], &first[last]);
        sift_down_by_max_rss(first, 0, last);
    }
}

/* Brings the median of three into the middle one's place. */
static void sort_three_by_max_rss(usage *low, usage *middle, usage *high)
{
    if (before_by_max_rss(middle, low))
        exchange(middle, low);
    if (before_by_max_rss(high, middle))
        exchange(high, middle);
    if (before_by_max_rss(middle, low))
        exchange(middle, low);
}

/* Brings a median of three, or of nine, into the first place. */
static VECFILE_NOINLINE void choose_pivot_by_max_rss(usage *first, size_t count)
{
    usage *const middle = first + count / 2, *const last = first + count - 1;
    if (count > 128) {
        sort_three_by_max_rss(first + 1, middle - 1, last - 1);
        sort_three_by_max_rss(first + 2, middle + 1, last - 2);
        sort_three_by_max_rss(middle - 1, middle, middle + 1);
    }
    sort_three_by_max_rss(middle, first, last);
}

/* Around the first element; those that tie with it go to the left if `ties_left`, else to the right.
 * Returns where it ends up, and whether anything else had to move. */
static VECFILE_NOINLINE size_t partition_by_max_rss(usage *first, size_t count,
    bool ties_left, bool *moved)
{
    usage pivot;
    size_t low = 1, high = count - 1;
    VECFILE_COPY(&pivot, &first[0]);
    *moved = false;
    for (;;) {
        while (low <= high && (ties_left ? !before_by_max_rss(&pivot, &first[low])
                                         : before_by_max_rss(&first[low], &pivot)))
            low++;
        while (low <= high && (ties_left ? before_by_max_rss(&pivot, &first[high])
                                         : !before_by_max_rss(&first[high], &pivot)))
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
static void quicksort_by_max_rss(usage *first, size_t count, const usage *before_first,
    unsigned bad)
{
    bool moved;
    while (count > 24) {
        choose_pivot_by_max_rss(first, count);
        const bool ties = before_first != NULL && !before_by_max_rss(before_first, first);
        const size_t middle = partition_by_max_rss(first, count, ties, &moved);
        usage *const behind = first + middle + 1;
        const size_t rest = count - middle - 1;
        if (!ties && (middle < count / 8 || rest < count / 8)) {
            if (bad-- == 0) {
                heap_sort_by_max_rss(first, count);
                return;
            }
            break_pattern(first, middle);
            break_pattern(behind, rest);
        } else if (!moved && insertion_sort_by_max_rss(first, middle, 8) &&
                   insertion_sort_by_max_rss(behind, rest, 8)) {
            return;
        }
        if (!ties && middle > rest) {
            quicksort_by_max_rss(behind, rest, behind - 1, bad);
            count = middle;
            continue;
        }
        if (!ties)
            quicksort_by_max_rss(first, middle, before_first, bad);
        before_first = behind - 1;
        first = behind;
        count = rest;
    }
    insertion_sort_by_max_rss(first, count, SIZE_MAX);
}

/* VECFILE_OK, and *is_done if there is nothing to sort. */
static vecfile_status begin_sort_by_max_rss(usage_vec *v, bool *is_done)
{
    vecfile_status status = vecfile_will_write(&v->core);
    *is_done = status == VECFILE_OK && usage_vec_is_sorted_by_max_rss(v);
    return status == VECFILE_OK && !*is_done ? vecfile_mark_range(&v->core, 0, v->core.len)
                                             : status;
}

vecfile_status usage_vec_sort_by_max_rss(usage_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_max_rss(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    if (vecfile_radix_sort(&v->core, &order_by_max_rss))
        return VECFILE_OK;
    unsigned bad = 1;
    for (uint64_t rest = v->core.len; rest > 0; rest >>= 1)
        bad++;
    quicksort_by_max_rss(elements_of(v), (size_t)v->core.len, NULL, bad);
    return VECFILE_OK;
}

vecfile_status usage_vec_stable_sort_by_max_rss(usage_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_max_rss(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    if (v->core.len < VECFILE_FEWEST_FOR_RADIX)
        insertion_sort_by_max_rss(elements_of(v), (size_t)v->core.len, SIZE_MAX);
    else if (!vecfile_radix_sort(&v->core, &order_by_max_rss))
        vecfile_merge_sort(&v->core, &order_by_max_rss);
    return VECFILE_OK;
}

bool usage_vec_is_sorted_by_max_rss(const usage_vec *v)
{
    const usage *const elements = usage_vec_data(v);
    for (uint64_t i = 1; i < v->core.len; i++)
        if (before_by_max_rss(&elements[i], &elements[i - 1]))
            return false;
    return true;
}

static inline bool is_below_max_rss(const usage *element, size_t key, bool with_ties)
{
    return with_ties ? !key_before_by_max_rss(key, element)
                     : before_key_by_max_rss(element, key);
}

/* How many elements sort before `key` or, if `with_ties`, not after it.  Halves without a branch on
 * the comparison, which no predictor could guess, while the four elements that may be looked at in
 * two steps' time are on their way from memory. */
static inline uint64_t count_by_max_rss(const usage_vec *v, size_t key, bool with_ties)
{
    const usage *base = usage_vec_data(v);
    uint64_t count = v->core.len, half;
    if (count == 0)
        return 0;
    for (; count > NEAR; count -= half) {
        half = count / 2;
        const uint64_t quarter = (count - half) / 2, ahead = (count - half - quarter) / 2 - 1;
        VECFILE_PREFETCH(&base[ahead].max_rss);
        VECFILE_PREFETCH(&base[quarter + ahead].max_rss);
        VECFILE_PREFETCH(&base[half + ahead].max_rss);
        VECFILE_PREFETCH(&base[half + quarter + ahead].max_rss);
        base += half & all_or_nothing(is_below_max_rss(&base[half - 1], key, with_ties));
    }
    for (uint64_t i = 0; i < count; i += IN_A_LINE)
        VECFILE_PREFETCH(&base[i].max_rss);
    for (; count > 1; count -= half) {
        half = count / 2;
        base += half & all_or_nothing(is_below_max_rss(&base[half - 1], key, with_ties));
    }
    return (uint64_t)(base - usage_vec_data(v)) + is_below_max_rss(base, key, with_ties);
}

uint64_t usage_vec_lower_bound_by_max_rss(const usage_vec *v, size_t key)
{
    return count_by_max_rss(v, key, false);
}

uint64_t usage_vec_upper_bound_by_max_rss(const usage_vec *v, size_t key)
{
    return count_by_max_rss(v, key, true);
}

const usage *usage_vec_find_by_max_rss(const usage_vec *v, size_t key)
{
    const usage *const found = usage_vec_at(v, usage_vec_lower_bound_by_max_rss(v, key));
    return found != NULL && !key_before_by_max_rss(key, found) ? found : NULL;
}

/* Counts so for up to ABREAST keys.  They all halve alike, and while one waits for memory, what the
 * others look at next is on its way. */
static inline void count_group_by_max_rss(const usage_vec *v, const size_t *keys, size_t group,
    bool with_ties, uint64_t *counts)
{
    const usage *const elements = usage_vec_data(v);
    const usage *base[ABREAST];
    uint64_t half;
    for (size_t i = 0; i < group; i++)
        base[i] = elements;
    for (uint64_t count = v->core.len; count > 1; count -= half) {
        half = count / 2;
        const uint64_t ahead = count - half > 1 ? (count - half) / 2 - 1 : 0;
        for (size_t i = 0; i < group; i++) {
            const bool is_below = is_below_max_rss(&base[i][half - 1], keys[i], with_ties);
            base[i] += half & all_or_nothing(is_below);
            VECFILE_PREFETCH(&base[i][ahead].max_rss);
        }
    }
    for (size_t i = 0; i < group; i++)
        counts[i] = (uint64_t)(base[i] - elements) +
                    is_below_max_rss(base[i], keys[i], with_ties);
}

/* Searches in groups, and returns how many keys are left, too few for a group. */
static inline uint64_t count_groups_by_max_rss(const usage_vec *v, const size_t *keys,
    uint64_t count, bool with_ties, uint64_t *counts)
{
    while (count >= FEWEST_ABREAST && v->core.len > 0) {
        const size_t group = count < ABREAST ? (size_t)count : ABREAST;
        count_group_by_max_rss(v, keys, group, with_ties, counts);
        keys += group;
        counts += group;
        count -= group;
    }
    return count;
}

void usage_vec_lower_bounds_by_max_rss(const usage_vec *v, const size_t *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_max_rss(v, keys, count, false, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = usage_vec_lower_bound_by_max_rss(v, keys[i]);
}

void usage_vec_upper_bounds_by_max_rss(const usage_vec *v, const size_t *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_max_rss(v, keys, count, true, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = usage_vec_upper_bound_by_max_rss(v, keys[i]);
}
