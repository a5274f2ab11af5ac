/* Made by vecfile-gen 1.0.0 from schemas/frame.lua; do not edit, run `make regen`.
 *
 * frame_vec: the cold calls, and those that know the element's fields. */
#include "frame_vec.h"

#include <stdlib.h>

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
        if (!(VECFILE_SAME_FLOAT(a->angle, b->angle)
              && VECFILE_SAME_FLOAT(a->speed, b->speed)
              && VECFILE_SAME_FLOAT(a->torque, b->torque)
              && a->temperature == b->temperature
              && memcmp(&a->is_homed, &b->is_homed, sizeof a->is_homed) == 0
              ))
            return false;
    return true;
}

static bool all_equal_vec3(const vec3 *a, const vec3 *b, size_t count)
{
    for (size_t i = 0; i < count; i++, a++, b++)
        if (!(VECFILE_SAME_FLOAT(a->x, b->x)
              && VECFILE_SAME_FLOAT(a->y, b->y)
              && VECFILE_SAME_FLOAT(a->z, b->z)
              ))
            return false;
    return true;
}

static bool all_equal_frame(const frame *a, const frame *b, size_t count)
{
    for (size_t i = 0; i < count; i++, a++, b++)
        if (!(a->time == b->time
              && a->mode == b->mode
              && memcmp(&a->is_safe, &b->is_safe, sizeof a->is_safe) == 0
              && all_equal_joint((const joint *)(const void *)&a->joints, (const joint *)(const void *)&b->joints, 7)
              && vecfile_same_doubles(&a->tool_pose, &b->tool_pose, 16)
              && all_equal_vec3((const vec3 *)(const void *)&a->accelerometers, (const vec3 *)(const void *)&b->accelerometers, 2)
              && memcmp(&a->touch, &b->touch, sizeof a->touch) == 0
              && memcmp(&a->faults, &b->faults, sizeof a->faults) == 0
              && memcmp(&a->firmware, &b->firmware, sizeof a->firmware) == 0
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

vecfile_status frame_vec_push_default(frame_vec *v)
{
    return frame_vec_push(v, frame_default());
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
        elements[i] = elements[v->core.len - 1];
    vecfile_shrink_len(&v->core, v->core.len - 1);
    return VECFILE_OK;
}

/* A single pass: `kept` runs behind `next` and closes the gaps. */
vecfile_status frame_vec_retain(frame_vec *v, bool (*keep)(const frame *element, void *context),
    void *context)
{
    vecfile_status status = vecfile_mark_range(&v->core, 0, v->core.len);
    if (status != VECFILE_OK)
        return status;
    frame *const first = elements_of(v), *const end = first + v->core.len;
    frame *kept = first;
    for (frame *next = first; next != end; next++) {
        if (!keep(next, context))
            continue;
        if (kept != next)
            *kept = *next;
        kept++;
    }
    vecfile_shrink_len(&v->core, (uint64_t)(kept - first));
    return VECFILE_OK;
}

vecfile_status frame_vec_dedup(frame_vec *v)
{
    vecfile_status status = vecfile_mark_range(&v->core, 0, v->core.len);
    if (status != VECFILE_OK || v->core.len == 0)
        return status;
    frame *const first = elements_of(v), *const end = first + v->core.len;
    frame *kept = first;
    for (frame *next = first + 1; next != end; next++) {
        if (all_equal_frame(kept, next, 1))
            continue;
        kept++;
        if (kept != next)
            *kept = *next;
    }
    vecfile_shrink_len(&v->core, (uint64_t)(kept - first) + 1);
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
        status = frame_vec_push(v, element);
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

/* --- order by time --- */

static bool before_by_time(const frame *a, const frame *b)
{
    return a->time < b->time;
}

static bool element_before_time(const frame *a, int64_t key)
{
    return a->time < key;
}

static bool time_before_element(int64_t key, const frame *b)
{
    return key < b->time;
}

int frame_compare_by_time(const frame *a, const frame *b)
{
    return before_by_time(b, a) - before_by_time(a, b);
}

static void insertion_sort_by_time(frame *first, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (!before_by_time(&first[i], &first[i - 1]))
            continue;
        frame moving;
        VECFILE_COPY(&moving, &first[i]);
        size_t gap = i;
        do {
            first[gap] = first[gap - 1];
            gap--;
        } while (gap > 0 && before_by_time(&moving, &first[gap - 1]));
        VECFILE_COPY(&first[gap], &moving);
    }
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

static void heap_sort_by_time(frame *first, size_t count)
{
    for (size_t root = count / 2; root-- > 0;)
        sift_down_by_time(first, root, count);
    for (size_t last = count; last-- > 1;) {
        exchange(&first[0], &first[last]);
        sift_down_by_time(first, 0, last);
    }
}

/* Brings the median of first, middle and last into the first place. */
static void choose_pivot_by_time(frame *first, size_t count)
{
    frame *const middle = first + count / 2, *const last = first + count - 1;
    if (before_by_time(middle, first))
        exchange(middle, first);
    if (before_by_time(last, middle))
        exchange(last, middle);
    if (before_by_time(middle, first))
        exchange(middle, first);
    exchange(first, middle);
}

/* Hoare's partition around the first element; returns where it ends up. */
static size_t partition_by_time(frame *first, size_t count)
{
    size_t low = 0, high = count;
    for (;;) {
        do
            low++;
        while (low < count && before_by_time(&first[low], &first[0]));
        do
            high--;
        while (before_by_time(&first[0], &first[high]));
        if (low >= high)
            break;
        exchange(&first[low], &first[high]);
    }
    exchange(&first[0], &first[high]);
    return high;
}

/* Introsort (Musser, 1997): quicksort until its depth shows a bad input, then heapsort. */
static void introsort_by_time(frame *first, size_t count, unsigned depth)
{
    while (count > 24) {
        if (depth-- == 0) {
            heap_sort_by_time(first, count);
            return;
        }
        choose_pivot_by_time(first, count);
        const size_t middle = partition_by_time(first, count);
        if (middle < count - middle) {
            introsort_by_time(first, middle, depth);
            first += middle + 1;
            count -= middle + 1;
        } else {
            introsort_by_time(first + middle + 1, count - middle - 1, depth);
            count = middle;
        }
    }
    insertion_sort_by_time(first, count);
}

vecfile_status frame_vec_sort_by_time(frame_vec *v)
{
    vecfile_status status = vecfile_mark_range(&v->core, 0, v->core.len);
    if (status != VECFILE_OK || frame_vec_is_sorted_by_time(v))
        return status;
    unsigned depth = 2;
    for (uint64_t rest = v->core.len; rest > 0; rest >>= 1)
        depth += 2;
    introsort_by_time(elements_of(v), (size_t)v->core.len, depth);
    return VECFILE_OK;
}

/* Merges two sorted neighbours; the left one waits in `buffer` meanwhile. */
static void merge_by_time(frame *first, size_t left, size_t count, frame *buffer)
{
    memcpy(buffer, first, left * sizeof(frame));
    const frame *from_left = buffer, *const left_end = buffer + left;
    const frame *from_right = first + left, *const right_end = first + count;
    while (from_left != left_end && from_right != right_end)
        *first++ = before_by_time(from_right, from_left) ? *from_right++ : *from_left++;
    memcpy(first, from_left, (size_t)(left_end - from_left) * sizeof(frame));
}

static void merge_sort_by_time(frame *first, size_t count, frame *buffer)
{
    if (count <= 24) {
        insertion_sort_by_time(first, count);
        return;
    }
    const size_t left = count / 2;
    merge_sort_by_time(first, left, buffer);
    merge_sort_by_time(first + left, count - left, buffer);
    if (before_by_time(&first[left], &first[left - 1]))
        merge_by_time(first, left, count, buffer);
}

vecfile_status frame_vec_stable_sort_by_time(frame_vec *v)
{
    vecfile_status status = vecfile_mark_range(&v->core, 0, v->core.len);
    if (status != VECFILE_OK || frame_vec_is_sorted_by_time(v))
        return status;
    frame *const buffer = (frame *)vecfile_borrow(&v->core, v->core.len / 2 + 1);
    if (buffer == NULL)
        return VECFILE_E_NO_MEMORY;
    merge_sort_by_time(elements_of(v), (size_t)v->core.len, buffer);
    free(buffer);
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

/* Halves without a branch on the comparison, which no predictor could guess. */
uint64_t frame_vec_lower_bound_by_time(const frame_vec *v, int64_t key)
{
    const frame *base = frame_vec_data(v);
    uint64_t count = v->core.len;
    if (count == 0)
        return 0;
    for (; count > 1; count -= count / 2)
        base += element_before_time(&base[count / 2 - 1], key) ? count / 2 : 0;
    return (uint64_t)(base - frame_vec_data(v)) + element_before_time(base, key);
}

uint64_t frame_vec_upper_bound_by_time(const frame_vec *v, int64_t key)
{
    const frame *base = frame_vec_data(v);
    uint64_t count = v->core.len;
    if (count == 0)
        return 0;
    for (; count > 1; count -= count / 2)
        base += time_before_element(key, &base[count / 2 - 1]) ? 0 : count / 2;
    return (uint64_t)(base - frame_vec_data(v)) + !time_before_element(key, base);
}

const frame *frame_vec_find_by_time(const frame_vec *v, int64_t key)
{
    const frame *const found = frame_vec_at(v, frame_vec_lower_bound_by_time(v, key));
    return found != NULL && !time_before_element(key, found) ? found : NULL;
}
