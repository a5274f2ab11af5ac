/* Followers and plain readers beside a writer: each sees the state of one commit, whatever the
 * writer does, and nobody waits for anybody. */
#include "suite.h"

#include "child.h"
#include "fault_io.h"
#include "skip.h"

#include "size120_vec.h"
#include "size4096_vec.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[4096];

static const vecfile_options to_follow = {.access = VECFILE_FOLLOW};
static const vecfile_options to_read = {.access = VECFILE_READ_ONLY};

static void open_writer(size120_vec *v)
{
    snprintf(path, sizeof path, "%s", scratch_path("v.vec"));
    ASSERT_OK(size120_vec_open(v, path, NULL));
}

static void push_values(size120_vec *v, int64_t from, int64_t end)
{
    for (int64_t i = from; i < end; i++)
        ASSERT_OK(size120_vec_push(v, (size120){.value = i}));
}

/* Whether it has the values from `from` on, one higher each. */
static bool counts_from(const size120_vec *v, int64_t from, uint64_t len)
{
    if (size120_vec_len(v) != len)
        return false;
    for (uint64_t i = 0; i < len; i++)
        if (size120_vec_at(v, i)->value != from + (int64_t)i)
            return false;
    return true;
}

static void add_one(size120_vec *v)
{
    for (uint64_t i = 0; i < size120_vec_len(v); i++) {
        size120 *element = size120_vec_at_mut(v, i);
        ck_assert_ptr_nonnull(element);
        element->value++;
    }
    ASSERT_OK(size120_vec_commit(v));
}

START_TEST(a_follower_sees_each_commit_when_it_is_told_to)
{
    size120_vec w, f;
    vecfile_changes changes;
    open_writer(&w);
    push_values(&w, 0, 100);
    ASSERT_OK(size120_vec_commit(&w));
    ASSERT_OK(size120_vec_open(&f, path, &to_follow));
    ck_assert(counts_from(&f, 0, 100));
    const void *elements = f.core.elements;
    for (int64_t round = 0; round < 300; round++) {
        add_one(&w);
        ck_assert(counts_from(&f, round, 100));
        ASSERT_OK(size120_vec_refresh(&f, &changes));
        ck_assert(counts_from(&f, round + 1, 100));
        ck_assert_uint_eq(changes.range_count, 1);
        ck_assert_uint_eq(changes.ranges[0].count, 100);
    }
    ck_assert_ptr_eq(elements, f.core.elements);
    ck_assert(size120_vec_is_current(&f));
    ASSERT_OK(size120_vec_close(&f));
    ASSERT_OK(size120_vec_close(&w));
}
END_TEST

START_TEST(a_follower_may_sleep_through_checkpoints)
{
    size120_vec w, f, sleeper;
    open_writer(&w);
    push_values(&w, 0, 5000);
    ASSERT_OK(size120_vec_commit(&w));
    ASSERT_OK(size120_vec_open(&sleeper, path, &to_follow));
    ASSERT_OK(size120_vec_open(&f, path, &to_follow));
    for (int64_t round = 0; round < 60; round++) {
        add_one(&w);
        ck_assert(counts_from(&sleeper, 0, 5000));
        ASSERT_OK(size120_vec_refresh(&f, NULL));
        ck_assert(counts_from(&f, round + 1, 5000));
    }
    ASSERT_OK(size120_vec_refresh(&sleeper, NULL));
    ck_assert(counts_from(&sleeper, 60, 5000));
    for (int64_t round = 60; round < 120; round++) {
        add_one(&w);
        ASSERT_OK(size120_vec_refresh(&f, NULL));
        ASSERT_OK(size120_vec_refresh(&sleeper, NULL));
        ck_assert(counts_from(&f, round + 1, 5000));
        ck_assert(counts_from(&sleeper, round + 1, 5000));
    }
    ASSERT_OK(size120_vec_close(&w));
    ASSERT_OK(size120_vec_refresh(&f, NULL));
    ck_assert(counts_from(&f, 120, 5000));
    ASSERT_OK(size120_vec_close(&f));
    ASSERT_OK(size120_vec_close(&sleeper));
}
END_TEST

START_TEST(what_is_cut_off_and_comes_back_is_the_writers)
{
    size120_vec w, f;
    vecfile_changes changes;
    open_writer(&w);
    push_values(&w, 0, 10000);
    ASSERT_OK(size120_vec_commit(&w));
    ASSERT_OK(size120_vec_open(&f, path, &to_follow));
    ASSERT_OK(size120_vec_truncate(&w, 100));
    ASSERT_OK(size120_vec_commit(&w));
    ck_assert(counts_from(&f, 0, 10000));
    for (int64_t i = 0; i < 9000; i++)
        ASSERT_OK(size120_vec_push(&w, (size120){.value = -i}));
    ASSERT_OK(size120_vec_commit(&w));
    ck_assert(counts_from(&f, 0, 10000));
    ASSERT_OK(size120_vec_refresh(&f, &changes));
    ck_assert_uint_eq(changes.old_len, 10000);
    ck_assert_uint_eq(changes.new_len, 9100);
    ck_assert_uint_eq(changes.range_count, 1);
    /* A chunk of element 99 is also one of element 100. */
    ck_assert_uint_eq(changes.ranges[0].first, 99);
    ck_assert_uint_eq(changes.ranges[0].count, 9001);
    ck_assert_int_eq(size120_vec_at(&f, 99)->value, 99);
    for (uint64_t i = 100; i < 9100; i++)
        ck_assert_int_eq(size120_vec_at(&f, i)->value, 100 - (int64_t)i);
    ASSERT_OK(size120_vec_close(&w));
    ASSERT_OK(size120_vec_close(&f));
}
END_TEST

START_TEST(a_reader_keeps_its_state_beside_a_writer)
{
    size120_vec w, r, second;
    open_writer(&w);
    push_values(&w, 0, 3000);
    ASSERT_OK(size120_vec_close(&w));
    ASSERT_OK(size120_vec_open(&r, path, &to_read));
    ASSERT_OK(size120_vec_open(&w, path, NULL));
    for (int i = 0; i < 100; i++)
        add_one(&w);
    ASSERT_OK(size120_vec_truncate(&w, 5));
    ASSERT_OK(size120_vec_commit(&w));
    ASSERT_OK(size120_vec_shrink_to_fit(&w));
    ck_assert(counts_from(&r, 0, 3000));
    ASSERT_OK(size120_vec_open(&second, path, &to_read));
    ck_assert(counts_from(&second, 100, 5));
    ASSERT_OK(size120_vec_close(&w));
    ck_assert(counts_from(&r, 0, 3000));
    ASSERT_OK(size120_vec_open(&w, path, NULL));
    ck_assert(counts_from(&w, 100, 5));
    push_values(&w, 105, 4000);
    ASSERT_OK(size120_vec_commit(&w));
    ck_assert(counts_from(&r, 0, 3000));
    ck_assert(counts_from(&second, 100, 5));
    ASSERT_OK(size120_vec_close(&r));
    ASSERT_OK(size120_vec_close(&second));
    ASSERT_OK(size120_vec_close(&w));
    ASSERT_OK(size120_vec_open(&r, path, &to_read));
    ck_assert(counts_from(&r, 100, 3900));
    ASSERT_OK(size120_vec_close(&r));
    ck_assert_uint_eq(scratch_entries(), 1);
}
END_TEST

START_TEST(a_follower_survives_the_writers_death_and_restart)
{
    size120_vec w, f;
    open_writer(&w);
    push_values(&w, 0, 2000);
    ASSERT_OK(size120_vec_commit(&w));
    ASSERT_OK(size120_vec_open(&f, path, &to_follow));
    for (int64_t round = 0; round < 40; round++) {
        add_one(&w);
        if (round % 3 == 0)
            ASSERT_OK(size120_vec_refresh(&f, NULL));
        if (round % 2 == 0)
            size120_vec_abandon(&w);
        else
            ASSERT_OK(size120_vec_close(&w));
        ck_assert(counts_from(&f, round % 3 == 0 ? round + 1 : round / 3 * 3 + 1, 2000));
        ASSERT_OK(size120_vec_open(&w, path, NULL));
    }
    ASSERT_OK(size120_vec_refresh(&f, NULL));
    ck_assert(counts_from(&f, 40, 2000));
    ASSERT_OK(size120_vec_close(&w));
    ASSERT_OK(size120_vec_close(&f));
}
END_TEST

/* --- waiting, and what there is to be told --- */

static void commit_later(void *context, const child *parent)
{
    size120_vec w;
    (void)context;
    ASSERT_OK(size120_vec_open(&w, path, NULL));
    child_tell(parent);
    usleep(200000);
    push_values(&w, 10, 11);
    ASSERT_OK(size120_vec_commit(&w));
    child_wait(parent);
    ASSERT_OK(size120_vec_close(&w));
}

START_TEST(waiting_ends_with_a_commit_of_another_process_or_with_the_time)
{
    size120_vec w, f;
    open_writer(&w);
    push_values(&w, 0, 10);
    ASSERT_OK(size120_vec_close(&w));
    ASSERT_OK(size120_vec_open(&f, path, &to_follow));
    ASSERT_STATUS(size120_vec_wait(&f, 20), VECFILE_E_TIMEOUT);
    child writer = child_start(commit_later, NULL);
    ck_assert(child_wait(&writer));
    for (int touched = 0; size120_vec_len(&f) == 10; touched++) {
        ASSERT_OK(size120_vec_wait(&f, 20000));
        ck_assert(counts_from(&f, 0, 10));
        ASSERT_OK(size120_vec_refresh(&f, NULL));
        ck_assert_int_lt(touched, 5);
    }
    ck_assert(counts_from(&f, 0, 11));
    child_tell(&writer);
    CHILD_SUCCEEDS(&writer);
    ASSERT_OK(size120_vec_refresh(&f, NULL)); /* it was closed */
    ASSERT_STATUS(size120_vec_wait(&f, 20), VECFILE_E_TIMEOUT);
    ASSERT_OK(size120_vec_close(&f));
}
END_TEST

START_TEST(a_file_that_is_removed_or_replaced_is_told)
{
    size120_vec w, f;
    open_writer(&w);
    ASSERT_OK(size120_vec_close(&w));
    ASSERT_OK(size120_vec_open(&f, path, &to_follow));
    ck_assert_int_eq(rename(path, scratch_path("aside.vec")), 0);
    ASSERT_OK(size120_vec_refresh(&f, NULL)); /* it is followed by whatever name */
    ASSERT_STATUS(size120_vec_wait(&f, 10), VECFILE_E_REPLACED);
    ck_assert_int_eq(unlink(scratch_path("aside.vec")), 0);
    ASSERT_STATUS(size120_vec_refresh(&f, NULL), VECFILE_E_REPLACED);
    ASSERT_OK(size120_vec_close(&f));
    ASSERT_STATUS(size120_vec_open(&f, path, &to_follow), VECFILE_E_NOT_FOUND);
}
END_TEST

START_TEST(only_who_follows_can_go_on)
{
    size120_vec w, r;
    vecfile_changes changes;
    open_writer(&w);
    ASSERT_STATUS(size120_vec_refresh(&w, &changes), VECFILE_E_INVALID);
    ASSERT_MESSAGE("VECFILE_FOLLOW");
    ASSERT_STATUS(size120_vec_wait(&w, 1), VECFILE_E_INVALID);
    ck_assert(size120_vec_is_current(&w));
    ASSERT_OK(size120_vec_open(&r, path, &to_read));
    ASSERT_STATUS(size120_vec_refresh(&r, NULL), VECFILE_E_INVALID);
    ck_assert(size120_vec_is_current(&r));
    ASSERT_STATUS(size120_vec_push(&r, size120_default()), VECFILE_E_READ_ONLY);
    ASSERT_OK(size120_vec_close(&r));
    ASSERT_STATUS(size120_vec_refresh(&r, NULL), VECFILE_E_INVALID);
    ASSERT_OK(size120_vec_close(&w));
}
END_TEST

START_TEST(a_late_follower_is_told_that_what_it_sees_does_not_count)
{
    size120_vec w, late, reader;
    open_writer(&w);
    push_values(&w, 0, 5000);
    ASSERT_OK(size120_vec_close(&w));
    ASSERT_OK(size120_vec_open(&w, path, &(vecfile_options){.follower_bytes = 1 << 20}));
    ASSERT_OK(size120_vec_open(&late, path, &to_follow));
    ASSERT_OK(size120_vec_open(&reader, path, &to_read));
    int64_t round = 0;
    while (size120_vec_is_current(&late) && round < 1000) {
        ck_assert(counts_from(&late, 0, 5000));
        add_one(&w);
        round++;
    }
    ck_assert_int_lt(round, 1000);
    ck_assert(!size120_vec_is_current(&reader));
    ASSERT_STATUS(size120_vec_refresh(&late, NULL), VECFILE_E_EXPIRED);
    ck_assert(size120_vec_is_current(&late));
    ck_assert(counts_from(&late, round, 5000));
    ASSERT_OK(size120_vec_close(&reader));
    ASSERT_OK(size120_vec_close(&late));
    ASSERT_OK(size120_vec_close(&w));
    ASSERT_OK(size120_vec_open(&w, path, NULL));
    ck_assert(counts_from(&w, round, 5000));
    ASSERT_OK(size120_vec_close(&w));
}
END_TEST

START_TEST(the_length_of_a_shared_vector_is_seen_at_once)
{
    size120_vec w, f;
    snprintf(path, sizeof path, "%s", scratch_path("shared.vec"));
    ASSERT_OK(size120_vec_open(&w, path, &(vecfile_options){.durability = VECFILE_SHARED}));
    push_values(&w, 0, 10);
    ASSERT_OK(size120_vec_open(&f, path, &to_follow));
    ck_assert(counts_from(&f, 0, 10));
    push_values(&w, 10, 3000);
    ASSERT_OK(size120_vec_wait(&f, 10000));
    ASSERT_OK(size120_vec_refresh(&f, NULL));
    ck_assert(counts_from(&f, 0, 3000));
    ASSERT_OK(size120_vec_truncate(&w, 2000));
    ASSERT_OK(size120_vec_shrink_to_fit(&w));
    ck_assert_int_eq(size120_vec_at(&f, 2999)->value, 2999); /* still mapped */
    ASSERT_OK(size120_vec_refresh(&f, NULL));
    ck_assert(counts_from(&f, 0, 2000));
    ASSERT_OK(size120_vec_close(&w));
    ASSERT_OK(size120_vec_refresh(&f, NULL));
    ck_assert(counts_from(&f, 0, 2000));
    ASSERT_OK(size120_vec_open(&w, path, NULL)); /* now with logs */
    add_one(&w);
    ck_assert(counts_from(&f, 0, 2000));
    ASSERT_OK(size120_vec_refresh(&f, NULL));
    ck_assert(counts_from(&f, 1, 2000));
    ASSERT_OK(size120_vec_close(&w));
    ASSERT_OK(size120_vec_close(&f));
}
END_TEST

START_TEST(waiting_works_where_the_system_tells_of_nothing)
{
    static fault_io faults;
    size120_vec w, f;
    open_writer(&w);
    push_values(&w, 0, 10);
    ASSERT_OK(size120_vec_close(&w));
    fault_io_init(&faults);
    const vecfile_options following = {.access = VECFILE_FOLLOW, .io = &faults.io};
    ASSERT_OK(size120_vec_open(&f, path, &following));
    fault_plan_set(&faults.plan, FAULT_WAIT, 1, EIO);
    ASSERT_STATUS(size120_vec_wait(&f, 10000), VECFILE_E_IO);
    fault_plan_set(&faults.plan, FAULT_WAIT, 1, ENOSYS);
    faults.plan.for_ever = true;
    ASSERT_STATUS(size120_vec_wait(&f, 20), VECFILE_E_TIMEOUT);
    child writer = child_start(commit_later, NULL);
    ck_assert(child_wait(&writer));
    while (size120_vec_len(&f) == 10) {
        ASSERT_OK(size120_vec_wait(&f, 600000));
        ASSERT_OK(size120_vec_refresh(&f, NULL));
    }
    ck_assert(counts_from(&f, 0, 11));
    child_tell(&writer);
    CHILD_SUCCEEDS(&writer);
    ASSERT_OK(size120_vec_close(&f));
}
END_TEST

static void store_later(void *context, const child *parent)
{
    size120_vec w;
    (void)context;
    ASSERT_OK(size120_vec_open(&w, path, &(vecfile_options){.durability = VECFILE_SHARED}));
    push_values(&w, 0, 1);
    ASSERT_OK(size120_vec_commit(&w));
    child_tell(parent);
    ck_assert(child_wait(parent));
    usleep(100000);
    push_values(&w, 1, 2);
    child_wait(parent);
    ASSERT_OK(size120_vec_close(&w));
}

/* No call tells the system of it. */
START_TEST(waiting_ends_with_a_store_to_a_shared_vector)
{
    size120_vec f;
    snprintf(path, sizeof path, "%s", scratch_path("shared.vec"));
    child writer = child_start(store_later, NULL);
    ck_assert(child_wait(&writer));
    ASSERT_OK(size120_vec_open(&f, path, &to_follow));
    child_tell(&writer);
    ASSERT_OK(size120_vec_wait(&f, 600000)); /* ends before this test would */
    ASSERT_OK(size120_vec_refresh(&f, NULL));
    ck_assert(counts_from(&f, 0, 2));
    child_tell(&writer);
    CHILD_SUCCEEDS(&writer);
    ASSERT_OK(size120_vec_close(&f));
}
END_TEST

/* Whichever of its reads fails; a record of so many elements is not read ahead whole. */
START_TEST(a_refresh_that_fails_shows_a_whole_state_or_nothing)
{
    enum { MANY = 40000 };
    static fault_io faults;
    size120_vec w, f;
    bool is_through = false;
    open_writer(&w);
    push_values(&w, 0, MANY);
    ASSERT_OK(size120_vec_commit(&w));
    fault_io_init(&faults);
    const vecfile_options following = {.access = VECFILE_FOLLOW, .io = &faults.io};
    ASSERT_OK(size120_vec_open(&f, path, &following));
    for (int64_t round = 1; !is_through; round++) {
        const uint64_t nth = (uint64_t)round * 3;
        add_one(&w);
        fault_plan_set(&faults.plan, FAULT_PREAD, nth, EIO);
        const vecfile_status status = size120_vec_refresh(&f, NULL);
        is_through = faults.plan.counts[FAULT_PREAD] < nth;
        HOLDS(size120_vec_len(&f) == 0 || counts_from(&f, round - 1, MANY) ||
                  counts_from(&f, round, MANY),
              "call %llu, %s: a mixture", (unsigned long long)nth, vecfile_status_name(status));
        HOLDS(status == VECFILE_OK || !is_through, "%s", vecfile_errmsg());
        fault_plan_set(&faults.plan, FAULT_PREAD, 0, 0);
        ASSERT_OK(size120_vec_refresh(&f, NULL));
        ck_assert(counts_from(&f, round, MANY));
    }
    ASSERT_OK(size120_vec_close(&f));
    ASSERT_OK(size120_vec_close(&w));
}
END_TEST

static void follow_in_child(void *context, const child *parent)
{
    (void)parent;
    size120_vec *f = context;
    ck_assert(counts_from(f, 0, 10));
    ASSERT_STATUS(size120_vec_refresh(f, NULL), VECFILE_E_FORKED);
    ASSERT_STATUS(size120_vec_wait(f, 1), VECFILE_E_FORKED);
}

START_TEST(a_child_of_fork_reads_what_its_parent_follows_and_does_not_go_on)
{
    static size120_vec w, f;
    open_writer(&w);
    push_values(&w, 0, 10);
    ASSERT_OK(size120_vec_commit(&w));
    ASSERT_OK(size120_vec_open(&f, path, &to_follow));
    child forked = child_start(follow_in_child, &f);
    CHILD_SUCCEEDS(&forked);
    add_one(&w);
    ASSERT_OK(size120_vec_refresh(&f, NULL));
    ck_assert(counts_from(&f, 1, 10));
    ASSERT_OK(size120_vec_close(&f));
    ASSERT_OK(size120_vec_close(&w));
}
END_TEST

static const int no_locks[] = {ENOLCK, ENOSYS, EOPNOTSUPP};

START_TEST(where_files_have_no_locks_a_reader_is_refused_with_the_reason)
{
    fault_io faults;
    size120_vec w, f;
    open_writer(&w);
    ASSERT_OK(size120_vec_close(&w));
    for (vecfile_access access = VECFILE_READ_ONLY; access <= VECFILE_FOLLOW; access++) {
        fault_io_init(&faults);
        fault_plan_set(&faults.plan, FAULT_LOCK, 1, no_locks[_i]);
        faults.plan.for_ever = true;
        ASSERT_STATUS(
            size120_vec_open(&f, path, &(vecfile_options){.access = access, .io = &faults.io}),
            VECFILE_E_UNSUPPORTED);
        ASSERT_MESSAGE(path);
        ASSERT_MESSAGE("has no locks");
    }
    ck_assert_uint_eq(scratch_entries(), 1);
}
END_TEST

/* Shared locks take no more than that a file may be read. */
static void follow_as_nobody(void *context, const child *parent)
{
    size120_vec f;
    (void)context;
    if (getuid() == 0)
        ck_assert(setgid(65534) == 0 && setuid(65534) == 0);
    ASSERT_STATUS(size120_vec_open(&f, path, NULL), VECFILE_E_PERMISSION);
    ASSERT_OK(size120_vec_open(&f, path, &to_follow));
    ck_assert(counts_from(&f, 0, 100));
    child_tell(parent);
    ck_assert(child_wait(parent));
    ck_assert(counts_from(&f, 0, 100));
    ASSERT_OK(size120_vec_refresh(&f, NULL));
    ck_assert(counts_from(&f, 1, 100));
    ASSERT_OK(size120_vec_close(&f));
}

START_TEST(who_may_only_read_the_file_follows_its_writer)
{
    size120_vec w;
    if (getuid() != 0)
        SKIP("only root can be other people");
    ck_assert_int_eq(chmod(scratch_path("."), 0755), 0);
    open_writer(&w);
    push_values(&w, 0, 100);
    ASSERT_OK(size120_vec_close(&w));
    ck_assert_int_eq(chmod(path, 0644), 0);
    ASSERT_OK(size120_vec_open(&w, path, NULL));
    add_one(&w);
    for (int64_t i = 0; i < 100; i++)
        size120_vec_at_mut(&w, (uint64_t)i)->value = i;
    ASSERT_OK(size120_vec_commit(&w));
    child nobody = child_start(follow_as_nobody, NULL);
    ck_assert(child_wait(&nobody));
    add_one(&w);
    child_tell(&nobody);
    CHILD_SUCCEEDS(&nobody);
    ASSERT_OK(size120_vec_close(&w));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("follow");
    PROMISE(suite, a_follower_sees_each_commit_when_it_is_told_to, 30);
    PROMISE(suite, a_follower_may_sleep_through_checkpoints, 60);
    PROMISE(suite, what_is_cut_off_and_comes_back_is_the_writers, 30);
    PROMISE(suite, a_reader_keeps_its_state_beside_a_writer, 30);
    PROMISE(suite, a_follower_survives_the_writers_death_and_restart, 60);
    PROMISE(suite, waiting_ends_with_a_commit_of_another_process_or_with_the_time, 60);
    PROMISE(suite, a_file_that_is_removed_or_replaced_is_told, 30);
    PROMISE(suite, only_who_follows_can_go_on, 30);
    PROMISE(suite, a_late_follower_is_told_that_what_it_sees_does_not_count, 60);
    PROMISE(suite, the_length_of_a_shared_vector_is_seen_at_once, 30);
    PROMISE(suite, waiting_works_where_the_system_tells_of_nothing, 60);
    PROMISE(suite, waiting_ends_with_a_store_to_a_shared_vector, 30);
    PROMISE(suite, a_refresh_that_fails_shows_a_whole_state_or_nothing, 60);
    PROMISE(suite, a_child_of_fork_reads_what_its_parent_follows_and_does_not_go_on, 30);
    PROMISE_EACH(suite, where_files_have_no_locks_a_reader_is_refused_with_the_reason, 10, 3);
    PROMISE(suite, who_may_only_read_the_file_follows_its_writer, 20);
    return run_suite(suite);
}
