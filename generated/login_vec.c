/* Made by vecfile-gen 1.0.0 from login.lua; do not edit, run `vecfile-gen -o DIR login.lua`.
 *
 * login_vec: the cold calls, and those that know the element's fields. */
#include "vecfile/pair.h"

#include "login_vec.h"

#include <stdlib.h>

/* --- the layout that the file records --- */

static const vecfile_line layout_lines[] = {
    {"vecfile-layout 1", VECFILE_LINE_PLAIN, 0, 0},
    {"schema login", VECFILE_LINE_PLAIN, 0, 0},
    {"struct login", VECFILE_LINE_STRUCT, VECFILE_ALIGNOF(struct utmpx), sizeof(struct utmpx)},
    {"version 1", VECFILE_LINE_NOTE, 0, 0},
    {"layout native", VECFILE_LINE_NOTE, 0, 0},
    {"doc \"One entry of utmp or wtmp.\"", VECFILE_LINE_NOTE, 0, 0},
    {"field ut_type c_short", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_type), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_type)},
    {"field ut_pid c_int", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_pid), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_pid)},
    {"field ut_line char[32]", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_line), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_line)},
    {"field ut_id char[4]", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_id), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_id)},
    {"field ut_user char[32]", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_user), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_user)},
    {"field ut_host char[256]", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_host), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_host)},
    {"field ut_exit bytes[4]", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_exit), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_exit)},
    {"doc \"a struct whose members have other names without _GNU_SOURCE\"", VECFILE_LINE_NOTE, 0, 0},
    {"field ut_session c_signed", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_session), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_session)},
    {"field ut_tv.tv_sec c_signed", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_tv.tv_sec), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_tv.tv_sec)},
    {"unit \"s since 1970-01-01T00:00Z\"", VECFILE_LINE_NOTE, 0, 0},
    {"field ut_tv.tv_usec c_signed", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_tv.tv_usec), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_tv.tv_usec)},
    {"unit \"us\"", VECFILE_LINE_NOTE, 0, 0},
    {"field ut_addr_v6 i32[4]", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_addr_v6), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_addr_v6)},
    {"field __glibc_reserved bytes[20]", VECFILE_LINE_FIELD, offsetof(struct utmpx, __glibc_reserved), VECFILE_SIZEOF_MEMBER(struct utmpx, __glibc_reserved)},
    {"keys ut_tv.tv_sec ut_user", VECFILE_LINE_NOTE, 0, 0},
    {"element login", VECFILE_LINE_PLAIN, 0, 0},
};

static vecfile_status check_untyped(const void *element)
{
    return login_check((const struct utmpx *)element);
}

const vecfile_type login_vec_type = {
    .element = "login",
    .schema = "login",
    .generator = "1.0.0",
    .version = 1,
    .alignment = VECFILE_ALIGNOF(struct utmpx),
    .size = sizeof(struct utmpx),
    .lines = layout_lines,
    .line_count = sizeof layout_lines / sizeof *layout_lines,
    .check = check_untyped,
    .core = &VECFILE_CORE_SYMBOL(VECFILE_GENERATION),
};

/* --- element --- */

const struct utmpx login_default_element = {
    .ut_type = 0,
    .ut_pid = 0,
    .ut_line = "",
    .ut_id = "",
    .ut_user = "",
    .ut_host = "",
    .ut_exit = {0},
    .ut_session = 0,
    .ut_tv.tv_sec = 0,
    .ut_tv.tv_usec = 0,
    .ut_addr_v6 = {0},
    .__glibc_reserved = {0},
};

static bool all_equal_login(const struct utmpx *a, const struct utmpx *b, size_t count)
{
    for (size_t i = 0; i < count; i++, a++, b++)
        if (!(a->ut_type == b->ut_type
              && a->ut_pid == b->ut_pid
              && memcmp(&a->ut_line, &b->ut_line, sizeof a->ut_line) == 0
              && memcmp(&a->ut_id, &b->ut_id, sizeof a->ut_id) == 0
              && memcmp(&a->ut_user, &b->ut_user, sizeof a->ut_user) == 0
              && memcmp(&a->ut_host, &b->ut_host, sizeof a->ut_host) == 0
              && memcmp(&a->ut_exit, &b->ut_exit, sizeof a->ut_exit) == 0
              && a->ut_session == b->ut_session
              && a->ut_tv.tv_sec == b->ut_tv.tv_sec
              && a->ut_tv.tv_usec == b->ut_tv.tv_usec
              && memcmp(&a->ut_addr_v6, &b->ut_addr_v6, sizeof a->ut_addr_v6) == 0
              && memcmp(&a->__glibc_reserved, &b->__glibc_reserved, sizeof a->__glibc_reserved) == 0
              ))
            return false;
    return true;
}

bool login_equal(const struct utmpx *a, const struct utmpx *b)
{
    return all_equal_login(a, b, 1);
}

static vecfile_status check_all_login(const struct utmpx *element, size_t count)
{
    for (size_t i = 0; i < count; i++, element++) {
        if (!vecfile_are_padded_texts(&element->ut_line, 32, 1))
            return vecfile_fail_field("login", "ut_line", "has something behind its first NUL");
        if (!vecfile_are_padded_texts(&element->ut_id, 4, 1))
            return vecfile_fail_field("login", "ut_id", "has something behind its first NUL");
        if (!vecfile_are_padded_texts(&element->ut_user, 32, 1))
            return vecfile_fail_field("login", "ut_user", "has something behind its first NUL");
        if (!vecfile_are_padded_texts(&element->ut_host, 256, 1))
            return vecfile_fail_field("login", "ut_host", "has something behind its first NUL");
    }
    return VECFILE_OK;
}

vecfile_status login_check(const struct utmpx *element)
{
    return check_all_login(element, 1);
}

/* --- thin calls into the core --- */

vecfile_status login_vec_open(login_vec *v, const char *path, const vecfile_options *options)
{
    return vecfile_open(&v->core, &login_vec_type, path, options);
}

vecfile_status login_vec_close(login_vec *v)
{
    return vecfile_close(&v->core);
}

void login_vec_abandon(login_vec *v)
{
    vecfile_abandon(&v->core);
}

void login_vec_move(login_vec *to, login_vec *from)
{
    vecfile_move(&to->core, &from->core);
}

vecfile_status login_vec_commit(login_vec *v)
{
    return vecfile_commit(&v->core);
}

vecfile_status login_vec_commit_stamped(login_vec *v, uint64_t stamp)
{
    return vecfile_commit_stamped(&v->core, stamp);
}

vecfile_status login_vec_commit_lazy(login_vec *v)
{
    return vecfile_commit_lazy(&v->core);
}

vecfile_status login_vec_rollback(login_vec *v)
{
    return vecfile_rollback(&v->core);
}

uint64_t login_vec_stamp(const login_vec *v)
{
    return vecfile_stamp(&v->core);
}

const char *login_vec_path(const login_vec *v)
{
    return vecfile_path(&v->core);
}

bool login_vec_path_is_current(const login_vec *v)
{
    return vecfile_path_is_current(&v->core);
}

vecfile_status login_vec_rotate(login_vec *v, uint64_t by)
{
    return vecfile_rotate(&v->core, by);
}

vecfile_status login_vec_copy_within(login_vec *v, uint64_t to, uint64_t from, uint64_t count)
{
    return vecfile_copy_within(&v->core, to, from, count);
}

vecfile_status login_vec_reserve(login_vec *v, uint64_t additional)
{
    return vecfile_reserve(&v->core, additional);
}

vecfile_status login_vec_extend(login_vec *v, const struct utmpx *elements, uint64_t count)
{
    return vecfile_extend(&v->core, elements, count);
}

vecfile_status login_vec_extend_from_within(login_vec *v, uint64_t first, uint64_t count)
{
    return vecfile_extend_from_within(&v->core, first, count);
}

vecfile_status login_vec_insert_slice(login_vec *v, uint64_t i, const struct utmpx *elements, uint64_t count)
{
    return vecfile_splice(&v->core, i, 0, elements, count);
}

vecfile_status login_vec_append(login_vec *v, login_vec *other)
{
    return vecfile_move_tail(&other->core, 0, &v->core);
}

vecfile_status login_vec_splice(login_vec *v, uint64_t first, uint64_t removed, const struct utmpx *elements,
    uint64_t count)
{
    return vecfile_splice(&v->core, first, removed, elements, count);
}

vecfile_status login_vec_remove_range(login_vec *v, uint64_t first, uint64_t count)
{
    return vecfile_remove_range(&v->core, first, count);
}

vecfile_status login_vec_truncate(login_vec *v, uint64_t len)
{
    return vecfile_truncate(&v->core, len);
}

vecfile_status login_vec_clear(login_vec *v)
{
    return vecfile_truncate(&v->core, 0);
}

vecfile_status login_vec_split_off(login_vec *v, uint64_t at, login_vec *into)
{
    return vecfile_move_tail(&v->core, at, &into->core);
}

vecfile_status login_vec_shrink_to_fit(login_vec *v)
{
    return vecfile_shrink_to_fit(&v->core);
}

/* --- calls that move elements by value --- */

static struct utmpx *elements_of(login_vec *v)
{
    return (struct utmpx *)v->core.elements;
}

static void exchange(struct utmpx *a, struct utmpx *b)
{
    struct utmpx kept;
    VECFILE_COPY(&kept, a);
    VECFILE_COPY(a, b);
    VECFILE_COPY(b, &kept);
}

vecfile_status login_vec_swap(login_vec *v, uint64_t i, uint64_t j)
{
    if (i >= v->core.len || j >= v->core.len)
        return vecfile_fail_change(&v->core, i >= v->core.len ? i : j);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(struct utmpx));
    if (status == VECFILE_OK)
        status = vecfile_mark(&v->core, j, sizeof(struct utmpx));
    if (status == VECFILE_OK)
        exchange(elements_of(v) + i, elements_of(v) + j);
    return status;
}

vecfile_status login_vec_fill(login_vec *v, uint64_t first, uint64_t count, struct utmpx element)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status == VECFILE_OK)
        status = vecfile_check_range(&v->core, first, count);
    if (status == VECFILE_OK)
        status = vecfile_mark_range(&v->core, first, count);
    if (status != VECFILE_OK)
        return status;
    struct utmpx *const end = elements_of(v) + first + count;
    for (struct utmpx *next = elements_of(v) + first; next != end; next++)
        VECFILE_COPY(next, &element);
    return VECFILE_OK;
}

vecfile_status login_vec_reverse(login_vec *v)
{
    vecfile_status status = vecfile_mark_range(&v->core, 0, v->core.len);
    if (status != VECFILE_OK || v->core.len == 0)
        return status;
    struct utmpx *first = elements_of(v);
    for (struct utmpx *last = first + v->core.len - 1; first < last; first++, last--)
        exchange(first, last);
    return VECFILE_OK;
}

static vecfile_status push_from(login_vec *v, const struct utmpx *element)
{
    vecfile_status status =
        v->core.len >= v->core.capacity ? vecfile_make_room(&v->core, 1) : VECFILE_OK;
    if (status != VECFILE_OK)
        return status;
    VECFILE_COPY(elements_of(v) + v->core.len, element);
    vecfile_set_len(&v->core, v->core.len + 1);
    return VECFILE_OK;
}

vecfile_status login_vec_push_default(login_vec *v)
{
    return push_from(v, &login_default_element);
}

vecfile_status login_vec_insert(login_vec *v, uint64_t i, struct utmpx element)
{
    vecfile_status status = vecfile_open_gap(&v->core, i, 1);
    if (status == VECFILE_OK)
        VECFILE_COPY(elements_of(v) + i, &element);
    return status;
}

vecfile_status login_vec_remove(login_vec *v, uint64_t i, struct utmpx *out)
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

vecfile_status login_vec_swap_remove(login_vec *v, uint64_t i, struct utmpx *out)
{
    if (i >= v->core.len)
        return vecfile_fail_change(&v->core, i);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(struct utmpx));
    if (status != VECFILE_OK)
        return status;
    struct utmpx *const elements = elements_of(v);
    if (out != NULL)
        VECFILE_COPY(out, elements + i);
    if (i != v->core.len - 1)
        VECFILE_COPY(&elements[i], &elements[v->core.len - 1]);
    vecfile_shrink_len(&v->core, v->core.len - 1);
    return VECFILE_OK;
}

/* Moves elements [from, end) down to `to`; returns where they end there. */
static struct utmpx *move_down(struct utmpx *to, const struct utmpx *from, const struct utmpx *end)
{
    memmove(to, from, (size_t)(end - from) * sizeof(struct utmpx));
    return to + (end - from);
}

/* A single pass: what is kept moves down in runs, and nothing before the first that goes. */
vecfile_status login_vec_retain(login_vec *v, bool (*keep)(const struct utmpx *element, void *context),
    void *context)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK)
        return status;
    struct utmpx *const first = elements_of(v), *const end = first + v->core.len;
    struct utmpx *next = first;
    while (next != end && keep(next, context))
        next++;
    if (next == end)
        return VECFILE_OK;
    status = vecfile_mark_range(&v->core, (uint64_t)(next - first), (uint64_t)(end - next));
    if (status != VECFILE_OK)
        return status;
    struct utmpx *kept = next, *run = ++next;
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
vecfile_status login_vec_dedup(login_vec *v)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK || v->core.len == 0)
        return status;
    struct utmpx *const first = elements_of(v), *const end = first + v->core.len;
    struct utmpx *next = first + 1;
    while (next != end && !all_equal_login(next - 1, next, 1))
        next++;
    if (next == end)
        return VECFILE_OK;
    status = vecfile_mark_range(&v->core, (uint64_t)(next - first), (uint64_t)(end - next));
    if (status != VECFILE_OK)
        return status;
    struct utmpx *kept = next, *run = ++next;
    for (; next != end; next++) {
        if (!all_equal_login(next - 1, next, 1))
            continue;
        kept = move_down(kept, run, next);
        run = next + 1;
    }
    kept = move_down(kept, run, end);
    vecfile_shrink_len(&v->core, (uint64_t)(kept - first));
    return VECFILE_OK;
}

/* Space for the length to become `len`, if it is to grow. */
static vecfile_status prepare_resize(login_vec *v, uint64_t len)
{
    return len > v->core.len ? vecfile_reserve(&v->core, len - v->core.len)
                             : vecfile_truncate(&v->core, len);
}

vecfile_status login_vec_resize(login_vec *v, uint64_t len, struct utmpx element)
{
    const uint64_t before = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = push_from(v, &element);
    if (status != VECFILE_OK && v->core.len > before)
        vecfile_shrink_len(&v->core, before);
    return status;
}

vecfile_status login_vec_resize_with(login_vec *v, uint64_t len,
    struct utmpx (*make)(uint64_t index, void *context), void *context)
{
    const uint64_t before = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = login_vec_push(v, make(v->core.len, context));
    if (status != VECFILE_OK && v->core.len > before)
        vecfile_shrink_len(&v->core, before);
    return status;
}

/* Elements in a line of the caches, and so many that all their lines are fetched at once. */
enum {
    IN_A_LINE = sizeof(struct utmpx) < 64 ? 64 / sizeof(struct utmpx) : 1,
    NEAR = sizeof(struct utmpx) < 128 ? 1024 / sizeof(struct utmpx) : 8
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
static VECFILE_NOINLINE void break_pattern(struct utmpx *first, size_t count)
{
    for (size_t i = 0; i < 3 && count >= 64; i++) {
        exchange(first + i, first + count / 4 + i);
        exchange(first + count / 2 + i - 1, first + count / 4 * 3 + i);
        exchange(first + count - 1 - i, first + count / 8 + i);
    }
}

/* --- order by ut_tv.tv_sec --- */

static bool before_by_ut_tv_tv_sec(const struct utmpx *a, const struct utmpx *b)
{
    return a->ut_tv.tv_sec < b->ut_tv.tv_sec;
}

static bool before_key_by_ut_tv_tv_sec(const struct utmpx *a, int64_t key)
{
    return a->ut_tv.tv_sec < key;
}

static bool key_before_by_ut_tv_tv_sec(int64_t key, const struct utmpx *b)
{
    return key < b->ut_tv.tv_sec;
}

int login_compare_by_ut_tv_tv_sec(const struct utmpx *a, const struct utmpx *b)
{
    return before_by_ut_tv_tv_sec(b, a) - before_by_ut_tv_tv_sec(a, b);
}

static void numbers_by_ut_tv_tv_sec(const void *elements, size_t count, uint64_t *numbers)
{
    const struct utmpx *a = (const struct utmpx *)elements;
    for (size_t i = 0; i < count; i++, a++)
        numbers[i] = vecfile_number_of_signed(a->ut_tv.tv_sec);
}

static bool untyped_before_by_ut_tv_tv_sec(const void *a, const void *b)
{
    return before_by_ut_tv_tv_sec((const struct utmpx *)a, (const struct utmpx *)b);
}

static const vecfile_order order_by_ut_tv_tv_sec = {
    .numbers = numbers_by_ut_tv_tv_sec,
    .before = untyped_before_by_ut_tv_tv_sec,
};

/* Gives up when that takes more than `most` moves: false. */
static VECFILE_NOINLINE bool insertion_sort_by_ut_tv_tv_sec(struct utmpx *first, size_t count, size_t most)
{
    for (size_t i = 1; i < count; i++) {
        if (!before_by_ut_tv_tv_sec(&first[i], &first[i - 1]))
            continue;
        struct utmpx moving;
        VECFILE_COPY(&moving, &first[i]);
        size_t gap = i;
        do {
            VECFILE_COPY(&first[gap], &first[gap - 1]);
            gap--;
        } while (gap > 0 && before_by_ut_tv_tv_sec(&moving, &first[gap - 1]));
        VECFILE_COPY(&first[gap], &moving);
        if (i - gap > most)
            return false;
        most -= i - gap;
    }
    return true;
}

static void sift_down_by_ut_tv_tv_sec(struct utmpx *first, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && before_by_ut_tv_tv_sec(&first[child], &first[child + 1]))
            child++;
        if (!before_by_ut_tv_tv_sec(&first[root], &first[child]))
            return;
        exchange(&first[root], &first[child]);
    }
}

static VECFILE_NOINLINE void heap_sort_by_ut_tv_tv_sec(struct utmpx *first, size_t count)
{
    for (size_t root = count / 2; root-- > 0;)
        sift_down_by_ut_tv_tv_sec(first, root, count);
    for (size_t last = count; last-- > 1;) {
        exchange(&first[0], &first[last]);
        sift_down_by_ut_tv_tv_sec(first, 0, last);
    }
}

/* Brings the median of three into the middle one's place. */
static void sort_three_by_ut_tv_tv_sec(struct utmpx *low, struct utmpx *middle, struct utmpx *high)
{
    if (before_by_ut_tv_tv_sec(middle, low))
        exchange(middle, low);
    if (before_by_ut_tv_tv_sec(high, middle))
        exchange(high, middle);
    if (before_by_ut_tv_tv_sec(middle, low))
        exchange(middle, low);
}

/* Brings a median of three, or of nine, into the first place. */
static VECFILE_NOINLINE void choose_pivot_by_ut_tv_tv_sec(struct utmpx *first, size_t count)
{
    struct utmpx *const middle = first + count / 2, *const last = first + count - 1;
    if (count > 128) {
        sort_three_by_ut_tv_tv_sec(first + 1, middle - 1, last - 1);
        sort_three_by_ut_tv_tv_sec(first + 2, middle + 1, last - 2);
        sort_three_by_ut_tv_tv_sec(middle - 1, middle, middle + 1);
    }
    sort_three_by_ut_tv_tv_sec(middle, first, last);
}

/* Around the first element; those that tie with it go to the left if `ties_left`, else to the right.
 * Returns where it ends up, and whether anything else had to move. */
static VECFILE_NOINLINE size_t partition_by_ut_tv_tv_sec(struct utmpx *first, size_t count,
    bool ties_left, bool *moved)
{
    struct utmpx pivot;
    size_t low = 1, high = count - 1;
    VECFILE_COPY(&pivot, &first[0]);
    *moved = false;
    for (;;) {
        while (low <= high && (ties_left ? !before_by_ut_tv_tv_sec(&pivot, &first[low])
                                         : before_by_ut_tv_tv_sec(&first[low], &pivot)))
            low++;
        while (low <= high && (ties_left ? before_by_ut_tv_tv_sec(&pivot, &first[high])
                                         : !before_by_ut_tv_tv_sec(&first[high], &pivot)))
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
static void quicksort_by_ut_tv_tv_sec(struct utmpx *first, size_t count, const struct utmpx *before_first,
    unsigned bad)
{
    bool moved;
    while (count > 24) {
        choose_pivot_by_ut_tv_tv_sec(first, count);
        const bool ties = before_first != NULL && !before_by_ut_tv_tv_sec(before_first, first);
        const size_t middle = partition_by_ut_tv_tv_sec(first, count, ties, &moved);
        struct utmpx *const behind = first + middle + 1;
        const size_t rest = count - middle - 1;
        if (!ties && (middle < count / 8 || rest < count / 8)) {
            if (bad-- == 0) {
                heap_sort_by_ut_tv_tv_sec(first, count);
                return;
            }
            break_pattern(first, middle);
            break_pattern(behind, rest);
        } else if (!moved && insertion_sort_by_ut_tv_tv_sec(first, middle, 8) &&
                   insertion_sort_by_ut_tv_tv_sec(behind, rest, 8)) {
            return;
        }
        if (!ties && middle > rest) {
            quicksort_by_ut_tv_tv_sec(behind, rest, behind - 1, bad);
            count = middle;
            continue;
        }
        if (!ties)
            quicksort_by_ut_tv_tv_sec(first, middle, before_first, bad);
        before_first = behind - 1;
        first = behind;
        count = rest;
    }
    insertion_sort_by_ut_tv_tv_sec(first, count, SIZE_MAX);
}

/* VECFILE_OK, and *is_done if there is nothing to sort. */
static vecfile_status begin_sort_by_ut_tv_tv_sec(login_vec *v, bool *is_done)
{
    vecfile_status status = vecfile_will_write(&v->core);
    *is_done = status == VECFILE_OK && login_vec_is_sorted_by_ut_tv_tv_sec(v);
    return status == VECFILE_OK && !*is_done ? vecfile_mark_range(&v->core, 0, v->core.len)
                                             : status;
}

vecfile_status login_vec_sort_by_ut_tv_tv_sec(login_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_ut_tv_tv_sec(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    if (vecfile_radix_sort(&v->core, &order_by_ut_tv_tv_sec))
        return VECFILE_OK;
    unsigned bad = 1;
    for (uint64_t rest = v->core.len; rest > 0; rest >>= 1)
        bad++;
    quicksort_by_ut_tv_tv_sec(elements_of(v), (size_t)v->core.len, NULL, bad);
    return VECFILE_OK;
}

vecfile_status login_vec_stable_sort_by_ut_tv_tv_sec(login_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_ut_tv_tv_sec(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    if (v->core.len < VECFILE_FEWEST_FOR_RADIX)
        insertion_sort_by_ut_tv_tv_sec(elements_of(v), (size_t)v->core.len, SIZE_MAX);
    else if (!vecfile_radix_sort(&v->core, &order_by_ut_tv_tv_sec))
        vecfile_merge_sort(&v->core, &order_by_ut_tv_tv_sec);
    return VECFILE_OK;
}

bool login_vec_is_sorted_by_ut_tv_tv_sec(const login_vec *v)
{
    const struct utmpx *const elements = login_vec_data(v);
    for (uint64_t i = 1; i < v->core.len; i++)
        if (before_by_ut_tv_tv_sec(&elements[i], &elements[i - 1]))
            return false;
    return true;
}

static inline bool is_below_ut_tv_tv_sec(const struct utmpx *element, int64_t key, bool with_ties)
{
    return with_ties ? !key_before_by_ut_tv_tv_sec(key, element)
                     : before_key_by_ut_tv_tv_sec(element, key);
}

/* How many elements sort before `key` or, if `with_ties`, not after it.  Halves without a branch on
 * the comparison, which no predictor could guess, while the four elements that may be looked at in
 * two steps' time are on their way from memory. */
static inline uint64_t count_by_ut_tv_tv_sec(const login_vec *v, int64_t key, bool with_ties)
{
    const struct utmpx *base = login_vec_data(v);
    uint64_t count = v->core.len, half;
    if (count == 0)
        return 0;
    for (; count > NEAR; count -= half) {
        half = count / 2;
        const uint64_t quarter = (count - half) / 2, ahead = (count - half - quarter) / 2 - 1;
        VECFILE_PREFETCH(&base[ahead].ut_tv.tv_sec);
        VECFILE_PREFETCH(&base[quarter + ahead].ut_tv.tv_sec);
        VECFILE_PREFETCH(&base[half + ahead].ut_tv.tv_sec);
        VECFILE_PREFETCH(&base[half + quarter + ahead].ut_tv.tv_sec);
        base += half & all_or_nothing(is_below_ut_tv_tv_sec(&base[half - 1], key, with_ties));
    }
    for (uint64_t i = 0; i < count; i += IN_A_LINE)
        VECFILE_PREFETCH(&base[i].ut_tv.tv_sec);
    for (; count > 1; count -= half) {
        half = count / 2;
        base += half & all_or_nothing(is_below_ut_tv_tv_sec(&base[half - 1], key, with_ties));
    }
    return (uint64_t)(base - login_vec_data(v)) + is_below_ut_tv_tv_sec(base, key, with_ties);
}

uint64_t login_vec_lower_bound_by_ut_tv_tv_sec(const login_vec *v, int64_t key)
{
    return count_by_ut_tv_tv_sec(v, key, false);
}

uint64_t login_vec_upper_bound_by_ut_tv_tv_sec(const login_vec *v, int64_t key)
{
    return count_by_ut_tv_tv_sec(v, key, true);
}

const struct utmpx *login_vec_find_by_ut_tv_tv_sec(const login_vec *v, int64_t key)
{
    const struct utmpx *const found = login_vec_at(v, login_vec_lower_bound_by_ut_tv_tv_sec(v, key));
    return found != NULL && !key_before_by_ut_tv_tv_sec(key, found) ? found : NULL;
}

/* Counts so for up to ABREAST keys.  They all halve alike, and while one waits for memory, what the
 * others look at next is on its way. */
static inline void count_group_by_ut_tv_tv_sec(const login_vec *v, const int64_t *keys, size_t group,
    bool with_ties, uint64_t *counts)
{
    const struct utmpx *const elements = login_vec_data(v);
    const struct utmpx *base[ABREAST];
    uint64_t half;
    for (size_t i = 0; i < group; i++)
        base[i] = elements;
    for (uint64_t count = v->core.len; count > 1; count -= half) {
        half = count / 2;
        const uint64_t ahead = count - half > 1 ? (count - half) / 2 - 1 : 0;
        for (size_t i = 0; i < group; i++) {
            const bool is_below = is_below_ut_tv_tv_sec(&base[i][half - 1], keys[i], with_ties);
            base[i] += half & all_or_nothing(is_below);
            VECFILE_PREFETCH(&base[i][ahead].ut_tv.tv_sec);
        }
    }
    for (size_t i = 0; i < group; i++)
        counts[i] = (uint64_t)(base[i] - elements) +
                    is_below_ut_tv_tv_sec(base[i], keys[i], with_ties);
}

/* Searches in groups, and returns how many keys are left, too few for a group. */
static inline uint64_t count_groups_by_ut_tv_tv_sec(const login_vec *v, const int64_t *keys,
    uint64_t count, bool with_ties, uint64_t *counts)
{
    while (count >= FEWEST_ABREAST && v->core.len > 0) {
        const size_t group = count < ABREAST ? (size_t)count : ABREAST;
        count_group_by_ut_tv_tv_sec(v, keys, group, with_ties, counts);
        keys += group;
        counts += group;
        count -= group;
    }
    return count;
}

void login_vec_lower_bounds_by_ut_tv_tv_sec(const login_vec *v, const int64_t *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_ut_tv_tv_sec(v, keys, count, false, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = login_vec_lower_bound_by_ut_tv_tv_sec(v, keys[i]);
}

void login_vec_upper_bounds_by_ut_tv_tv_sec(const login_vec *v, const int64_t *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_ut_tv_tv_sec(v, keys, count, true, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = login_vec_upper_bound_by_ut_tv_tv_sec(v, keys[i]);
}

/* --- order by ut_user --- */

static bool before_by_ut_user(const struct utmpx *a, const struct utmpx *b)
{
    return strncmp(a->ut_user, b->ut_user, 32) < 0;
}

static bool before_key_by_ut_user(const struct utmpx *a, const char *key)
{
    return strncmp(a->ut_user, key, 32) < 0;
}

static bool key_before_by_ut_user(const char *key, const struct utmpx *b)
{
    return strncmp(key, b->ut_user, 32) < 0;
}

int login_compare_by_ut_user(const struct utmpx *a, const struct utmpx *b)
{
    return before_by_ut_user(b, a) - before_by_ut_user(a, b);
}

static bool untyped_before_by_ut_user(const void *a, const void *b)
{
    return before_by_ut_user((const struct utmpx *)a, (const struct utmpx *)b);
}

static const vecfile_order order_by_ut_user = {
    .before = untyped_before_by_ut_user,
};

/* Gives up when that takes more than `most` moves: false. */
static VECFILE_NOINLINE bool insertion_sort_by_ut_user(struct utmpx *first, size_t count, size_t most)
{
    for (size_t i = 1; i < count; i++) {
        if (!before_by_ut_user(&first[i], &first[i - 1]))
            continue;
        struct utmpx moving;
        VECFILE_COPY(&moving, &first[i]);
        size_t gap = i;
        do {
            VECFILE_COPY(&first[gap], &first[gap - 1]);
            gap--;
        } while (gap > 0 && before_by_ut_user(&moving, &first[gap - 1]));
        VECFILE_COPY(&first[gap], &moving);
        if (i - gap > most)
            return false;
        most -= i - gap;
    }
    return true;
}

static void sift_down_by_ut_user(struct utmpx *first, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && before_by_ut_user(&first[child], &first[child + 1]))
            child++;
        if (!before_by_ut_user(&first[root], &first[child]))
            return;
        exchange(&first[root], &first[child]);
    }
}

static VECFILE_NOINLINE void heap_sort_by_ut_user(struct utmpx *first, size_t count)
{
    for (size_t root = count / 2; root-- > 0;)
        sift_down_by_ut_user(first, root, count);
    for (size_t last = count; last-- > 1;) {
        exchange(&first[0], &first[last]);
        sift_down_by_ut_user(first, 0, last);
    }
}

/* Brings the median of three into the middle one's place. */
static void sort_three_by_ut_user(struct utmpx *low, struct utmpx *middle, struct utmpx *high)
{
    if (before_by_ut_user(middle, low))
        exchange(middle, low);
    if (before_by_ut_user(high, middle))
        exchange(high, middle);
    if (before_by_ut_user(middle, low))
        exchange(middle, low);
}

/* Brings a median of three, or of nine, into the first place. */
static VECFILE_NOINLINE void choose_pivot_by_ut_user(struct utmpx *first, size_t count)
{
    struct utmpx *const middle = first + count / 2, *const last = first + count - 1;
    if (count > 128) {
        sort_three_by_ut_user(first + 1, middle - 1, last - 1);
        sort_three_by_ut_user(first + 2, middle + 1, last - 2);
        sort_three_by_ut_user(middle - 1, middle, middle + 1);
    }
    sort_three_by_ut_user(middle, first, last);
}

/* Around the first element; those that tie with it go to the left if `ties_left`, else to the right.
 * Returns where it ends up, and whether anything else had to move. */
static VECFILE_NOINLINE size_t partition_by_ut_user(struct utmpx *first, size_t count,
    bool ties_left, bool *moved)
{
    struct utmpx pivot;
    size_t low = 1, high = count - 1;
    VECFILE_COPY(&pivot, &first[0]);
    *moved = false;
    for (;;) {
        while (low <= high && (ties_left ? !before_by_ut_user(&pivot, &first[low])
                                         : before_by_ut_user(&first[low], &pivot)))
            low++;
        while (low <= high && (ties_left ? before_by_ut_user(&pivot, &first[high])
                                         : !before_by_ut_user(&first[high], &pivot)))
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
static void quicksort_by_ut_user(struct utmpx *first, size_t count, const struct utmpx *before_first,
    unsigned bad)
{
    bool moved;
    while (count > 24) {
        choose_pivot_by_ut_user(first, count);
        const bool ties = before_first != NULL && !before_by_ut_user(before_first, first);
        const size_t middle = partition_by_ut_user(first, count, ties, &moved);
        struct utmpx *const behind = first + middle + 1;
        const size_t rest = count - middle - 1;
        if (!ties && (middle < count / 8 || rest < count / 8)) {
            if (bad-- == 0) {
                heap_sort_by_ut_user(first, count);
                return;
            }
            break_pattern(first, middle);
            break_pattern(behind, rest);
        } else if (!moved && insertion_sort_by_ut_user(first, middle, 8) &&
                   insertion_sort_by_ut_user(behind, rest, 8)) {
            return;
        }
        if (!ties && middle > rest) {
            quicksort_by_ut_user(behind, rest, behind - 1, bad);
            count = middle;
            continue;
        }
        if (!ties)
            quicksort_by_ut_user(first, middle, before_first, bad);
        before_first = behind - 1;
        first = behind;
        count = rest;
    }
    insertion_sort_by_ut_user(first, count, SIZE_MAX);
}

/* VECFILE_OK, and *is_done if there is nothing to sort. */
static vecfile_status begin_sort_by_ut_user(login_vec *v, bool *is_done)
{
    vecfile_status status = vecfile_will_write(&v->core);
    *is_done = status == VECFILE_OK && login_vec_is_sorted_by_ut_user(v);
    return status == VECFILE_OK && !*is_done ? vecfile_mark_range(&v->core, 0, v->core.len)
                                             : status;
}

vecfile_status login_vec_sort_by_ut_user(login_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_ut_user(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    unsigned bad = 1;
    for (uint64_t rest = v->core.len; rest > 0; rest >>= 1)
        bad++;
    quicksort_by_ut_user(elements_of(v), (size_t)v->core.len, NULL, bad);
    return VECFILE_OK;
}

/* Merges two sorted neighbours; the left one waits in `buffer` meanwhile. */
static void merge_by_ut_user(struct utmpx *first, size_t left, size_t count, struct utmpx *buffer)
{
    memcpy(buffer, first, left * sizeof(struct utmpx));
    const struct utmpx *from_left = buffer, *const left_end = buffer + left;
    const struct utmpx *from_right = first + left, *const right_end = first + count;
    for (; from_left != left_end && from_right != right_end; first++) {
        const bool is_right = before_by_ut_user(from_right, from_left);
        VECFILE_COPY(first, is_right ? from_right : from_left);
        from_right += is_right;
        from_left += !is_right;
    }
    memcpy(first, from_left, (size_t)(left_end - from_left) * sizeof(struct utmpx));
}

static void merge_sort_by_ut_user(struct utmpx *first, size_t count, struct utmpx *buffer)
{
    if (count <= 24) {
        insertion_sort_by_ut_user(first, count, SIZE_MAX);
        return;
    }
    const size_t left = count / 2;
    merge_sort_by_ut_user(first, left, buffer);
    merge_sort_by_ut_user(first + left, count - left, buffer);
    if (before_by_ut_user(&first[left], &first[left - 1]))
        merge_by_ut_user(first, left, count, buffer);
}

vecfile_status login_vec_stable_sort_by_ut_user(login_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_ut_user(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    struct utmpx *const buffer = (struct utmpx *)malloc((size_t)(v->core.len / 2 + 1) * sizeof(struct utmpx));
    if (buffer == NULL) {
        vecfile_merge_sort(&v->core, &order_by_ut_user);
        return VECFILE_OK;
    }
    merge_sort_by_ut_user(elements_of(v), (size_t)v->core.len, buffer);
    free(buffer);
    return VECFILE_OK;
}

bool login_vec_is_sorted_by_ut_user(const login_vec *v)
{
    const struct utmpx *const elements = login_vec_data(v);
    for (uint64_t i = 1; i < v->core.len; i++)
        if (before_by_ut_user(&elements[i], &elements[i - 1]))
            return false;
    return true;
}

static inline bool is_below_ut_user(const struct utmpx *element, const char *key, bool with_ties)
{
    return with_ties ? !key_before_by_ut_user(key, element)
                     : before_key_by_ut_user(element, key);
}

/* How many elements sort before `key` or, if `with_ties`, not after it.  Halves without a branch on
 * the comparison, which no predictor could guess, while the four elements that may be looked at in
 * two steps' time are on their way from memory. */
static inline uint64_t count_by_ut_user(const login_vec *v, const char *key, bool with_ties)
{
    const struct utmpx *base = login_vec_data(v);
    uint64_t count = v->core.len, half;
    if (count == 0)
        return 0;
    for (; count > NEAR; count -= half) {
        half = count / 2;
        const uint64_t quarter = (count - half) / 2, ahead = (count - half - quarter) / 2 - 1;
        VECFILE_PREFETCH(&base[ahead].ut_user);
        VECFILE_PREFETCH(&base[quarter + ahead].ut_user);
        VECFILE_PREFETCH(&base[half + ahead].ut_user);
        VECFILE_PREFETCH(&base[half + quarter + ahead].ut_user);
        base += half & all_or_nothing(is_below_ut_user(&base[half - 1], key, with_ties));
    }
    for (uint64_t i = 0; i < count; i += IN_A_LINE)
        VECFILE_PREFETCH(&base[i].ut_user);
    for (; count > 1; count -= half) {
        half = count / 2;
        base += half & all_or_nothing(is_below_ut_user(&base[half - 1], key, with_ties));
    }
    return (uint64_t)(base - login_vec_data(v)) + is_below_ut_user(base, key, with_ties);
}

uint64_t login_vec_lower_bound_by_ut_user(const login_vec *v, const char *key)
{
    return count_by_ut_user(v, key, false);
}

uint64_t login_vec_upper_bound_by_ut_user(const login_vec *v, const char *key)
{
    return count_by_ut_user(v, key, true);
}

const struct utmpx *login_vec_find_by_ut_user(const login_vec *v, const char *key)
{
    const struct utmpx *const found = login_vec_at(v, login_vec_lower_bound_by_ut_user(v, key));
    return found != NULL && !key_before_by_ut_user(key, found) ? found : NULL;
}

/* Counts so for up to ABREAST keys.  They all halve alike, and while one waits for memory, what the
 * others look at next is on its way. */
static inline void count_group_by_ut_user(const login_vec *v, const char *const *keys, size_t group,
    bool with_ties, uint64_t *counts)
{
    const struct utmpx *const elements = login_vec_data(v);
    const struct utmpx *base[ABREAST];
    uint64_t half;
    for (size_t i = 0; i < group; i++)
        base[i] = elements;
    for (uint64_t count = v->core.len; count > 1; count -= half) {
        half = count / 2;
        const uint64_t ahead = count - half > 1 ? (count - half) / 2 - 1 : 0;
        for (size_t i = 0; i < group; i++) {
            const bool is_below = is_below_ut_user(&base[i][half - 1], keys[i], with_ties);
            base[i] += half & all_or_nothing(is_below);
            VECFILE_PREFETCH(&base[i][ahead].ut_user);
        }
    }
    for (size_t i = 0; i < group; i++)
        counts[i] = (uint64_t)(base[i] - elements) +
                    is_below_ut_user(base[i], keys[i], with_ties);
}

/* Searches in groups, and returns how many keys are left, too few for a group. */
static inline uint64_t count_groups_by_ut_user(const login_vec *v, const char *const *keys,
    uint64_t count, bool with_ties, uint64_t *counts)
{
    while (count >= FEWEST_ABREAST && v->core.len > 0) {
        const size_t group = count < ABREAST ? (size_t)count : ABREAST;
        count_group_by_ut_user(v, keys, group, with_ties, counts);
        keys += group;
        counts += group;
        count -= group;
    }
    return count;
}

void login_vec_lower_bounds_by_ut_user(const login_vec *v, const char *const *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_ut_user(v, keys, count, false, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = login_vec_lower_bound_by_ut_user(v, keys[i]);
}

void login_vec_upper_bounds_by_ut_user(const login_vec *v, const char *const *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_ut_user(v, keys, count, true, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = login_vec_upper_bound_by_ut_user(v, keys[i]);
}
