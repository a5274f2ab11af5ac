/* A file that another program cuts off while it is open: noticed at the next call that asks the
 * system, reported as VECFILE_E_TRUNCATED, and never made longer again as if nothing had happened.
 * Elements behind the cut are not touched here: to read one is SIGBUS, as for any mapping. */
#include "suite.h"
#include "durabilities.h"
#include "resources.h"
#include "sized.h"

#include <unistd.h>

#define LEN(s) ((uint64_t)200000 / (s)->type->size)

/* Where the file is cut: within the elements, before them, within the header, to nothing. */
static const uint64_t cuts[] = {DATA_OFFSET + 100000, DATA_OFFSET, 5000, 0};
#define CUTS (sizeof cuts / sizeof *cuts)

static void open_with_elements(const sized *s, vecfile *v, vecfile_durability durability)
{
    vecfile_options options = {.durability = durability};
    sized_open_new(s, v, options);
    sized_push_up_to(s, v, LEN(s));
    sized_reopen(s, v, &options);
}

static void cut(uint64_t size)
{
    ck_assert_int_eq(truncate(sized_path, (off_t)size), 0);
}

#define ASSERT_TRUNCATED(call)                                                                     \
    do {                                                                                           \
        ASSERT_STATUS(call, VECFILE_E_TRUNCATED);                                                  \
        ASSERT_MESSAGE(sized_path);                                                                \
        ASSERT_MESSAGE("cut off");                                                                 \
    } while (0)

/* What a program may do to a vector that it is writing, and must fail. */
static vecfile_status commit(const sized *s, vecfile *v)
{
    (void)s;
    return vecfile_commit(v);
}

static vecfile_status grow(const sized *s, vecfile *v)
{
    return vecfile_reserve(v, 100 * LEN(s));
}

static vecfile_status shrink(const sized *s, vecfile *v)
{
    (void)s;
    return vecfile_shrink_to_fit(v);
}

static vecfile_status (*const calls[])(const sized *s, vecfile *v) = {commit, grow, shrink};
#define CALLS (sizeof calls / sizeof *calls)

START_TEST(a_file_cut_off_while_it_is_written_is_reported_by_the_next_call_that_asks)
{
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s))
            for (size_t i = 0; i < CUTS * CALLS; i++) {
                vecfile v;
                open_with_elements(s, &v, *d);
                ASSERT_OK(vecfile_rotate(&v, 1));
                cut(cuts[i / CALLS]);
                ASSERT_TRUNCATED(calls[i % CALLS](s, &v));
                ck_assert_uint_eq(file_size(sized_path), cuts[i / CALLS]);
                ASSERT_TRUNCATED(vecfile_commit(&v));
                ASSERT_TRUNCATED(vecfile_close(&v));
                ck_assert_uint_eq(file_size(sized_path), cuts[i / CALLS]);
                scratch_clear();
            }
}
END_TEST

START_TEST(a_file_cut_off_before_the_first_change_is_reported_by_that)
{
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s))
            for (size_t i = 0; i < CUTS; i++) {
                vecfile v;
                open_with_elements(s, &v, *d);
                cut(cuts[i]);
                ASSERT_TRUNCATED(vecfile_truncate(&v, 1));
                ck_assert_uint_eq(v.len, LEN(s));
                ASSERT_TRUNCATED(vecfile_reserve(&v, 1));
                ASSERT_OK(vecfile_close(&v)); /* it had nothing to write */
                ck_assert_uint_eq(file_size(sized_path), cuts[i]);
                scratch_clear();
            }
}
END_TEST

START_TEST(letting_go_of_a_file_that_was_cut_off_leaks_nothing_and_leaves_it_as_it_is)
{
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s))
            for (size_t i = 0; i < CUTS; i++) {
                vecfile v;
                resources before = resources_now();
                open_with_elements(s, &v, *d);
                ASSERT_OK(vecfile_rotate(&v, 1));
                cut(cuts[i]);
                if (i % 2 == 0)
                    vecfile_abandon(&v);
                else
                    ASSERT_TRUNCATED(vecfile_close(&v));
                ASSERT_NO_LEAK(before);
                ck_assert_uint_eq(file_size(sized_path), cuts[i]);
                vecfile_status status = vecfile_open(&v, s->type, sized_path, NULL);
                ck_assert(status == VECFILE_E_TRUNCATED || status == VECFILE_E_NOT_VECFILE);
                ASSERT_MESSAGE(sized_path);
                scratch_clear();
            }
}
END_TEST

START_TEST(a_file_made_longer_by_others_keeps_its_elements_and_grows)
{
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s)) {
            vecfile v;
            vecfile_options options = {.durability = *d};
            open_with_elements(s, &v, *d);
            ASSERT_OK(vecfile_rotate(&v, 1));
            ASSERT_OK(vecfile_rotate(&v, LEN(s) - 1));
            cut(10 * DATA_OFFSET);
            sized_push_up_to(s, &v, 2 * LEN(s));
            sized_reopen(s, &v, &options);
            sized_assert_holds(s, &v, 2 * LEN(s));
            sized_drop(&v);
        }
}
END_TEST

START_TEST(a_file_whose_name_is_removed_goes_on_without_it)
{
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s)) {
            vecfile v;
            resources before = resources_now();
            open_with_elements(s, &v, *d);
            ck_assert_int_eq(unlink(sized_path), 0);
            sized_push_up_to(s, &v, 3 * LEN(s));
            ASSERT_OK(vecfile_commit(&v));
            sized_assert_holds(s, &v, 3 * LEN(s));
            ASSERT_OK(vecfile_close(&v));
            ASSERT_NO_LEAK(before);
            scratch_clear();
        }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cut");
    PROMISE(suite, a_file_cut_off_while_it_is_written_is_reported_by_the_next_call_that_asks, 60);
    PROMISE(suite, a_file_cut_off_before_the_first_change_is_reported_by_that, 60);
    PROMISE(suite, letting_go_of_a_file_that_was_cut_off_leaks_nothing_and_leaves_it_as_it_is, 60);
    PROMISE(suite, a_file_made_longer_by_others_keeps_its_elements_and_grows, 60);
    PROMISE(suite, a_file_whose_name_is_removed_goes_on_without_it, 60);
    return run_suite(suite);
}
