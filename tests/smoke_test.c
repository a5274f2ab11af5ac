/* A vector comes back. */
#include "suite.h"

#include "quake_vec.h"

START_TEST(elements_are_there_after_close_and_open)
{
    quake_vec v;
    const char *path = scratch_path("quakes.vec");
    ASSERT_OK(quake_vec_open(&v, path, NULL));
    for (int i = 0; i < 100000; i++) {
        quake q = quake_default();
        q.time = 1000 - i;
        ASSERT_OK(quake_vec_push(&v, q));
    }
    ASSERT_OK(quake_vec_sort_by_time(&v));
    ASSERT_OK(quake_vec_close(&v));
    ASSERT_OK(quake_vec_open(&v, path, NULL));
    ck_assert_uint_eq(quake_vec_len(&v), 100000);
    ck_assert_int_eq(quake_vec_last(&v)->time, 1000);
    ck_assert_ptr_eq(quake_vec_find_by_time(&v, 1000), quake_vec_last(&v));
    ASSERT_OK(quake_vec_close(&v));
    ck_assert_uint_eq(file_size(path), 65536 + 100000 * sizeof(quake));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("smoke");
    PROMISE(suite, elements_are_there_after_close_and_open, 20);
    return run_suite(suite);
}
