/* One test a bug, named after the fault, written before it was mended. */
#include "suite.h"

#include "tick_vec.h"

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

int main(void)
{
    Suite *suite = suite_create("regression");
    PROMISE(suite, elements_pushed_into_the_last_page_after_reopening_vanished, 20);
    return run_suite(suite);
}
