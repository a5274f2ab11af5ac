/* One writer or many readers: between processes, within one, and while names change under way. */
#include "suite.h"
#include "child.h"
#include "fault_io.h"
#include "intact.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const vecfile_options read_only = {.access = VECFILE_READ_ONLY};

static quake quake_at(int64_t time)
{
    quake q = quake_default();
    q.time = time;
    return q;
}

static void assert_message_names(pid_t pid)
{
    char who[48];
    snprintf(who, sizeof who, "process %lld", (long long)pid);
    ASSERT_MESSAGE(who);
    ASSERT_MESSAGE(intact_path);
}

/* --- other programs' locks --- */

static int take_posix_lock(int fd, short type)
{
    struct flock whole_file = {.l_type = type, .l_whence = SEEK_SET};
    return fcntl(fd, F_SETLK, &whole_file);
}

static void hold_posix_lock(void *path, const child *parent)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    ck_assert_int_eq(take_posix_lock(fd, F_WRLCK), 0);
    child_tell(parent);
    child_wait(parent);
}

START_TEST(the_lock_of_another_program_keeps_us_out_and_the_message_names_it)
{
    quake_vec v;
    intact_make();
    child other = child_start(hold_posix_lock, intact_path);
    ck_assert(child_wait(&other));
    ASSERT_STATUS(quake_vec_open(&v, intact_path, NULL), VECFILE_E_LOCKED);
    assert_message_names(other.pid);
    ASSERT_STATUS(quake_vec_open(&v, intact_path, &read_only), VECFILE_E_LOCKED);
    CHILD_SUCCEEDS(&other);
    intact_assert_opens(NULL);
    intact_drop();
}
END_TEST

static void fail_to_lock(void *path, const child *parent)
{
    (void)parent;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    ck_assert_int_eq(take_posix_lock(fd, F_WRLCK), -1);
    ck_assert(errno == EAGAIN || errno == EACCES);
}

START_TEST(our_lock_keeps_other_programs_out)
{
    quake_vec v;
    intact_make();
    for (int i = 0; i < 2; i++) {
        ASSERT_OK(quake_vec_open(&v, intact_path, i == 0 ? NULL : &read_only));
        child other = child_start(fail_to_lock, intact_path);
        CHILD_SUCCEEDS(&other);
        ASSERT_OK(quake_vec_close(&v));
    }
    intact_drop();
}
END_TEST

/* --- two processes --- */

/* Opens as `context` says, tells, and holds until told to close. */
static void hold_open(void *context, const child *parent)
{
    const vecfile_options *options = context;
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, intact_path, options));
    child_tell(parent);
    child_wait(parent);
    ASSERT_OK(quake_vec_close(&v));
}

static void assert_pair(vecfile_access holder, vecfile_access opener)
{
    const bool both_write = holder == VECFILE_READ_WRITE && opener == VECFILE_READ_WRITE;
    quake_vec v;
    vecfile_options theirs = {.access = holder}, ours = {.access = opener};
    child other = child_start(hold_open, &theirs);
    ck_assert(child_wait(&other));
    ASSERT_STATUS(quake_vec_open(&v, intact_path, &ours),
                  both_write ? VECFILE_E_LOCKED : VECFILE_OK);
    if (!both_write)
        ASSERT_OK(quake_vec_close(&v));
    else
        assert_message_names(other.pid);
    CHILD_SUCCEEDS(&other);
}

/* The same in one process. */
static void assert_pair_here(vecfile_access holder, vecfile_access opener)
{
    const bool both_write = holder == VECFILE_READ_WRITE && opener == VECFILE_READ_WRITE;
    quake_vec first, second;
    ASSERT_OK(quake_vec_open(&first, intact_path, &(vecfile_options){.access = holder}));
    ASSERT_STATUS(quake_vec_open(&second, intact_path, &(vecfile_options){.access = opener}),
                  both_write ? VECFILE_E_ALREADY_OPEN : VECFILE_OK);
    if (!both_write)
        ASSERT_OK(quake_vec_close(&second));
    ASSERT_OK(quake_vec_close(&first));
}

/* The table of GUIDE.md. */
START_TEST(two_writers_exclude_each_other_and_nobody_excludes_a_reader_or_follower)
{
    static const vecfile_access all[] = {VECFILE_READ_WRITE, VECFILE_READ_ONLY, VECFILE_FOLLOW};
    intact_make();
    for (int i = 0; i < 9; i++) {
        assert_pair(all[i / 3], all[i % 3]);
        assert_pair_here(all[i / 3], all[i % 3]);
    }
    intact_drop();
}
END_TEST

static void push_and_hang(void *context, const child *parent)
{
    quake_vec v;
    (void)context;
    ASSERT_OK(quake_vec_open(&v, intact_path, NULL));
    for (int i = 0; i < 1000; i++)
        ASSERT_OK(quake_vec_push(&v, quake_at(i)));
    ASSERT_OK(quake_vec_commit(&v));
    child_tell(parent);
    for (;;)
        pause();
}

START_TEST(a_killed_writer_leaves_its_commit_and_no_lock)
{
    quake_vec v;
    intact_make();
    child writer = child_start(push_and_hang, NULL);
    ck_assert(child_wait(&writer));
    ASSERT_STATUS(quake_vec_open(&v, intact_path, NULL), VECFILE_E_LOCKED);
    child_kill(&writer);
    ASSERT_OK(quake_vec_open(&v, intact_path, NULL));
    ck_assert_uint_eq(quake_vec_len(&v), INTACT_ELEMENTS + 1000);
    for (int i = 0; i < 1000; i++)
        ck_assert_int_eq(quake_vec_at(&v, INTACT_ELEMENTS + (uint64_t)i)->time, i);
    ASSERT_OK(quake_vec_close(&v));
    intact_drop();
}
END_TEST

/* --- one process --- */

START_TEST(a_second_writer_in_one_process_is_refused_by_whatever_name)
{
    quake_vec v, second;
    intact_make();
    ck_assert_int_eq(symlink("intact.vec", scratch_path("symlink")), 0);
    ck_assert_int_eq(link(intact_path, scratch_path("hardlink")), 0);
    const char *names[] = {"intact.vec", "symlink", "hardlink", "./intact.vec"};
    ASSERT_OK(quake_vec_open(&v, intact_path, NULL));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *path = scratch_path(names[i]);
        ASSERT_STATUS(quake_vec_open(&second, path, NULL), VECFILE_E_ALREADY_OPEN);
        ASSERT_MESSAGE(path);
        ASSERT_MESSAGE(intact_path);
        ASSERT_OK(quake_vec_open(&second, path, &read_only));
        ck_assert(intact_is_in(&second));
        ASSERT_OK(quake_vec_close(&second));
    }
    ck_assert(intact_is_in(&v));
    ASSERT_OK(quake_vec_close(&v));
    intact_assert_opens(NULL);
    intact_drop();
}
END_TEST

static void fail_to_open(void *context, const child *parent)
{
    quake_vec v;
    (void)context, (void)parent;
    ASSERT_STATUS(quake_vec_open(&v, intact_path, NULL), VECFILE_E_LOCKED);
}

START_TEST(a_refused_second_open_does_not_give_the_lock_away)
{
    quake_vec v, second;
    intact_make();
    ASSERT_OK(quake_vec_open(&v, intact_path, NULL));
    ASSERT_STATUS(quake_vec_open(&second, intact_path, NULL), VECFILE_E_ALREADY_OPEN);
    child other = child_start(fail_to_open, NULL);
    CHILD_SUCCEEDS(&other);
    ASSERT_OK(quake_vec_push(&v, quake_at(1)));
    ASSERT_OK(quake_vec_close(&v));
    intact_drop();
}
END_TEST

/* --- waiting --- */

/* At our first sleep, lets the holder close and sees it gone. */
static void release_holder(fault_io *faults, fault_call call)
{
    if (call == FAULT_SLEEP && faults->plan.counts[FAULT_SLEEP] == 0)
        CHILD_SUCCEEDS((child *)faults->context);
}

START_TEST(lock_wait_waits_until_the_holder_closes)
{
    quake_vec v;
    fault_io faults;
    intact_make();
    fault_io_init(&faults);
    child holder = child_start(hold_open, NULL);
    ck_assert(child_wait(&holder));
    faults.before = release_holder;
    faults.context = &holder;
    vecfile_options options = {.lock_wait_ms = 60000, .io = &faults.io};
    ASSERT_OK(quake_vec_open(&v, intact_path, &options));
    ck_assert_uint_ge(faults.plan.counts[FAULT_SLEEP], 1);
    ck_assert(intact_is_in(&v));
    ASSERT_OK(quake_vec_close(&v));
    intact_drop();
}
END_TEST

START_TEST(lock_wait_gives_up_after_the_time_and_not_before)
{
    quake_vec v;
    fault_io faults;
    intact_make();
    fault_io_init(&faults);
    faults.has_clock = true;
    child holder = child_start(hold_open, NULL);
    ck_assert(child_wait(&holder));
    vecfile_options options = {.lock_wait_ms = 3000, .io = &faults.io};
    ASSERT_STATUS(quake_vec_open(&v, intact_path, &options), VECFILE_E_LOCKED);
    assert_message_names(holder.pid);
    ck_assert_uint_ge(faults.now_ms, 3000);
    ck_assert_uint_le(faults.now_ms, 3100);
    options.io = NULL;
    options.lock_wait_ms = 30;
    ASSERT_STATUS(quake_vec_open(&v, intact_path, &options), VECFILE_E_LOCKED);
    CHILD_SUCCEEDS(&holder);
    intact_drop();
}
END_TEST

START_TEST(without_lock_wait_nobody_sleeps)
{
    quake_vec v;
    fault_io faults;
    intact_make();
    fault_io_init(&faults);
    child holder = child_start(hold_open, NULL);
    ck_assert(child_wait(&holder));
    vecfile_options options = {.io = &faults.io};
    ASSERT_STATUS(quake_vec_open(&v, intact_path, &options), VECFILE_E_LOCKED);
    ck_assert_uint_eq(faults.plan.counts[FAULT_SLEEP], 0);
    ck_assert_uint_eq(faults.plan.counts[FAULT_LOCK], 1);
    CHILD_SUCCEEDS(&holder);
    intact_drop();
}
END_TEST

/* --- names that change between looking and locking --- */

/* Before the first call of the kind in `fault_io.plan.failed`, does what `context` points to. */
static void meddle_once(fault_io *faults, fault_call call)
{
    if (call == faults->plan.failed && faults->plan.counts[call] == 0)
        (*(void (**)(void))faults->context)();
}

static void replace_file(void)
{
    ck_assert_int_eq(rename(scratch_path("other.vec"), intact_path), 0);
}

static void remove_file(void)
{
    ck_assert_int_eq(unlink(intact_path), 0);
}

static void replace_by_fifo(void)
{
    remove_file();
    ck_assert_int_eq(mkfifo(intact_path, 0600), 0);
}

/* Opens intact_path while `meddling` happens just before the first call of that kind. */
static vecfile_status open_during(quake_vec *v, void (*meddling)(void), fault_call call)
{
    static fault_io faults; /* outlives the handle */
    fault_io_init(&faults);
    faults.plan.failed = call;
    faults.before = meddle_once;
    faults.context = &meddling;
    vecfile_options options = {.io = &faults.io};
    vecfile_status status = quake_vec_open(v, intact_path, &options);
    faults.before = NULL;
    return status;
}

START_TEST(a_file_replaced_before_it_is_locked_is_not_the_one_that_opens)
{
    static const fault_call moments[] = {FAULT_OPEN, FAULT_FSTAT, FAULT_LOCK};
    quake_vec v;
    intact_make();
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        ASSERT_OK(quake_vec_open(&v, scratch_path("other.vec"), NULL));
        ASSERT_OK(quake_vec_push(&v, quake_at(77)));
        ASSERT_OK(quake_vec_close(&v));
        intact_write();
        ASSERT_OK(open_during(&v, replace_file, moments[i]));
        ck_assert_uint_eq(quake_vec_len(&v), 1);
        ck_assert_int_eq(quake_vec_at(&v, 0)->time, 77);
        child other = child_start(fail_to_open, NULL);
        CHILD_SUCCEEDS(&other);
        ASSERT_OK(quake_vec_close(&v));
        ck_assert_uint_eq(scratch_entries(), 1);
        ck_assert_int_eq(unlink(intact_path), 0);
    }
    intact_drop();
}
END_TEST

START_TEST(a_file_removed_before_it_is_locked_is_created_anew)
{
    quake_vec v;
    intact_make();
    ASSERT_OK(open_during(&v, remove_file, FAULT_LOCK));
    ck_assert_uint_eq(quake_vec_len(&v), 0);
    ASSERT_OK(quake_vec_push(&v, quake_at(5)));
    ASSERT_OK(quake_vec_close(&v));
    ASSERT_OK(quake_vec_open(&v, intact_path, NULL));
    ck_assert_uint_eq(quake_vec_len(&v), 1);
    ASSERT_OK(quake_vec_close(&v));
    ck_assert_uint_eq(scratch_entries(), 1);
    intact_drop();
}
END_TEST

START_TEST(a_fifo_put_in_place_of_the_file_does_not_hang_the_open)
{
    quake_vec v;
    intact_make();
    ASSERT_STATUS(open_during(&v, replace_by_fifo, FAULT_OPEN), VECFILE_E_NOT_VECFILE);
    intact_drop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lock");
    PROMISE(suite, the_lock_of_another_program_keeps_us_out_and_the_message_names_it, 30);
    PROMISE(suite, our_lock_keeps_other_programs_out, 30);
    PROMISE(suite, two_writers_exclude_each_other_and_nobody_excludes_a_reader_or_follower, 30);
    PROMISE(suite, a_killed_writer_leaves_its_commit_and_no_lock, 30);
    PROMISE(suite, a_second_writer_in_one_process_is_refused_by_whatever_name, 30);
    PROMISE(suite, a_refused_second_open_does_not_give_the_lock_away, 30);
    PROMISE(suite, lock_wait_waits_until_the_holder_closes, 30);
    PROMISE(suite, lock_wait_gives_up_after_the_time_and_not_before, 30);
    PROMISE(suite, without_lock_wait_nobody_sleeps, 30);
    PROMISE(suite, a_file_replaced_before_it_is_locked_is_not_the_one_that_opens, 30);
    PROMISE(suite, a_file_removed_before_it_is_locked_is_created_anew, 30);
    PROMISE(suite, a_fifo_put_in_place_of_the_file_does_not_hang_the_open, 30);
    return run_suite(suite);
}
