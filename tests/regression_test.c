/* One test a bug, named after the fault, written before it was mended. */
#include "suite.h"

#include "fault_io.h"
#include "tick_vec.h"

#include <errno.h>

/* A file ends exactly behind its last element.  The rest of that page was taken for room, but what
 * is stored behind the end of a file is zeroed by the next write-back. */
START_TEST(elements_pushed_into_the_last_page_after_reopening_vanished)
{
    tick_vec v;
    tick t = tick_default();
    for (uint64_t i = 0; i < 3; i++) {
        ASSERT_OK(tick_vec_open(&v, scratch_path("v.vec"), NULL));
        t.sequence = i + 1;
        ASSERT_OK(tick_vec_push(&v, t));
        ASSERT_OK(tick_vec_commit(&v));
        ck_assert_uint_eq(tick_vec_get(&v, i).sequence, i + 1);
        ASSERT_OK(tick_vec_close(&v));
    }
    ASSERT_OK(tick_vec_open(&v, scratch_path("v.vec"), NULL));
    for (uint64_t i = 0; i < 3; i++)
        ck_assert_uint_eq(tick_vec_get(&v, i).sequence, i + 1);
    ASSERT_OK(tick_vec_close(&v));
}
END_TEST

/* Pages of the append window that lie above what is committed go back to the system last.  When it
 * would not take them, the rollback was said to have failed, though all was rolled back. */
START_TEST(a_rollback_that_could_not_give_memory_back_failed_though_it_was_done)
{
    enum { BEYOND_THE_WINDOW = 1000000 };
    tick_vec v;
    fault_io faults;
    fault_io_init(&faults);
    vecfile_options options = {.io = &faults.io};
    ASSERT_OK(tick_vec_open(&v, scratch_path("v.vec"), &options));
    ASSERT_OK(tick_vec_resize(&v, 10, tick_default()));
    ASSERT_OK(tick_vec_commit(&v));
    ASSERT_OK(tick_vec_resize(&v, BEYOND_THE_WINDOW, tick_default()));
    fault_plan_set(&faults.plan, FAULT_UNMAP, 1, ENOMEM);
    ASSERT_OK(tick_vec_rollback(&v));
    ck_assert_uint_eq(faults.plan.failures, 1);
    ck_assert_uint_eq(tick_vec_len(&v), 10);
    tick t = tick_default();
    for (t.sequence = 10; t.sequence < BEYOND_THE_WINDOW; t.sequence++)
        ASSERT_OK(tick_vec_push(&v, t));
    ASSERT_OK(tick_vec_close(&v));
    ASSERT_OK(tick_vec_open(&v, scratch_path("v.vec"), NULL));
    ck_assert_uint_eq(tick_vec_len(&v), BEYOND_THE_WINDOW);
    for (uint64_t i = 10; i < BEYOND_THE_WINDOW; i++)
        HOLDS(tick_vec_at(&v, i)->sequence == i, "element %llu", (unsigned long long)i);
    ASSERT_OK(tick_vec_close(&v));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("regression");
    PROMISE(suite, a_rollback_that_could_not_give_memory_back_failed_though_it_was_done, 20);
    PROMISE(suite, elements_pushed_into_the_last_page_after_reopening_vanished, 20);
    return run_suite(suite);
}
