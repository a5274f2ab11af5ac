/* Made by vecfile-gen 1.0.0 from particle.lua; do not edit, run `vecfile-gen -o DIR particle.lua`.
 *
 * particle_vec: the cold calls, and those that know the element's fields. */
#include "vecfile/pair.h"

#include "particle_vec.h"

/* --- the layout that the file records --- */

static const vecfile_line layout_lines[] = {
    {"vecfile-layout 1", VECFILE_LINE_PLAIN, 0, 0},
    {"schema particle", VECFILE_LINE_PLAIN, 0, 0},
    {"flags state u32", VECFILE_LINE_PLAIN, 0, 0},
    {"value alive 1", VECFILE_LINE_PLAIN, 0, 0},
    {"value collides 2", VECFILE_LINE_PLAIN, 0, 0},
    {"value emitter 4", VECFILE_LINE_PLAIN, 0, 0},
    {"value frozen 8", VECFILE_LINE_PLAIN, 0, 0},
    {"struct vec3", VECFILE_LINE_STRUCT, 4, 12},
    {"version 1", VECFILE_LINE_NOTE, 0, 0},
    {"layout fixed", VECFILE_LINE_NOTE, 0, 0},
    {"doc \"A point or direction in space.\"", VECFILE_LINE_NOTE, 0, 0},
    {"field x f32", VECFILE_LINE_FIELD, 0, 4},
    {"field y f32", VECFILE_LINE_FIELD, 4, 4},
    {"field z f32", VECFILE_LINE_FIELD, 8, 4},
    {"struct particle", VECFILE_LINE_STRUCT, 8, 64},
    {"version 1", VECFILE_LINE_NOTE, 0, 0},
    {"layout fixed", VECFILE_LINE_NOTE, 0, 0},
    {"doc \"State of one particle.\"", VECFILE_LINE_NOTE, 0, 0},
    {"field position struct vec3", VECFILE_LINE_FIELD, 0, 12},
    {"unit \"m\"", VECFILE_LINE_NOTE, 0, 0},
    {"field mass f32", VECFILE_LINE_FIELD, 12, 4},
    {"unit \"kg\"", VECFILE_LINE_NOTE, 0, 0},
    {"default 1", VECFILE_LINE_NOTE, 0, 0},
    {"field velocity struct vec3", VECFILE_LINE_FIELD, 16, 12},
    {"unit \"m/s\"", VECFILE_LINE_NOTE, 0, 0},
    {"field radius f32", VECFILE_LINE_FIELD, 28, 4},
    {"unit \"m\"", VECFILE_LINE_NOTE, 0, 0},
    {"default 0.0099999997764825821", VECFILE_LINE_NOTE, 0, 0},
    {"field force struct vec3", VECFILE_LINE_FIELD, 32, 12},
    {"unit \"N\"", VECFILE_LINE_NOTE, 0, 0},
    {"field age f32", VECFILE_LINE_FIELD, 44, 4},
    {"unit \"s\"", VECFILE_LINE_NOTE, 0, 0},
    {"field id u64", VECFILE_LINE_FIELD, 48, 8},
    {"field state flags state", VECFILE_LINE_FIELD, 56, 4},
    {"default alive", VECFILE_LINE_NOTE, 0, 0},
    {"field cell u32", VECFILE_LINE_FIELD, 60, 4},
    {"doc \"index into the collision grid\"", VECFILE_LINE_NOTE, 0, 0},
    {"keys id age", VECFILE_LINE_NOTE, 0, 0},
    {"element particle", VECFILE_LINE_PLAIN, 0, 0},
};

static vecfile_status check_untyped(const void *element)
{
    return particle_check((const particle *)element);
}

const vecfile_type particle_vec_type = {
    .element = "particle",
    .schema = "particle",
    .generator = "1.0.0",
    .version = 1,
    .alignment = VECFILE_ALIGNOF(particle),
    .size = sizeof(particle),
    .lines = layout_lines,
    .line_count = sizeof layout_lines / sizeof *layout_lines,
    .check = check_untyped,
    .core = &VECFILE_CORE_SYMBOL(VECFILE_GENERATION),
};

/* --- element --- */

const particle particle_default_element = {
    .position = {0.0f, 0.0f, 0.0f},
    .mass = 1.0f,
    .velocity = {0.0f, 0.0f, 0.0f},
    .radius = 0.01f,
    .force = {0.0f, 0.0f, 0.0f},
    .age = 0.0f,
    .id = 0,
    .state = 1,
    .cell = 0,
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

static bool all_equal_particle(const particle *a, const particle *b, size_t count)
{
    for (size_t i = 0; i < count; i++, a++, b++)
        if (!(all_equal_vec3((const vec3 *)(const void *)&a->position, (const vec3 *)(const void *)&b->position, 1)
              && vecfile_same_float(&a->mass, &b->mass)
              && all_equal_vec3((const vec3 *)(const void *)&a->velocity, (const vec3 *)(const void *)&b->velocity, 1)
              && vecfile_same_float(&a->radius, &b->radius)
              && all_equal_vec3((const vec3 *)(const void *)&a->force, (const vec3 *)(const void *)&b->force, 1)
              && vecfile_same_float(&a->age, &b->age)
              && VECFILE_SAME_FIELDS(particle, a, b, id, 16)
              ))
            return false;
    return true;
}

bool particle_equal(const particle *a, const particle *b)
{
    return all_equal_particle(a, b, 1);
}

static bool all_known_particle_state(const void *at, size_t count)
{
    const unsigned char *bytes = (const unsigned char *)at;
    for (size_t i = 0; i < count; i++) {
        particle_state value;
        memcpy(&value, bytes + i * sizeof value, sizeof value);
        if ((value & (particle_state) ~(PARTICLE_STATE_ALIVE | PARTICLE_STATE_COLLIDES | PARTICLE_STATE_EMITTER | PARTICLE_STATE_FROZEN)) != 0)
            return false;
    }
    return true;
}

static vecfile_status check_all_particle(const particle *element, size_t count)
{
    for (size_t i = 0; i < count; i++, element++) {
        if (!all_known_particle_state(&element->state, 1))
            return vecfile_fail_field("particle", "state", "has a bit that the flags lack");
    }
    return VECFILE_OK;
}

vecfile_status particle_check(const particle *element)
{
    return check_all_particle(element, 1);
}

/* --- thin calls into the core --- */

vecfile_status particle_vec_open(particle_vec *v, const char *path, const vecfile_options *options)
{
    return vecfile_open(&v->core, &particle_vec_type, path, options);
}

vecfile_status particle_vec_close(particle_vec *v)
{
    return vecfile_close(&v->core);
}

void particle_vec_abandon(particle_vec *v)
{
    vecfile_abandon(&v->core);
}

void particle_vec_move(particle_vec *to, particle_vec *from)
{
    vecfile_move(&to->core, &from->core);
}

vecfile_status particle_vec_commit(particle_vec *v)
{
    return vecfile_commit(&v->core);
}

vecfile_status particle_vec_commit_stamped(particle_vec *v, uint64_t stamp)
{
    return vecfile_commit_stamped(&v->core, stamp);
}

vecfile_status particle_vec_commit_lazy(particle_vec *v)
{
    return vecfile_commit_lazy(&v->core);
}

vecfile_status particle_vec_rollback(particle_vec *v)
{
    return vecfile_rollback(&v->core);
}

uint64_t particle_vec_stamp(const particle_vec *v)
{
    return vecfile_stamp(&v->core);
}

const char *particle_vec_path(const particle_vec *v)
{
    return vecfile_path(&v->core);
}

bool particle_vec_path_is_current(const particle_vec *v)
{
    return vecfile_path_is_current(&v->core);
}

vecfile_status particle_vec_rotate(particle_vec *v, uint64_t by)
{
    return vecfile_rotate(&v->core, by);
}

vecfile_status particle_vec_copy_within(particle_vec *v, uint64_t to, uint64_t from, uint64_t count)
{
    return vecfile_copy_within(&v->core, to, from, count);
}

vecfile_status particle_vec_reserve(particle_vec *v, uint64_t additional)
{
    return vecfile_reserve(&v->core, additional);
}

vecfile_status particle_vec_extend(particle_vec *v, const particle *elements, uint64_t count)
{
    return vecfile_extend(&v->core, elements, count);
}

vecfile_status particle_vec_extend_from_within(particle_vec *v, uint64_t first, uint64_t count)
{
    return vecfile_extend_from_within(&v->core, first, count);
}

vecfile_status particle_vec_insert_slice(particle_vec *v, uint64_t i, const particle *elements, uint64_t count)
{
    return vecfile_splice(&v->core, i, 0, elements, count);
}

vecfile_status particle_vec_append(particle_vec *v, particle_vec *other)
{
    return vecfile_move_tail(&other->core, 0, &v->core);
}

vecfile_status particle_vec_splice(particle_vec *v, uint64_t first, uint64_t removed, const particle *elements,
    uint64_t count)
{
    return vecfile_splice(&v->core, first, removed, elements, count);
}

vecfile_status particle_vec_remove_range(particle_vec *v, uint64_t first, uint64_t count)
{
    return vecfile_remove_range(&v->core, first, count);
}

vecfile_status particle_vec_truncate(particle_vec *v, uint64_t len)
{
    return vecfile_truncate(&v->core, len);
}

vecfile_status particle_vec_clear(particle_vec *v)
{
    return vecfile_truncate(&v->core, 0);
}

vecfile_status particle_vec_split_off(particle_vec *v, uint64_t at, particle_vec *into)
{
    return vecfile_move_tail(&v->core, at, &into->core);
}

vecfile_status particle_vec_shrink_to_fit(particle_vec *v)
{
    return vecfile_shrink_to_fit(&v->core);
}

/* --- calls that move elements by value --- */

static particle *elements_of(particle_vec *v)
{
    return (particle *)v->core.elements;
}

static void exchange(particle *a, particle *b)
{
    particle kept;
    VECFILE_COPY(&kept, a);
    VECFILE_COPY(a, b);
    VECFILE_COPY(b, &kept);
}

vecfile_status particle_vec_swap(particle_vec *v, uint64_t i, uint64_t j)
{
    if (i >= v->core.len || j >= v->core.len)
        return vecfile_fail_change(&v->core, i >= v->core.len ? i : j);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(particle));
    if (status == VECFILE_OK)
        status = vecfile_mark(&v->core, j, sizeof(particle));
    if (status == VECFILE_OK)
        exchange(elements_of(v) + i, elements_of(v) + j);
    return status;
}

vecfile_status particle_vec_fill(particle_vec *v, uint64_t first, uint64_t count, particle element)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status == VECFILE_OK)
        status = vecfile_check_range(&v->core, first, count);
    if (status == VECFILE_OK)
        status = vecfile_mark_range(&v->core, first, count);
    if (status != VECFILE_OK)
        return status;
    particle *const end = elements_of(v) + first + count;
    for (particle *next = elements_of(v) + first; next != end; next++)
        VECFILE_COPY(next, &element);
    return VECFILE_OK;
}

vecfile_status particle_vec_reverse(particle_vec *v)
{
    vecfile_status status = vecfile_mark_range(&v->core, 0, v->core.len);
    if (status != VECFILE_OK || v->core.len == 0)
        return status;
    particle *first = elements_of(v);
    for (particle *last = first + v->core.len - 1; first < last; first++, last--)
        exchange(first, last);
    return VECFILE_OK;
}

static vecfile_status push_from(particle_vec *v, const particle *element)
{
    vecfile_status status =
        v->core.len >= v->core.capacity ? vecfile_make_room(&v->core, 1) : VECFILE_OK;
    if (status != VECFILE_OK)
        return status;
    VECFILE_COPY(elements_of(v) + v->core.len, element);
    vecfile_set_len(&v->core, v->core.len + 1);
    return VECFILE_OK;
}

vecfile_status particle_vec_push_default(particle_vec *v)
{
    return push_from(v, &particle_default_element);
}

vecfile_status particle_vec_insert(particle_vec *v, uint64_t i, particle element)
{
    vecfile_status status = vecfile_open_gap(&v->core, i, 1);
    if (status == VECFILE_OK)
        VECFILE_COPY(elements_of(v) + i, &element);
    return status;
}

vecfile_status particle_vec_remove(particle_vec *v, uint64_t i, particle *out)
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

vecfile_status particle_vec_swap_remove(particle_vec *v, uint64_t i, particle *out)
{
    if (i >= v->core.len)
        return vecfile_fail_change(&v->core, i);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(particle));
    if (status != VECFILE_OK)
        return status;
    particle *const elements = elements_of(v);
    if (out != NULL)
        VECFILE_COPY(out, elements + i);
    if (i != v->core.len - 1)
        VECFILE_COPY(&elements[i], &elements[v->core.len - 1]);
    vecfile_shrink_len(&v->core, v->core.len - 1);
    return VECFILE_OK;
}

/* Moves elements [from, end) down to `to`; returns where they end there. */
static particle *move_down(particle *to, const particle *from, const particle *end)
{
    memmove(to, from, (size_t)(end - from) * sizeof(particle));
    return to + (end - from);
}

/* A single pass: what is kept moves down in runs, and nothing before the first that goes. */
vecfile_status particle_vec_retain(particle_vec *v, bool (*keep)(const particle *element, void *context),
    void *context)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK)
        return status;
    particle *const first = elements_of(v), *const end = first + v->core.len;
    particle *next = first;
    while (next != end && keep(next, context))
        next++;
    if (next == end)
        return VECFILE_OK;
    status = vecfile_mark_range(&v->core, (uint64_t)(next - first), (uint64_t)(end - next));
    if (status != VECFILE_OK)
        return status;
    particle *kept = next, *run = ++next;
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
vecfile_status particle_vec_dedup(particle_vec *v)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK || v->core.len == 0)
        return status;
    particle *const first = elements_of(v), *const end = first + v->core.len;
    particle *next = first + 1;
    while (next != end && !all_equal_particle(next - 1, next, 1))
        next++;
    if (next == end)
        return VECFILE_OK;
    status = vecfile_mark_range(&v->core, (uint64_t)(next - first), (uint64_t)(end - next));
    if (status != VECFILE_OK)
        return status;
    particle *kept = next, *run = ++next;
    for (; next != end; next++) {
        if (!all_equal_particle(next - 1, next, 1))
            continue;
        kept = move_down(kept, run, next);
        run = next + 1;
    }
    kept = move_down(kept, run, end);
    vecfile_shrink_len(&v->core, (uint64_t)(kept - first));
    return VECFILE_OK;
}

/* Space for the length to become `len`, if it is to grow. */
static vecfile_status prepare_resize(particle_vec *v, uint64_t len)
{
    return len > v->core.len ? vecfile_reserve(&v->core, len - v->core.len)
                             : vecfile_truncate(&v->core, len);
}

vecfile_status particle_vec_resize(particle_vec *v, uint64_t len, particle element)
{
    const uint64_t before = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = push_from(v, &element);
    if (status != VECFILE_OK && v->core.len > before)
        vecfile_shrink_len(&v->core, before);
    return status;
}

vecfile_status particle_vec_resize_with(particle_vec *v, uint64_t len,
    particle (*make)(uint64_t index, void *context), void *context)
{
    const uint64_t before = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = particle_vec_push(v, make(v->core.len, context));
    if (status != VECFILE_OK && v->core.len > before)
        vecfile_shrink_len(&v->core, before);
    return status;
}

/* Elements in a line of the caches, and so many that all their lines are fetched at once. */
enum {
    IN_A_LINE = sizeof(particle) < 64 ? 64 / sizeof(particle) : 1,
    NEAR = sizeof(particle) < 128 ? 1024 / sizeof(particle) : 8
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
static VECFILE_NOINLINE void break_pattern(particle *first, size_t count)
{
    for (size_t i = 0; i < 3 && count >= 64; i++) {
        exchange(first + i, first + count / 4 + i);
        exchange(first + count / 2 + i - 1, first + count / 4 * 3 + i);
        exchange(first + count - 1 - i, first + count / 8 + i);
    }
}

/* --- order by id --- */

static bool before_by_id(const particle *a, const particle *b)
{
    return a->id < b->id;
}

static bool before_key_by_id(const particle *a, uint64_t key)
{
    return a->id < key;
}

static bool key_before_by_id(uint64_t key, const particle *b)
{
    return key < b->id;
}

int particle_compare_by_id(const particle *a, const particle *b)
{
    return before_by_id(b, a) - before_by_id(a, b);
}

static void numbers_by_id(const void *elements, size_t count, uint64_t *numbers)
{
    const particle *a = (const particle *)elements;
    for (size_t i = 0; i < count; i++, a++)
        numbers[i] = a->id;
}

static bool untyped_before_by_id(const void *a, const void *b)
{
    return before_by_id((const particle *)a, (const particle *)b);
}

static const vecfile_order order_by_id = {
    .numbers = numbers_by_id,
    .before = untyped_before_by_id,
};

/* Gives up when that takes more than `most` moves: false. */
static VECFILE_NOINLINE bool insertion_sort_by_id(particle *first, size_t count, size_t most)
{
    for (size_t i = 1; i < count; i++) {
        if (!before_by_id(&first[i], &first[i - 1]))
            continue;
        particle moving;
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

static void sift_down_by_id(particle *first, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && before_by_id(&first[child], &first[child + 1]))
            child++;
        if (!before_by_id(&first[root], &first[child]))
            return;
        exchange(&first[root], &first[child]);
    }
}

static VECFILE_NOINLINE void heap_sort_by_id(particle *first, size_t count)
{
    for (size_t root = count / 2; root-- > 0;)
        sift_down_by_id(first, root, count);
    for (size_t last = count; last-- > 1;) {
        exchange(&first[0], &first[last]);
        sift_down_by_id(first, 0, last);
    }
}

/* Brings the median of three into the middle one's place. */
static void sort_three_by_id(particle *low, particle *middle, particle *high)
{
    if (before_by_id(middle, low))
        exchange(middle, low);
    if (before_by_id(high, middle))
        exchange(high, middle);
    if (before_by_id(middle, low))
        exchange(middle, low);
}

/* Brings a median of three, or of nine, into the first place. */
static VECFILE_NOINLINE void choose_pivot_by_id(particle *first, size_t count)
{
    particle *const middle = first + count / 2, *const last = first + count - 1;
    if (count > 128) {
        sort_three_by_id(first + 1, middle - 1, last - 1);
        sort_three_by_id(first + 2, middle + 1, last - 2);
        sort_three_by_id(middle - 1, middle, middle + 1);
    }
    sort_three_by_id(middle, first, last);
}

/* Around the first element; those that tie with it go to the left if `ties_left`, else to the right.
 * Returns where it ends up, and whether anything else had to move. */
static VECFILE_NOINLINE size_t partition_by_id(particle *first, size_t count,
    bool ties_left, bool *moved)
{
    particle pivot;
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
static void quicksort_by_id(particle *first, size_t count, const particle *before_first,
    unsigned bad)
{
    bool moved;
    while (count > 24) {
        choose_pivot_by_id(first, count);
        const bool ties = before_first != NULL && !before_by_id(before_first, first);
        const size_t middle = partition_by_id(first, count, ties, &moved);
        particle *const behind = first + middle + 1;
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
static vecfile_status begin_sort_by_id(particle_vec *v, bool *is_done)
{
    vecfile_status status = vecfile_will_write(&v->core);
    *is_done = status == VECFILE_OK && particle_vec_is_sorted_by_id(v);
    return status == VECFILE_OK && !*is_done ? vecfile_mark_range(&v->core, 0, v->core.len)
                                             : status;
}

vecfile_status particle_vec_sort_by_id(particle_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_id(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    if (vecfile_radix_sort(&v->core, &order_by_id))
        return VECFILE_OK;
    unsigned bad = 1;
    for (uint64_t rest = v->core.len; rest > 0; rest >>= 1)
        bad++;
    quicksort_by_id(elements_of(v), (size_t)v->core.len, NULL, bad);
    return VECFILE_OK;
}

vecfile_status particle_vec_stable_sort_by_id(particle_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_id(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    if (v->core.len < VECFILE_FEWEST_FOR_RADIX)
        insertion_sort_by_id(elements_of(v), (size_t)v->core.len, SIZE_MAX);
    else if (!vecfile_radix_sort(&v->core, &order_by_id))
        vecfile_merge_sort(&v->core, &order_by_id);
    return VECFILE_OK;
}

bool particle_vec_is_sorted_by_id(const particle_vec *v)
{
    const particle *const elements = particle_vec_data(v);
    for (uint64_t i = 1; i < v->core.len; i++)
        if (before_by_id(&elements[i], &elements[i - 1]))
            return false;
    return true;
}

static inline bool is_below_id(const particle *element, uint64_t key, bool with_ties)
{
    return with_ties ? !key_before_by_id(key, element)
                     : before_key_by_id(element, key);
}

/* How many elements sort before `key` or, if `with_ties`, not after it.  Halves without a branch on
 * the comparison, which no predictor could guess, while the four elements that may be looked at in
 * two steps' time are on their way from memory. */
static inline uint64_t count_by_id(const particle_vec *v, uint64_t key, bool with_ties)
{
    const particle *base = particle_vec_data(v);
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
    return (uint64_t)(base - particle_vec_data(v)) + is_below_id(base, key, with_ties);
}

uint64_t particle_vec_lower_bound_by_id(const particle_vec *v, uint64_t key)
{
    return count_by_id(v, key, false);
}

uint64_t particle_vec_upper_bound_by_id(const particle_vec *v, uint64_t key)
{
    return count_by_id(v, key, true);
}

const particle *particle_vec_find_by_id(const particle_vec *v, uint64_t key)
{
    const particle *const found = particle_vec_at(v, particle_vec_lower_bound_by_id(v, key));
    return found != NULL && !key_before_by_id(key, found) ? found : NULL;
}

/* Counts so for up to ABREAST keys.  They all halve alike, and while one waits for memory, what the
 * others look at next is on its way. */
static inline void count_group_by_id(const particle_vec *v, const uint64_t *keys, size_t group,
    bool with_ties, uint64_t *counts)
{
    const particle *const elements = particle_vec_data(v);
    const particle *base[ABREAST];
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
static inline uint64_t count_groups_by_id(const particle_vec *v, const uint64_t *keys,
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

void particle_vec_lower_bounds_by_id(const particle_vec *v, const uint64_t *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_id(v, keys, count, false, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = particle_vec_lower_bound_by_id(v, keys[i]);
}

void particle_vec_upper_bounds_by_id(const particle_vec *v, const uint64_t *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_id(v, keys, count, true, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = particle_vec_upper_bound_by_id(v, keys[i]);
}

/* --- order by age --- */

static bool before_by_age(const particle *a, const particle *b)
{
    return vecfile_rank_of_float(&a->age) < vecfile_rank_of_float(&b->age);
}

static bool before_key_by_age(const particle *a, float key)
{
    return vecfile_rank_of_float(&a->age) < vecfile_rank_of_float(&key);
}

static bool key_before_by_age(float key, const particle *b)
{
    return vecfile_rank_of_float(&key) < vecfile_rank_of_float(&b->age);
}

int particle_compare_by_age(const particle *a, const particle *b)
{
    return before_by_age(b, a) - before_by_age(a, b);
}

static void numbers_by_age(const void *elements, size_t count, uint64_t *numbers)
{
    const particle *a = (const particle *)elements;
    for (size_t i = 0; i < count; i++, a++)
        numbers[i] = vecfile_number_of_signed(vecfile_rank_of_float(&a->age));
}

static bool untyped_before_by_age(const void *a, const void *b)
{
    return before_by_age((const particle *)a, (const particle *)b);
}

static const vecfile_order order_by_age = {
    .numbers = numbers_by_age,
    .before = untyped_before_by_age,
};

/* Gives up when that takes more than `most` moves: false. */
static VECFILE_NOINLINE bool insertion_sort_by_age(particle *first, size_t count, size_t most)
{
    for (size_t i = 1; i < count; i++) {
        if (!before_by_age(&first[i], &first[i - 1]))
            continue;
        particle moving;
        VECFILE_COPY(&moving, &first[i]);
        size_t gap = i;
        do {
            VECFILE_COPY(&first[gap], &first[gap - 1]);
            gap--;
        } while (gap > 0 && before_by_age(&moving, &first[gap - 1]));
        VECFILE_COPY(&first[gap], &moving);
        if (i - gap > most)
            return false;
        most -= i - gap;
    }
    return true;
}

static void sift_down_by_age(particle *first, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && before_by_age(&first[child], &first[child + 1]))
            child++;
        if (!before_by_age(&first[root], &first[child]))
            return;
        exchange(&first[root], &first[child]);
    }
}

static VECFILE_NOINLINE void heap_sort_by_age(particle *first, size_t count)
{
    for (size_t root = count / 2; root-- > 0;)
        sift_down_by_age(first, root, count);
    for (size_t last = count; last-- > 1;) {
        exchange(&first[0], &first[last]);
        sift_down_by_age(first, 0, last);
    }
}

/* Brings the median of three into the middle one's place. */
static void sort_three_by_age(particle *low, particle *middle, particle *high)
{
    if (before_by_age(middle, low))
        exchange(middle, low);
    if (before_by_age(high, middle))
        exchange(high, middle);
    if (before_by_age(middle, low))
        exchange(middle, low);
}

/* Brings a median of three, or of nine, into the first place. */
static VECFILE_NOINLINE void choose_pivot_by_age(particle *first, size_t count)
{
    particle *const middle = first + count / 2, *const last = first + count - 1;
    if (count > 128) {
        sort_three_by_age(first + 1, middle - 1, last - 1);
        sort_three_by_age(first + 2, middle + 1, last - 2);
        sort_three_by_age(middle - 1, middle, middle + 1);
    }
    sort_three_by_age(middle, first, last);
}

/* Around the first element; those that tie with it go to the left if `ties_left`, else to the right.
 * Returns where it ends up, and whether anything else had to move. */
static VECFILE_NOINLINE size_t partition_by_age(particle *first, size_t count,
    bool ties_left, bool *moved)
{
    particle pivot;
    size_t low = 1, high = count - 1;
    VECFILE_COPY(&pivot, &first[0]);
    *moved = false;
    for (;;) {
        while (low <= high && (ties_left ? !before_by_age(&pivot, &first[low])
                                         : before_by_age(&first[low], &pivot)))
            low++;
        while (low <= high && (ties_left ? before_by_age(&pivot, &first[high])
                                         : !before_by_age(&first[high], &pivot)))
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
static void quicksort_by_age(particle *first, size_t count, const particle *before_first,
    unsigned bad)
{
    bool moved;
    while (count > 24) {
        choose_pivot_by_age(first, count);
        const bool ties = before_first != NULL && !before_by_age(before_first, first);
        const size_t middle = partition_by_age(first, count, ties, &moved);
        particle *const behind = first + middle + 1;
        const size_t rest = count - middle - 1;
        if (!ties && (middle < count / 8 || rest < count / 8)) {
            if (bad-- == 0) {
                heap_sort_by_age(first, count);
                return;
            }
            break_pattern(first, middle);
            break_pattern(behind, rest);
        } else if (!moved && insertion_sort_by_age(first, middle, 8) &&
                   insertion_sort_by_age(behind, rest, 8)) {
            return;
        }
        if (!ties && middle > rest) {
            quicksort_by_age(behind, rest, behind - 1, bad);
            count = middle;
            continue;
        }
        if (!ties)
            quicksort_by_age(first, middle, before_first, bad);
        before_first = behind - 1;
        first = behind;
        count = rest;
    }
    insertion_sort_by_age(first, count, SIZE_MAX);
}

/* VECFILE_OK, and *is_done if there is nothing to sort. */
static vecfile_status begin_sort_by_age(particle_vec *v, bool *is_done)
{
    vecfile_status status = vecfile_will_write(&v->core);
    *is_done = status == VECFILE_OK && particle_vec_is_sorted_by_age(v);
    return status == VECFILE_OK && !*is_done ? vecfile_mark_range(&v->core, 0, v->core.len)
                                             : status;
}

vecfile_status particle_vec_sort_by_age(particle_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_age(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    if (vecfile_radix_sort(&v->core, &order_by_age))
        return VECFILE_OK;
    unsigned bad = 1;
    for (uint64_t rest = v->core.len; rest > 0; rest >>= 1)
        bad++;
    quicksort_by_age(elements_of(v), (size_t)v->core.len, NULL, bad);
    return VECFILE_OK;
}

vecfile_status particle_vec_stable_sort_by_age(particle_vec *v)
{
    bool is_done;
    vecfile_status status = begin_sort_by_age(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
    if (v->core.len < VECFILE_FEWEST_FOR_RADIX)
        insertion_sort_by_age(elements_of(v), (size_t)v->core.len, SIZE_MAX);
    else if (!vecfile_radix_sort(&v->core, &order_by_age))
        vecfile_merge_sort(&v->core, &order_by_age);
    return VECFILE_OK;
}

bool particle_vec_is_sorted_by_age(const particle_vec *v)
{
    const particle *const elements = particle_vec_data(v);
    for (uint64_t i = 1; i < v->core.len; i++)
        if (before_by_age(&elements[i], &elements[i - 1]))
            return false;
    return true;
}

static inline bool is_below_age(const particle *element, float key, bool with_ties)
{
    return with_ties ? !key_before_by_age(key, element)
                     : before_key_by_age(element, key);
}

/* How many elements sort before `key` or, if `with_ties`, not after it.  Halves without a branch on
 * the comparison, which no predictor could guess, while the four elements that may be looked at in
 * two steps' time are on their way from memory. */
static inline uint64_t count_by_age(const particle_vec *v, float key, bool with_ties)
{
    const particle *base = particle_vec_data(v);
    uint64_t count = v->core.len, half;
    if (count == 0)
        return 0;
    for (; count > NEAR; count -= half) {
        half = count / 2;
        const uint64_t quarter = (count - half) / 2, ahead = (count - half - quarter) / 2 - 1;
        VECFILE_PREFETCH(&base[ahead].age);
        VECFILE_PREFETCH(&base[quarter + ahead].age);
        VECFILE_PREFETCH(&base[half + ahead].age);
        VECFILE_PREFETCH(&base[half + quarter + ahead].age);
        base += half & all_or_nothing(is_below_age(&base[half - 1], key, with_ties));
    }
    for (uint64_t i = 0; i < count; i += IN_A_LINE)
        VECFILE_PREFETCH(&base[i].age);
    for (; count > 1; count -= half) {
        half = count / 2;
        base += half & all_or_nothing(is_below_age(&base[half - 1], key, with_ties));
    }
    return (uint64_t)(base - particle_vec_data(v)) + is_below_age(base, key, with_ties);
}

uint64_t particle_vec_lower_bound_by_age(const particle_vec *v, float key)
{
    return count_by_age(v, key, false);
}

uint64_t particle_vec_upper_bound_by_age(const particle_vec *v, float key)
{
    return count_by_age(v, key, true);
}

const particle *particle_vec_find_by_age(const particle_vec *v, float key)
{
    const particle *const found = particle_vec_at(v, particle_vec_lower_bound_by_age(v, key));
    return found != NULL && !key_before_by_age(key, found) ? found : NULL;
}

/* Counts so for up to ABREAST keys.  They all halve alike, and while one waits for memory, what the
 * others look at next is on its way. */
static inline void count_group_by_age(const particle_vec *v, const float *keys, size_t group,
    bool with_ties, uint64_t *counts)
{
    const particle *const elements = particle_vec_data(v);
    const particle *base[ABREAST];
    uint64_t half;
    for (size_t i = 0; i < group; i++)
        base[i] = elements;
    for (uint64_t count = v->core.len; count > 1; count -= half) {
        half = count / 2;
        const uint64_t ahead = count - half > 1 ? (count - half) / 2 - 1 : 0;
        for (size_t i = 0; i < group; i++) {
            const bool is_below = is_below_age(&base[i][half - 1], keys[i], with_ties);
            base[i] += half & all_or_nothing(is_below);
            VECFILE_PREFETCH(&base[i][ahead].age);
        }
    }
    for (size_t i = 0; i < group; i++)
        counts[i] = (uint64_t)(base[i] - elements) +
                    is_below_age(base[i], keys[i], with_ties);
}

/* Searches in groups, and returns how many keys are left, too few for a group. */
static inline uint64_t count_groups_by_age(const particle_vec *v, const float *keys,
    uint64_t count, bool with_ties, uint64_t *counts)
{
    while (count >= FEWEST_ABREAST && v->core.len > 0) {
        const size_t group = count < ABREAST ? (size_t)count : ABREAST;
        count_group_by_age(v, keys, group, with_ties, counts);
        keys += group;
        counts += group;
        count -= group;
    }
    return count;
}

void particle_vec_lower_bounds_by_age(const particle_vec *v, const float *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_age(v, keys, count, false, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = particle_vec_lower_bound_by_age(v, keys[i]);
}

void particle_vec_upper_bounds_by_age(const particle_vec *v, const float *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_age(v, keys, count, true, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = particle_vec_upper_bound_by_age(v, keys[i]);
}
