/* Made by vecfile-gen 1.0.0 from frame.lua; do not edit, run `vecfile-gen -o DIR frame.lua`.
 *
 * frame_vec: the cold calls, and those that know the element's fields. */
#include "vecfile/pair.h"

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

vecfile_status frame_vec_open(frame_vec *v, const char *path, const vecfile_options *options)
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

/* Moves elements [from, end) down to `to`; returns where they end there. */
static frame *move_down(frame *to, const frame *from, const frame *end)
{
    memmove(to, from, (size_t)(end - from) * sizeof(frame));
    return to + (end - from);
}

/* A single pass: what is kept moves down in runs, and nothing before the first that goes. */
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

/* The same; what moves down never reaches the element before `next`, which is compared with it. */
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

/* Space for the length to become `len`, if it is to grow. */
static vecfile_status prepare_resize(frame_vec *v, uint64_t len)
{
    return len > v->core.len ? vecfile_reserve(&v->core, len - v->core.len)
                             : vecfile_truncate(&v->core, len);
}

vecfile_status frame_vec_resize(frame_vec *v, uint64_t len, frame element)
{
    const uint64_t before = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = push_from(v, &element);
    if (status != VECFILE_OK && v->core.len > before)
        vecfile_shrink_len(&v->core, before);
    return status;
}

vecfile_status frame_vec_resize_with(frame_vec *v, uint64_t len,
    frame (*make)(uint64_t index, void *context), void *context)
{
    const uint64_t before = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = frame_vec_push(v, make(v->core.len, context));
    if (status != VECFILE_OK && v->core.len > before)
        vecfile_shrink_len(&v->core, before);
    return status;
}

/* Elements in a line of the caches, and so many that all their lines are fetched at once. */
enum {
    IN_A_LINE = sizeof(frame) < 64 ? 64 / sizeof(frame) : 1,
    NEAR = sizeof(frame) < 128 ? 1024 / sizeof(frame) : 8
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
static VECFILE_NOINLINE void break_pattern(frame *first, size_t count)
{
    for (size_t i = 0; i < 3 && count >= 64; i++) {
        exchange(first + i, first + count / 4 + i);
        exchange(first + count / 2 + i - 1, first + count / 4 * 3 + i);
        exchange(first + count - 1 - i, first + count / 8 + i);
    }
}

/* --- order by time --- */

static bool before_by_time(const frame *a, const frame *b)
{
    return a->time < b->time;
}

static bool before_key_by_time(const frame *a, int64_t key)
{
    return a->time < key;
}

static bool key_before_by_time(int64_t key, const frame *b)
{
    return key < b->time;
}

int frame_compare_by_time(const frame *a, const frame *b)
{
    return before_by_time(b, a) - before_by_time(a, b);
}

static void numbers_by_time(const void *elements, size_t count, uint64_t *numbers)
{
    const frame *a = (const frame *)elements;
    for (size_t i = 0; i < count; i++, a++)
        numbers[i] = vecfile_number_of_signed(a->time);
}

static bool untyped_before_by_time(const void *a, const void *b)
{
    return before_by_time((const frame *)a, (const frame *)b);
}

static const vecfile_order order_by_time = {
    .numbers = numbers_by_time,
    .before = untyped_before_by_time,
};

/* Gives up when that takes more than `most` moves: false. */
static VECFILE_NOINLINE bool insertion_sort_by_time(frame *first, size_t count, size_t most)
{
    for (size_t i = 1; i < count; i++) {
        if (!before_by_time(&first[i], &first[i - 1]))
            continue;
        frame moving;
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

static void sift_down_by_time(frame *first, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && before_by_time(&first[child], &first[child + 1]))
            child++;
        if (!before_by_time(&first[root], &first[child]))
            return;
        exchange(&first[root], &first[child]);
    }
}

static VECFILE_NOINLINE void heap_sort_by_time(frame *first, size_t count)
{
    for (size_t root = count / 2; root-- > 0;)
        sift_down_by_time(first, root, count);
    for (size_t last = count; last-- > 1;) {
        exchange(&first[0], &first[last]);
        sift_down_by_time(first, 0, last);
    }
}

/* Brings the median of three into the middle one's place. */
static void sort_three_by_time(frame *low, frame *middle, frame *high)
{
    if (before_by_time(middle, low))
        exchange(middle, low);
    if (before_by_time(high, middle))
        exchange(high, middle);
    if (before_by_time(middle, low))
        exchange(middle, low);
}

/* Brings a median of three, or of nine, into the first place. */
static VECFILE_NOINLINE void choose_pivot_by_time(frame *first, size_t count)
{
    frame *const middle = first + count / 2, *const last = first + count - 1;
    if (count > 128) {
        sort_three_by_time(first + 1, middle - 1, last - 1);
        sort_three_by_time(first + 2, middle + 1, last - 2);
        sort_three_by_time(middle - 1, middle, middle + 1);
    }
    sort_three_by_time(middle, first, last);
}

/* Around the first element; those that tie with it go to the left if `ties_left`, else to the right.
 * Returns where it ends up, and whether anything else had to move. */
static VECFILE_NOINLINE size_t partition_by_time(frame *first, size_t count,
    bool ties_left, bool *moved)
{
    frame pivot;
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
static void quicksort_by_time(frame *first, size_t count, const frame *before_first,
    unsigned bad)
{
    bool moved;
    while (count > 24) {
        choose_pivot_by_time(first, count);
        const bool ties = before_first != NULL && !before_by_time(before_first, first);
        const size_t middle = partition_by_time(first, count, ties, &moved);
        frame *const behind = first + middle + 1;
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
static vecfile_status begin_sort_by_time(frame_vec *v, bool *is_done)
{
    vecfile_status status = vecfile_will_write(&v->core);
    *is_done = status == VECFILE_OK && frame_vec_is_sorted_by_time(v);
    return status == VECFILE_OK && !*is_done ? vecfile_mark_range(&v->core, 0, v->core.len)
                                             : status;
}

vecfile_status frame_vec_sort_by_time(frame_vec *v)
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

vecfile_status frame_vec_stable_sort_by_time(frame_vec *v)
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

bool frame_vec_is_sorted_by_time(const frame_vec *v)
{
    const frame *const elements = frame_vec_data(v);
    for (uint64_t i = 1; i < v->core.len; i++)
        if (before_by_time(&elements[i], &elements[i - 1]))
            return false;
    return true;
}

static inline bool is_below_time(const frame *element, int64_t key, bool with_ties)
{
    return with_ties ? !key_before_by_time(key, element)
                     : before_key_by_time(element, key);
}

/* How many elements sort before `key` or, if `with_ties`, not after it.  Halves without a branch on
 * the comparison, which no predictor could guess, while the four elements that may be looked at in
 * two steps' time are on their way from memory. */
static inline uint64_t count_by_time(const frame_vec *v, int64_t key, bool with_ties)
{
    const frame *base = frame_vec_data(v);
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
    return (uint64_t)(base - frame_vec_data(v)) + is_below_time(base, key, with_ties);
}

uint64_t frame_vec_lower_bound_by_time(const frame_vec *v, int64_t key)
{
    return count_by_time(v, key, false);
}

uint64_t frame_vec_upper_bound_by_time(const frame_vec *v, int64_t key)
{
    return count_by_time(v, key, true);
}

const frame *frame_vec_find_by_time(const frame_vec *v, int64_t key)
{
    const frame *const found = frame_vec_at(v, frame_vec_lower_bound_by_time(v, key));
    return found != NULL && !key_before_by_time(key, found) ? found : NULL;
}

/* Counts so for up to ABREAST keys.  They all halve alike, and while one waits for memory, what the
 * others look at next is on its way. */
static inline void count_group_by_time(const frame_vec *v, const int64_t *keys, size_t group,
    bool with_ties, uint64_t *counts)
{
    const frame *const elements = frame_vec_data(v);
    const frame *base[ABREAST];
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
static inline uint64_t count_groups_by_time(const frame_vec *v, const int64_t *keys,
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

void frame_vec_lower_bounds_by_time(const frame_vec *v, const int64_t *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_time(v, keys, count, false, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = frame_vec_lower_bound_by_time(v, keys[i]);
}

void frame_vec_upper_bounds_by_time(const frame_vec *v, const int64_t *keys, uint64_t count,
    uint64_t *bounds)
{
    const uint64_t left = count_groups_by_time(v, keys, count, true, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = frame_vec_upper_bound_by_time(v, keys[i]);
}
