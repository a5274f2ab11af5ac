/* Memory that runs out: malloc fails in the core's own calls, each in turn. */
#include "suite.h"
#include "durabilities.h"
#include "holds.h"
#include "resources.h"
#include "skip.h"

#include "size120_vec.h"
#include "journal/vector.h"

#include <errno.h>
#include <stdio.h>

#if defined(__GLIBC__) && !UNDER_SANITIZER
#define CAN_FAIL 1
#else
#define CAN_FAIL 0
#endif

/* --- a malloc that fails when told --- */

static bool is_armed, for_ever;
static uint64_t allocations, nth, failures;

#if CAN_FAIL
static bool lacks_memory(void)
{
    if (!is_armed)
        return false;
    allocations++;
    if (allocations != nth && !(for_ever && allocations > nth))
        return false;
    failures++;
    errno = ENOMEM;
    return true;
}

#include "counted_malloc.h"
#else
static int64_t blocks;
#endif

static void plan(uint64_t which, bool and_on)
{
    allocations = failures = 0;
    nth = which;
    for_ever = and_on;
}

/* Evaluates a call with malloc failing as planned. */
#define ARMED(status, call)                                                                        \
    do {                                                                                           \
        is_armed = true;                                                                           \
        (status) = (call);                                                                         \
        is_armed = false;                                                                          \
    } while (0)

/* --- the calls --- */

static char path[4096];

static size120 element(uint64_t i)
{
    return (size120){.value = (int64_t)(i * 7919 % 40), .weight = (double)i};
}

static void check_failure(vecfile_status status)
{
    HOLDS(status == VECFILE_E_NO_MEMORY && failures > 0, "allocation %llu fails: %s, %s",
          (unsigned long long)nth, vecfile_status_name(status), vecfile_errmsg());
    ASSERT_MESSAGE(path);
}

/* Opens; on failure again, with memory. */
static void open_somehow(size120_vec *v, const vecfile_options *options, unsigned files)
{
    vecfile_status status;
    ARMED(status, size120_vec_open(v, path, options));
    if (status == VECFILE_OK)
        return;
    check_failure(status);
    ck_assert_uint_eq(scratch_entries(), files);
    plan(0, false);
    ASSERT_OK(size120_vec_open(v, path, options));
}

/* Makes a call; if that fails, with memory, again.  Shared durability needs none. */
#define SOMEHOW(durability, call)                                                                  \
    do {                                                                                           \
        vecfile_status status_;                                                                    \
        ARMED(status_, call);                                                                      \
        if (status_ != VECFILE_OK) {                                                               \
            ck_assert_int_ne((durability), VECFILE_SHARED);                                        \
            check_failure(status_);                                                                \
            plan(0, false);                                                                        \
            ASSERT_OK(call);                                                                       \
        }                                                                                          \
    } while (0)

#define MANY 200

static void put_elements(size120_vec *v)
{
    for (uint64_t i = 0; i < MANY; i++)
        *size120_vec_at_mut(v, i) = element(i);
}

static void assert_sorted_stably(const size120_vec *v)
{
    ck_assert(size120_vec_is_sorted_by_value(v));
    for (const size120 *at = size120_vec_at(v, 1); at != size120_vec_last(v) + 1; at++)
        ck_assert(at[-1].value < at->value || at[-1].weight < at->weight);
}

/* After a sort that failed; sorts again, with memory. */
static void assert_unmoved_then(size120_vec *v, vecfile_status status,
                                vecfile_status (*sort)(size120_vec *v))
{
    check_failure(status);
    for (uint64_t i = 0; i < MANY; i++) {
        size120 expected = element(i);
        HOLDS(size120_equal(size120_vec_at(v, i), &expected), "element %llu moved",
              (unsigned long long)i);
    }
    plan(0, false);
    ASSERT_OK(sort(v));
}

static void push_and_sort_somehow(size120_vec *v, vecfile_durability durability)
{
    vecfile_status status;
    for (uint64_t i = 0; i < MANY; i++) {
        SOMEHOW(durability, size120_vec_push(v, element(i)));
    }
    /* Noting the change may need memory; both sorts have ways to go without it, and go them. */
    ARMED(status, size120_vec_stable_sort_by_value(v));
    if (status != VECFILE_OK)
        assert_unmoved_then(v, status, size120_vec_stable_sort_by_value);
    assert_sorted_stably(v);
    put_elements(v);
    ARMED(status, size120_vec_sort_by_value(v));
    if (status != VECFILE_OK)
        assert_unmoved_then(v, status, size120_vec_sort_by_value);
    ck_assert(size120_vec_is_sorted_by_value(v));
}

/* From creation to the second close; how many allocations there were. */
static uint64_t run(vecfile_durability durability, uint64_t which, bool and_on)
{
    size120_vec v;
    vecfile_status status;
    vecfile_options options = {.durability = durability};
    plan(which, and_on);
    open_somehow(&v, &options, 0);
    push_and_sort_somehow(&v, durability);
    SOMEHOW(durability, size120_vec_commit(&v));
    ASSERT_OK(size120_vec_push(&v, element(1)));
    if (durability == VECFILE_SHARED)
        size120_vec_abandon(&v); /* its length is there all the same */
    else
        ASSERT_OK(size120_vec_close(&v));
    open_somehow(&v, &options, 1);
    ck_assert_uint_eq(size120_vec_len(&v), MANY + 1);
    ARMED(status, size120_vec_close(&v));
    ASSERT_OK(status);
    const uint64_t count = allocations;
    plan(0, false);
    scratch_clear();
    return count;
}

static void run_all(bool and_on)
{
    snprintf(path, sizeof path, "%s", scratch_path("a.vec"));
    for (EACH_DURABILITY(d)) {
        const uint64_t count = run(*d, 0, false);
        ck_assert_uint_gt(count, 5);
        resources before = resources_now();
        const int64_t blocks_before = blocks;
        for (uint64_t which = 1; which <= count; which++) {
            run(*d, which, and_on);
            ASSERT_NO_LEAK(before);
            ck_assert_int_eq(blocks, blocks_before);
        }
    }
}

START_TEST(an_allocation_that_fails_once_fails_a_call_which_can_be_tried_again)
{
    if (!CAN_FAIL)
        SKIP("malloc cannot be replaced here");
    run_all(false);
}
END_TEST

START_TEST(without_any_memory_calls_fail_and_nothing_else_happens)
{
    if (!CAN_FAIL)
        SKIP("malloc cannot be replaced here");
    run_all(true);
}
END_TEST

/* The window that many elements are to go into must not be larger than what notes their changes. */
START_TEST(room_whose_changes_there_was_no_memory_to_note_is_none)
{
    enum { BEYOND_THE_FIRST_WINDOW = 5000 };
    static size120 many[BEYOND_THE_FIRST_WINDOW];
    size120_vec v;
    vecfile_status status = VECFILE_OK;
    unsigned refused = 0;
    if (!CAN_FAIL)
        SKIP("malloc cannot be replaced here");
    snprintf(path, sizeof path, "%s", scratch_path("window.vec"));
    ASSERT_OK(size120_vec_open(&v, path, NULL));
    ASSERT_OK(size120_vec_push(&v, element(0)));
    ASSERT_OK(size120_vec_commit(&v));
    for (uint64_t which = 1;; which++, refused++) {
        plan(which, false);
        ARMED(status, size120_vec_insert_slice(&v, 0, many, BEYOND_THE_FIRST_WINDOW));
        if (failures == 0)
            break;
        check_failure(status);
        ASSERT_OK(size120_vec_push(&v, element(1)));
        ASSERT_OK(size120_vec_rollback(&v));
        ck_assert_uint_le(v.core.capacity * sizeof(size120),
                          v.core.vector->array.dirty.room * VECFILE_PAGE_BYTES);
    }
    ASSERT_OK(status);
    ck_assert_uint_ge(refused, 1);
    size120_vec_abandon(&v);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("memory");
    PROMISE(suite, an_allocation_that_fails_once_fails_a_call_which_can_be_tried_again, 60);
    PROMISE(suite, without_any_memory_calls_fail_and_nothing_else_happens, 60);
    PROMISE(suite, room_whose_changes_there_was_no_memory_to_note_is_none, 30);
    return run_suite(suite);
}
