/* What each call answers: its statuses, its edges, and that a call which fails changes nothing. */
#include "child.h"
#include "durabilities.h"
#include "suite.h"

#include "size24_vec.h"

#include <stdio.h>
#include <string.h>

#define LEN 5

static char path[4096];
static char other_path[4096];

static size24 element(uint64_t value)
{
    size24 made = size24_default();
    made.value = value;
    return made;
}

/* A vector of LEN elements with values 0, 10, 20, …, committed. */
static void open_filled(size24_vec *v, vecfile_options options)
{
    snprintf(path, sizeof path, "%s", scratch_path("a.vec"));
    snprintf(other_path, sizeof other_path, "%s", scratch_path("b.vec"));
    ASSERT_OK(size24_vec_open(v, path, &options));
    for (uint64_t i = 0; i < LEN; i++)
        ASSERT_OK(size24_vec_push(v, element(10 * i)));
    ASSERT_OK(size24_vec_commit(v));
}

static void assert_filled(const size24_vec *v)
{
    ck_assert_uint_eq(size24_vec_len(v), LEN);
    for (uint64_t i = 0; i < LEN; i++)
        ck_assert_uint_eq(size24_vec_at(v, i)->value, 10 * i);
}

static void drop(size24_vec *v)
{
    ASSERT_OK(size24_vec_close(v));
    scratch_clear();
}

/* --- every call that changes something --- */

static bool keep_none(const size24 *e, void *context)
{
    (void)e, (void)context;
    return false;
}

static size24 make(uint64_t i, void *context)
{
    (void)context;
    return element(i);
}

/* X(name, call): with `v`, another vector `o` of the same kind, and `e`, an element. */
#define CHANGES(X)                                                                                 \
    X(set, size24_vec_set(v, 0, e))                                                                \
    X(swap, size24_vec_swap(v, 0, 1))                                                              \
    X(fill, size24_vec_fill(v, 0, 2, e))                                                           \
    X(reverse, size24_vec_reverse(v))                                                              \
    X(rotate, size24_vec_rotate(v, 1))                                                             \
    X(copy_within, size24_vec_copy_within(v, 0, 1, 2))                                             \
    X(reserve, size24_vec_reserve(v, 1))                                                           \
    X(push, size24_vec_push(v, e))                                                                 \
    X(push_default, size24_vec_push_default(v))                                                    \
    X(extend, size24_vec_extend(v, &e, 1))                                                         \
    X(extend_from_within, size24_vec_extend_from_within(v, 0, 1))                                  \
    X(insert, size24_vec_insert(v, 0, e))                                                          \
    X(insert_slice, size24_vec_insert_slice(v, 0, &e, 1))                                          \
    X(append, size24_vec_append(v, o))                                                             \
    X(splice, size24_vec_splice(v, 0, 1, &e, 1))                                                   \
    X(pop, size24_vec_pop(v, NULL))                                                                \
    X(remove, size24_vec_remove(v, 0, NULL))                                                       \
    X(remove_range, size24_vec_remove_range(v, 0, 1))                                              \
    X(swap_remove, size24_vec_swap_remove(v, 0, NULL))                                             \
    X(truncate, size24_vec_truncate(v, 0))                                                         \
    X(clear, size24_vec_clear(v))                                                                  \
    X(retain, size24_vec_retain(v, keep_none, NULL))                                               \
    X(dedup, size24_vec_dedup(v))                                                                  \
    X(split_off, size24_vec_split_off(v, 0, o))                                                    \
    X(resize, size24_vec_resize(v, 1, e))                                                          \
    X(resize_with, size24_vec_resize_with(v, LEN + 1, make, NULL))                                 \
    X(shrink_to_fit, size24_vec_shrink_to_fit(v))                                                  \
    X(commit, size24_vec_commit(v))                                                                \
    X(commit_stamped, size24_vec_commit_stamped(v, 1))                                             \
    X(commit_lazy, size24_vec_commit_lazy(v))                                                      \
    X(rollback, size24_vec_rollback(v))                                                            \
    X(sort, size24_vec_sort_by_value(v))                                                           \
    X(stable_sort, size24_vec_stable_sort_by_value(v))

static void assert_all_refuse(size24_vec *v, size24_vec *o, vecfile_status expected)
{
    const size24 e = element(1);
#define REFUSES(name, call) ASSERT_STATUS(call, expected);
    CHANGES(REFUSES)
#undef REFUSES
    ck_assert_ptr_null(size24_vec_at_mut(v, 0));
    ck_assert_ptr_null(size24_vec_first_mut(v));
    ck_assert_ptr_null(size24_vec_last_mut(v));
    ck_assert_ptr_null(size24_vec_slice_mut(v, 0, 1));
    ck_assert_ptr_null(size24_vec_data_mut(v));
    uint64_t turns = 0;
    for (size24_vec_each_mut(it, v))
        turns++;
    ck_assert_uint_eq(turns, 0);
}

START_TEST(a_vector_open_to_be_read_refuses_every_change)
{
    for (EACH_DURABILITY(d)) {
        size24_vec v, o;
        open_filled(&v, (vecfile_options){.durability = *d});
        ASSERT_OK(size24_vec_close(&v));
        uint64_t before;
        unsigned char *bytes = read_file(path, &before);
        vecfile_options options = {.access = VECFILE_READ_ONLY, .durability = *d};
        ASSERT_OK(size24_vec_open(&v, path, &options));
        ASSERT_OK(size24_vec_open(&o, other_path, NULL));
        assert_all_refuse(&v, &o, VECFILE_E_READ_ONLY);
        ASSERT_STATUS(size24_vec_append(&o, &v), VECFILE_E_READ_ONLY);
        ck_assert(size24_vec_is_read_only(&v));
        assert_filled(&v);
        ASSERT_OK(size24_vec_close(&o));
        ASSERT_OK(size24_vec_close(&v));
        uint64_t after;
        unsigned char *now = read_file(path, &after);
        ck_assert(before == after && memcmp(bytes, now, (size_t)before) == 0);
        free(bytes);
        free(now);
        scratch_clear();
    }
}
END_TEST

START_TEST(a_closed_vector_refuses_every_change_and_a_second_close)
{
    size24_vec v, o;
    open_filled(&v, (vecfile_options){0});
    ASSERT_OK(size24_vec_open(&o, other_path, NULL));
    ASSERT_OK(size24_vec_close(&v));
    assert_all_refuse(&v, &o, VECFILE_E_INVALID);
    ASSERT_STATUS(size24_vec_close(&v), VECFILE_E_INVALID);
    ck_assert_uint_eq(size24_vec_len(&v), 0);
    ck_assert_str_eq(size24_vec_path(&v), "");
    size24_vec_abandon(&v);
    ASSERT_OK(size24_vec_close(&o));
}
END_TEST

/* A vector and another one, both open before the fork. */
typedef struct inherited {
    size24_vec v, o;
} inherited;

static void change_as_child(void *context, const child *parent)
{
    inherited *handles = context;
    (void)parent;
    assert_all_refuse(&handles->v, &handles->o, VECFILE_E_FORKED);
    ASSERT_STATUS(size24_vec_commit_if_due(&handles->v), VECFILE_E_FORKED);
    ck_assert_uint_eq(size24_vec_len(&handles->v), 0);
}

START_TEST(a_vector_inherited_by_fork_refuses_every_change)
{
    for (EACH_DURABILITY(d)) {
        inherited handles;
        open_filled(&handles.v, (vecfile_options){.durability = *d, .commit_interval_bytes = 1});
        ASSERT_OK(size24_vec_open(&handles.o, other_path, NULL));
        ASSERT_OK(size24_vec_set(&handles.v, 0, element(0))); /* so that it is writing */
        child forked = child_start(change_as_child, &handles);
        CHILD_SUCCEEDS(&forked);
        assert_filled(&handles.v);
        ck_assert_uint_eq(size24_vec_len(&handles.o), 0);
        ASSERT_OK(size24_vec_push_default(&handles.v));
        ASSERT_OK(size24_vec_close(&handles.o));
        drop(&handles.v);
    }
}
END_TEST

/* --- ranges --- */

START_TEST(what_is_past_the_end_is_out_of_range_and_nothing_has_changed)
{
    static const struct {
        uint64_t first, count;
    } wrong[] = {{LEN, 1},        {0, LEN + 1},    {LEN + 1, 0},
                 {UINT64_MAX, 1}, {1, UINT64_MAX}, {UINT64_MAX, UINT64_MAX}};
    for (EACH_DURABILITY(d)) {
        size24_vec v, o;
        const size24 e = element(7);
        open_filled(&v, (vecfile_options){.durability = *d});
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
            const uint64_t first = wrong[i].first, count = wrong[i].count;
            ASSERT_STATUS(size24_vec_fill(&v, first, count, e), VECFILE_E_RANGE);
            ASSERT_STATUS(size24_vec_copy_within(&v, first, 0, count), VECFILE_E_RANGE);
            ASSERT_STATUS(size24_vec_copy_within(&v, 0, first, count), VECFILE_E_RANGE);
            ASSERT_STATUS(size24_vec_remove_range(&v, first, count), VECFILE_E_RANGE);
            ASSERT_STATUS(size24_vec_extend_from_within(&v, first, count), VECFILE_E_RANGE);
            ASSERT_STATUS(size24_vec_splice(&v, first, count, &e, 1), VECFILE_E_RANGE);
            ck_assert_ptr_null(size24_vec_slice(&v, first, count));
            ck_assert_ptr_null(size24_vec_slice_mut(&v, first, count));
            ASSERT_MESSAGE(path);
        }
        ASSERT_STATUS(size24_vec_set(&v, LEN, e), VECFILE_E_RANGE);
        ASSERT_STATUS(size24_vec_swap(&v, 0, LEN), VECFILE_E_RANGE);
        ASSERT_STATUS(size24_vec_insert(&v, LEN + 1, e), VECFILE_E_RANGE);
        ASSERT_STATUS(size24_vec_swap(&v, UINT64_MAX, 0), VECFILE_E_RANGE);
        ASSERT_STATUS(size24_vec_insert_slice(&v, LEN + 1, &e, 1), VECFILE_E_RANGE);
        ASSERT_STATUS(size24_vec_rotate(&v, LEN + 1), VECFILE_E_RANGE);
        ASSERT_STATUS(size24_vec_remove(&v, LEN, NULL), VECFILE_E_RANGE);
        ASSERT_STATUS(size24_vec_swap_remove(&v, LEN, NULL), VECFILE_E_RANGE);
        ASSERT_STATUS(size24_vec_remove(&v, UINT64_MAX, NULL), VECFILE_E_RANGE);
        ck_assert_ptr_null(size24_vec_at(&v, LEN));
        ck_assert_ptr_null(size24_vec_at_mut(&v, LEN));
        ASSERT_OK(size24_vec_open(&o, other_path, NULL));
        ASSERT_STATUS(size24_vec_split_off(&v, LEN + 1, &o), VECFILE_E_RANGE);
        ck_assert(size24_vec_is_empty(&o));
        ASSERT_OK(size24_vec_close(&o));
        assert_filled(&v);
        drop(&v);
    }
}
END_TEST

START_TEST(empty_ranges_at_the_end_are_fine)
{
    size24_vec v;
    open_filled(&v, (vecfile_options){0});
    ASSERT_OK(size24_vec_fill(&v, LEN, 0, element(7)));
    ASSERT_OK(size24_vec_copy_within(&v, LEN, LEN, 0));
    ASSERT_OK(size24_vec_remove_range(&v, LEN, 0));
    ASSERT_OK(size24_vec_extend(&v, NULL, 0));
    ASSERT_OK(size24_vec_extend_from_within(&v, 0, 0));
    ASSERT_OK(size24_vec_insert_slice(&v, LEN, NULL, 0));
    ASSERT_OK(size24_vec_rotate(&v, 0));
    ASSERT_OK(size24_vec_rotate(&v, LEN));
    ASSERT_OK(size24_vec_truncate(&v, UINT64_MAX));
    ck_assert_ptr_nonnull(size24_vec_slice(&v, LEN, 0));
    assert_filled(&v);
}
END_TEST

START_TEST(an_empty_vector_has_no_first_and_no_last)
{
    size24_vec v;
    ASSERT_OK(size24_vec_open(&v, scratch_path("e.vec"), NULL));
    ck_assert(size24_vec_is_empty(&v));
    ck_assert_ptr_null(size24_vec_first(&v));
    ck_assert_ptr_null(size24_vec_last(&v));
    ck_assert_ptr_null(size24_vec_last_mut(&v));
    ASSERT_STATUS(size24_vec_pop(&v, NULL), VECFILE_E_RANGE);
    ASSERT_STATUS(size24_vec_swap_remove(&v, 0, NULL), VECFILE_E_RANGE);
    ASSERT_OK(size24_vec_reverse(&v));
    ASSERT_OK(size24_vec_dedup(&v));
    ASSERT_OK(size24_vec_sort_by_value(&v));
    ck_assert_uint_eq(size24_vec_lower_bound_by_value(&v, 3), 0);
    ck_assert_ptr_null(size24_vec_find_by_value(&v, 3));
    const size24 past = size24_vec_get(&v, 0), made = size24_default();
    ck_assert(size24_equal(&past, &made));
    ASSERT_OK(size24_vec_close(&v));
}
END_TEST

/* --- elements of its own --- */

START_TEST(a_vector_may_be_extended_by_itself_and_not_spliced_with_itself)
{
    for (EACH_DURABILITY(d)) {
        size24_vec v;
        open_filled(&v, (vecfile_options){.durability = *d});
        ASSERT_STATUS(size24_vec_insert_slice(&v, 1, size24_vec_data(&v), 2), VECFILE_E_INVALID);
        ASSERT_STATUS(size24_vec_append(&v, &v), VECFILE_E_INVALID);
        ASSERT_STATUS(size24_vec_split_off(&v, 1, &v), VECFILE_E_INVALID);
        assert_filled(&v);
        for (int i = 0; i < 15; i++) /* until it is some megabytes: past many growths */
            ASSERT_OK(size24_vec_extend(&v, size24_vec_data(&v), size24_vec_len(&v)));
        for (uint64_t i = 0; i < size24_vec_len(&v); i++)
            HOLDS(size24_vec_at(&v, i)->value == i % LEN * 10, "element %llu",
                  (unsigned long long)i);
        drop(&v);
    }
}
END_TEST

START_TEST(the_removed_element_is_handed_out)
{
    size24_vec v;
    size24 out;
    open_filled(&v, (vecfile_options){0});
    ASSERT_OK(size24_vec_swap_remove(&v, 1, &out));
    ck_assert_uint_eq(out.value, 10);
    ck_assert_uint_eq(size24_vec_at(&v, 1)->value, 40);
    ASSERT_OK(size24_vec_remove(&v, 0, &out));
    ck_assert_uint_eq(out.value, 0);
    ck_assert_uint_eq(size24_vec_at(&v, 0)->value, 40);
    ASSERT_OK(size24_vec_pop(&v, &out));
    ck_assert_uint_eq(out.value, 30);
    ck_assert_uint_eq(size24_vec_len(&v), 2);
}
END_TEST

/* --- limits --- */

START_TEST(a_full_vector_refuses_to_grow_and_takes_more_when_there_is_room)
{
    for (EACH_DURABILITY(d)) {
        size24_vec v, o;
        open_filled(&v, (vecfile_options){.durability = *d, .max_bytes = LEN * sizeof(size24)});
        ASSERT_OK(size24_vec_open(&o, other_path, NULL));
        ASSERT_OK(size24_vec_push_default(&o));
        const size24 e = element(7);
        ASSERT_STATUS(size24_vec_push(&v, e), VECFILE_E_FULL);
        ASSERT_STATUS(size24_vec_push_default(&v), VECFILE_E_FULL);
        ASSERT_STATUS(size24_vec_extend(&v, &e, 1), VECFILE_E_FULL);
        ASSERT_STATUS(size24_vec_extend_from_within(&v, 0, 1), VECFILE_E_FULL);
        ASSERT_STATUS(size24_vec_insert(&v, 0, e), VECFILE_E_FULL);
        ASSERT_STATUS(size24_vec_insert_slice(&v, 0, &e, 1), VECFILE_E_FULL);
        ASSERT_STATUS(size24_vec_splice(&v, 0, 0, &e, 1), VECFILE_E_FULL);
        ASSERT_STATUS(size24_vec_append(&v, &o), VECFILE_E_FULL);
        ASSERT_STATUS(size24_vec_split_off(&o, 0, &v), VECFILE_E_FULL);
        ASSERT_STATUS(size24_vec_resize(&v, LEN + 1, e), VECFILE_E_FULL);
        ASSERT_STATUS(size24_vec_resize_with(&v, LEN + 1, make, NULL), VECFILE_E_FULL);
        ASSERT_STATUS(size24_vec_reserve(&v, 1), VECFILE_E_FULL);
        ASSERT_STATUS(size24_vec_reserve(&v, UINT64_MAX), VECFILE_E_FULL);
        ASSERT_MESSAGE("max_bytes");
        assert_filled(&v);
        ck_assert_uint_eq(size24_vec_len(&o), 1);
        ASSERT_OK(size24_vec_pop(&v, NULL));
        ASSERT_OK(size24_vec_push(&v, element(40)));
        assert_filled(&v);
        ASSERT_OK(size24_vec_close(&o));
        drop(&v);
    }
}
END_TEST

/* --- handles --- */

START_TEST(a_moved_vector_is_the_same_vector)
{
    size24_vec v, moved;
    open_filled(&v, (vecfile_options){0});
    const size24 *data = size24_vec_data(&v);
    size24_vec_move(&moved, &v);
    ck_assert_ptr_eq(size24_vec_data(&moved), data);
    ck_assert_str_eq(size24_vec_path(&moved), path);
    ASSERT_STATUS(size24_vec_push_default(&v), VECFILE_E_INVALID);
    assert_filled(&moved);
    size24_vec_move(&moved, &moved);
    assert_filled(&moved);
    ASSERT_OK(size24_vec_push_default(&moved));
    ASSERT_OK(size24_vec_close(&moved));
}
END_TEST

START_TEST(a_shared_vector_says_that_it_cannot_roll_back)
{
    size24_vec v;
    open_filled(&v, (vecfile_options){.durability = VECFILE_SHARED});
    ASSERT_STATUS(size24_vec_rollback(&v), VECFILE_E_UNSUPPORTED);
    ASSERT_MESSAGE("shared");
    assert_filled(&v);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("calls");
    PROMISE(suite, a_vector_open_to_be_read_refuses_every_change, 30);
    PROMISE(suite, a_closed_vector_refuses_every_change_and_a_second_close, 30);
    PROMISE(suite, a_vector_inherited_by_fork_refuses_every_change, 30);
    PROMISE(suite, what_is_past_the_end_is_out_of_range_and_nothing_has_changed, 30);
    PROMISE(suite, empty_ranges_at_the_end_are_fine, 30);
    PROMISE(suite, an_empty_vector_has_no_first_and_no_last, 30);
    PROMISE(suite, a_vector_may_be_extended_by_itself_and_not_spliced_with_itself, 60);
    PROMISE(suite, the_removed_element_is_handed_out, 30);
    PROMISE(suite, a_full_vector_refuses_to_grow_and_takes_more_when_there_is_room, 30);
    PROMISE(suite, a_moved_vector_is_the_same_vector, 30);
    PROMISE(suite, a_shared_vector_says_that_it_cannot_roll_back, 30);
    return run_suite(suite);
}
