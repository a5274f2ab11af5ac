/* When a commit is due, and the stamp that commits leave. */
#include "durabilities.h"
#include "fault_io.h"
#include "suite.h"

#include "size24_vec.h"

/* A vector of one element, committed. */
static void open_with_one(size24_vec *v, vecfile_options options)
{
    ASSERT_OK(size24_vec_open(v, scratch_path("a.vec"), &options));
    ASSERT_OK(size24_vec_push_default(v));
    ASSERT_OK(size24_vec_commit(v));
}

static void drop(size24_vec *v)
{
    ASSERT_OK(size24_vec_close(v));
    scratch_clear();
}

START_TEST(a_stamp_stays_until_the_next_one)
{
    for (EACH_DURABILITY(d)) {
        size24_vec v;
        open_with_one(&v, (vecfile_options){.durability = *d});
        ck_assert_uint_eq(size24_vec_stamp(&v), 0);
        ASSERT_OK(size24_vec_commit_stamped(&v, 7));
        ASSERT_OK(size24_vec_push_default(&v));
        ASSERT_OK(size24_vec_commit(&v));
        ck_assert_uint_eq(size24_vec_stamp(&v), 7);
        ASSERT_OK(size24_vec_commit_stamped(&v, UINT64_MAX)); /* nothing but the stamp is new */
        ASSERT_OK(size24_vec_close(&v));
        vecfile_options options = {.access = VECFILE_READ_ONLY};
        ASSERT_OK(size24_vec_open(&v, scratch_path("a.vec"), &options));
        ck_assert_uint_eq(size24_vec_stamp(&v), UINT64_MAX);
        drop(&v);
    }
}
END_TEST

/* Whether commit_if_due committed, going by the flushes. */
static bool commits(size24_vec *v, const fault_io *faults)
{
    const uint64_t before = faults->plan.counts[FAULT_SYNC];
    ASSERT_OK(size24_vec_commit_if_due(v));
    return faults->plan.counts[FAULT_SYNC] > before;
}

START_TEST(a_commit_is_due_by_bytes_or_by_time_and_only_if_something_changed)
{
    for (EACH_DURABILITY(d)) {
        size24_vec v;
        fault_io faults;
        fault_io_init(&faults);
        faults.has_clock = true;
        open_with_one(&v, (vecfile_options){.durability = *d,
                                            .io = &faults.io,
                                            .commit_interval_ms = 100,
                                            .commit_interval_bytes = 10 * sizeof(size24)});
        for (int i = 0; i < 9; i++) {
            ASSERT_OK(size24_vec_push_default(&v));
            ck_assert(!commits(&v, &faults));
        }
        ASSERT_OK(size24_vec_set(&v, 0, size24_default()));
        ck_assert(commits(&v, &faults));
        faults.now_ms += 1000;
        ck_assert(!commits(&v, &faults)); /* nothing to commit */
        ASSERT_OK(size24_vec_set(&v, 0, size24_default()));
        ck_assert(commits(&v, &faults));
        ASSERT_OK(size24_vec_set(&v, 0, size24_default()));
        faults.now_ms += 99;
        ck_assert(!commits(&v, &faults));
        faults.now_ms += 1;
        ck_assert(commits(&v, &faults));
        drop(&v);
    }
}
END_TEST

START_TEST(without_an_interval_no_commit_is_due)
{
    size24_vec v;
    fault_io faults;
    fault_io_init(&faults);
    faults.has_clock = true;
    open_with_one(&v, (vecfile_options){.io = &faults.io});
    ASSERT_OK(size24_vec_push_default(&v));
    faults.now_ms += 1000000;
    ck_assert(!commits(&v, &faults));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("due");
    PROMISE(suite, a_stamp_stays_until_the_next_one, 30);
    PROMISE(suite, a_commit_is_due_by_bytes_or_by_time_and_only_if_something_changed, 30);
    PROMISE(suite, without_an_interval_no_commit_is_due, 30);
    return run_suite(suite);
}
