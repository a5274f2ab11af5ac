/* Idle time: what later commits and the close would do is done without a commit, whatever is under
 * way, and nothing is where it should not be. */
#include "durabilities.h"
#include "fault_io.h"
#include "suite.h"

#include "size4096_vec.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define LEN 300

static void commit_value(size4096_vec *v, uint64_t i, int64_t value)
{
    size4096 *element = size4096_vec_at_mut(v, i);
    ck_assert_ptr_nonnull(element);
    element->value = value;
    ASSERT_OK(size4096_vec_commit(v));
}

/* LEN elements of a page each, all of them changed by commits that only the log has. */
static void open_changed(size4096_vec *v, const vecfile_options *options)
{
    ASSERT_OK(size4096_vec_open(v, scratch_path("v.vec"), options));
    ASSERT_OK(size4096_vec_resize(v, LEN, size4096_default()));
    ASSERT_OK(size4096_vec_commit(v));
    for (uint64_t i = 0; i < LEN; i++)
        commit_value(v, i, (int64_t)i + 1);
}

/* What the file itself has. */
static int64_t value_in_file(uint64_t i)
{
    size4096 element;
    const int fd = open(scratch_path("v.vec"), O_RDONLY | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    const off_t at = (off_t)(65536 + i * sizeof element);
    ck_assert_int_eq(pread(fd, &element, sizeof element, at), sizeof element);
    close(fd);
    return element.value;
}

static void assert_in_file(void)
{
    for (uint64_t i = 0; i < LEN; i++)
        HOLDS(value_in_file(i) == (int64_t)i + 1, "element %llu", (unsigned long long)i);
}

static unsigned tidy_up(size4096_vec *v)
{
    unsigned steps = 1;
    for (; size4096_vec_tidy(v, 0); steps++)
        ck_assert_uint_lt(steps, 100);
    return steps;
}

START_TEST(what_commits_owe_is_in_its_place_after_some_steps)
{
    size4096_vec v;
    open_changed(&v, NULL);
    ck_assert_int_eq(value_in_file(LEN - 1), 0);
    ck_assert_uint_gt(tidy_up(&v), 1);
    assert_in_file();
    ck_assert(!size4096_vec_tidy(&v, 1000));
    size4096_vec_abandon(&v);
    ASSERT_OK(size4096_vec_open(&v, scratch_path("v.vec"), NULL));
    for (uint64_t i = 0; i < LEN; i++)
        ck_assert_int_eq(size4096_vec_get(&v, i).value, (int64_t)i + 1);
    ASSERT_OK(size4096_vec_close(&v));
}
END_TEST

/* Enough time for all of it, in one call. */
START_TEST(time_enough_leaves_nothing)
{
    size4096_vec v;
    open_changed(&v, NULL);
    ck_assert(!size4096_vec_tidy(&v, 30000000));
    assert_in_file();
    ASSERT_OK(size4096_vec_close(&v));
}
END_TEST

/* Elements changed in place, through one pointer to all and at the end, of which nothing reaches
 * the file; with `roll_back` they are taken back, else committed. */
static void tidy_in_between(bool roll_back)
{
    size4096_vec v;
    open_changed(&v, NULL);
    size4096_vec_at_mut(&v, 7)->value = -7;
    size4096_vec_data_mut(&v)[8].value = -8;
    ASSERT_OK(size4096_vec_resize(&v, LEN + 100, size4096_default()));
    for (int i = 0; i < 20; i++)
        (void)size4096_vec_tidy(&v, 0);
    assert_in_file();
    ck_assert_int_eq(size4096_vec_get(&v, 7).value, -7);
    ck_assert_int_eq(size4096_vec_get(&v, 8).value, -8);
    ck_assert_uint_eq(size4096_vec_len(&v), LEN + 100);
    if (roll_back)
        ASSERT_OK(size4096_vec_rollback(&v));
    else
        ASSERT_OK(size4096_vec_commit(&v));
    size4096_vec_abandon(&v);
    ASSERT_OK(size4096_vec_open(&v, scratch_path("v.vec"), NULL));
    ck_assert_int_eq(size4096_vec_get(&v, 7).value, roll_back ? 8 : -7);
    ck_assert_int_eq(size4096_vec_get(&v, 8).value, roll_back ? 9 : -8);
    ck_assert_int_eq(size4096_vec_get(&v, 9).value, 10);
    ck_assert_uint_eq(size4096_vec_len(&v), roll_back ? LEN : LEN + 100);
    ASSERT_OK(size4096_vec_close(&v));
}

/* A checkpoint ends when nothing else is under way. */
START_TEST(where_only_a_commit_can_go_on_nothing_is_left_to_do)
{
    for (int pushes = 0; pushes < 2; pushes++) {
        size4096_vec v;
        open_changed(&v, NULL);
        if (pushes)
            ASSERT_OK(size4096_vec_push_default(&v));
        else
            size4096_vec_at_mut(&v, 7)->value = -7;
        (void)tidy_up(&v);
        assert_in_file();
        ASSERT_OK(size4096_vec_commit(&v));
        (void)tidy_up(&v);
        size4096_vec_abandon(&v);
        ck_assert_int_eq(unlink(scratch_path("v.vec")), 0);
    }
}
END_TEST

/* Pages that cannot be written on their way to their places. */
START_TEST(what_fails_is_not_tried_again_and_again)
{
    size4096_vec v;
    fault_io faults;
    fault_io_init(&faults);
    const vecfile_options options = {.io = &faults.io};
    open_changed(&v, &options);
    ck_assert(size4096_vec_tidy(&v, 0));
    fault_plan_set(&faults.plan, FAULT_PWRITE, 1, ENOSPC);
    faults.plan.for_ever = true;
    ck_assert(!size4096_vec_tidy(&v, 30000000));
    ck_assert_uint_gt(faults.plan.failures, 0);
    faults.plan.is_armed = false;
    ASSERT_OK(size4096_vec_commit_stamped(&v, 1));
    (void)tidy_up(&v);
    assert_in_file();
    ASSERT_OK(size4096_vec_close(&v));
}
END_TEST

START_TEST(changes_under_way_stay_under_way)
{
    tidy_in_between(false);
}
END_TEST

START_TEST(changes_under_way_can_be_taken_back)
{
    tidy_in_between(true);
}
END_TEST

START_TEST(what_a_killed_writer_left_is_brought_to_its_place)
{
    size4096_vec v;
    open_changed(&v, NULL);
    size4096_vec_abandon(&v);
    ASSERT_OK(size4096_vec_open(&v, scratch_path("v.vec"), NULL));
    (void)tidy_up(&v);
    assert_in_file();
    ASSERT_OK(size4096_vec_close(&v));
}
END_TEST

START_TEST(where_there_is_nothing_to_do_nothing_is_left)
{
    for (EACH_DURABILITY(d)) {
        const vecfile_options options = {.durability = *d}, to_read = {.access = VECFILE_READ_ONLY};
        size4096_vec v = {0};
        ck_assert(!size4096_vec_tidy(&v, 1000));
        ASSERT_OK(size4096_vec_open(&v, scratch_path("v.vec"), &options));
        ck_assert(!size4096_vec_tidy(&v, 1000));
        ASSERT_OK(size4096_vec_resize(&v, 2, size4096_default()));
        ck_assert(!size4096_vec_tidy(&v, 1000));
        ASSERT_OK(size4096_vec_close(&v));
        ASSERT_OK(size4096_vec_open(&v, scratch_path("v.vec"), &to_read));
        ck_assert(!size4096_vec_tidy(&v, 1000));
        ASSERT_OK(size4096_vec_close(&v));
        ck_assert_int_eq(unlink(scratch_path("v.vec")), 0);
    }
}
END_TEST

/* Another program writes a file over this one. */
START_TEST(nothing_is_written_into_what_replaced_the_file)
{
    size4096_vec v;
    uint64_t size, after;
    open_changed(&v, NULL);
    unsigned char *bytes = read_file(scratch_path("v.vec"), &size);
    memset(bytes, 0x55, size);
    write_file(scratch_path("v.vec"), bytes, size);
    ck_assert(!size4096_vec_tidy(&v, 1000));
    unsigned char *now = read_file(scratch_path("v.vec"), &after);
    ck_assert(size == after && memcmp(bytes, now, size) == 0);
    free(bytes);
    free(now);
    ASSERT_STATUS(size4096_vec_commit_stamped(&v, 1), VECFILE_E_REPLACED);
    size4096_vec_abandon(&v);
}
END_TEST

/* The flush of the frames, which is the first but for those of the turn, or any other. */
START_TEST(a_flush_that_fails_poisons_and_loses_nothing)
{
    for (uint64_t nth = 1; nth <= 6; nth++) {
        size4096_vec v;
        fault_io faults;
        fault_io_init(&faults);
        const vecfile_options options = {.io = &faults.io};
        open_changed(&v, &options);
        fault_plan_set(&faults.plan, FAULT_SYNC, nth, EIO);
        while (size4096_vec_tidy(&v, 0))
            continue;
        ck_assert_uint_eq(faults.plan.failures, 1);
        ASSERT_STATUS(size4096_vec_commit_stamped(&v, 1), VECFILE_E_POISONED);
        size4096_vec_abandon(&v);
        ASSERT_OK(size4096_vec_open(&v, scratch_path("v.vec"), NULL));
        for (uint64_t i = 0; i < LEN; i++)
            ck_assert_int_eq(size4096_vec_get(&v, i).value, (int64_t)i + 1);
        ASSERT_OK(size4096_vec_close(&v));
        ck_assert_int_eq(unlink(scratch_path("v.vec")), 0);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tidy");
    PROMISE(suite, what_commits_owe_is_in_its_place_after_some_steps, 30);
    PROMISE(suite, time_enough_leaves_nothing, 30);
    PROMISE(suite, where_only_a_commit_can_go_on_nothing_is_left_to_do, 60);
    PROMISE(suite, what_fails_is_not_tried_again_and_again, 60);
    PROMISE(suite, changes_under_way_stay_under_way, 30);
    PROMISE(suite, changes_under_way_can_be_taken_back, 30);
    PROMISE(suite, what_a_killed_writer_left_is_brought_to_its_place, 30);
    PROMISE(suite, where_there_is_nothing_to_do_nothing_is_left, 30);
    PROMISE(suite, nothing_is_written_into_what_replaced_the_file, 30);
    PROMISE(suite, a_flush_that_fails_poisons_and_loses_nothing, 60);
    return run_suite(suite);
}
