/* Many at once: children of fork, processes and threads that race for one name. */
#include "suite.h"
#include "child.h"
#include "durabilities.h"
#include "intact.h"
#include "skip.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 40

static quake quake_at(int64_t time)
{
    quake q = quake_default();
    q.time = time;
    return q;
}

/* --- fork --- */

static quake_vec shared_handle; /* open when the children are made */

static void fail_to_open(void *context, const child *parent)
{
    quake_vec v;
    (void)context, (void)parent;
    ASSERT_STATUS(quake_vec_open(&v, intact_path, NULL), VECFILE_E_LOCKED);
}

/* No process may open the file. */
static void assert_locked(void)
{
    child other = child_start(fail_to_open, NULL);
    CHILD_SUCCEEDS(&other);
}

/* What a child is shown of a vector that its parent opened to write. */
static void assert_empty(const quake_vec *v)
{
    uint64_t turns = 0;
    for (quake_vec_each(it, v))
        turns++;
    ck_assert_uint_eq(turns, 0);
    ck_assert_uint_eq(quake_vec_len(v), 0);
    ck_assert_uint_eq(quake_vec_capacity(v), 0);
    ck_assert_ptr_null(quake_vec_at(v, 0));
    ck_assert_ptr_null(quake_vec_last(v));
    ck_assert_ptr_null(quake_vec_data(v));
    ck_assert_ptr_null(quake_vec_find_by_time(v, 0));
    ck_assert_int_eq(quake_vec_get(v, 0).time, quake_default().time);
}

static void try_to_change(void *context, const child *parent)
{
    quake_vec *v = &shared_handle;
    (void)context, (void)parent;
    assert_empty(v);
    quake q = quake_at(666), out;
    const vecfile_status statuses[] = {
        quake_vec_push(v, q),       quake_vec_set(v, 0, q),   quake_vec_pop(v, &out),
        quake_vec_insert(v, 0, q),  quake_vec_truncate(v, 0), quake_vec_swap(v, 0, 1),
        quake_vec_sort_by_time(v),  quake_vec_reserve(v, 1),  quake_vec_extend(v, &q, 1),
        quake_vec_commit(v),        quake_vec_rollback(v),    quake_vec_commit_stamped(v, 9),
        quake_vec_commit_lazy(v),   quake_vec_clear(v),       quake_vec_shrink_to_fit(v),
        quake_vec_resize(v, 10, q),
    };
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        ck_assert_msg(statuses[i] == VECFILE_E_FORKED, "call %zu: %s", i,
                      vecfile_status_name(statuses[i]));
    ASSERT_MESSAGE(intact_path);
    ck_assert_ptr_null(quake_vec_at_mut(v, 0));
    ck_assert_ptr_null(quake_vec_data_mut(v));
    assert_empty(v);
}

static void try_to_change_and_close(void *context, const child *parent)
{
    try_to_change(context, parent);
    ASSERT_OK(quake_vec_close(&shared_handle));
}

static void try_to_change_and_abandon(void *context, const child *parent)
{
    try_to_change(context, parent);
    quake_vec_abandon(&shared_handle);
}

/* Runs `work` in a child of fork; afterwards file and lock are the parent's as before. */
static void assert_child_harms_nothing(void (*work)(void *context, const child *parent),
                                       bool has_written)
{
    intact_make();
    ASSERT_OK(quake_vec_open(&shared_handle, intact_path, NULL));
    if (has_written) /* the handle is then writing, and has room for more */
        ASSERT_OK(quake_vec_set(&shared_handle, 0, quake_vec_get(&shared_handle, 0)));
    child forked = child_start(work, NULL);
    CHILD_SUCCEEDS(&forked);
    ck_assert(intact_is_in(&shared_handle));
    assert_locked();
    for (int i = 0; i < 1000; i++)
        ASSERT_OK(quake_vec_push(&shared_handle, quake_at(i)));
    ASSERT_OK(quake_vec_commit(&shared_handle));
    ASSERT_OK(quake_vec_close(&shared_handle));
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, intact_path, NULL));
    ck_assert_uint_eq(quake_vec_len(&v), INTACT_ELEMENTS + 1000);
    ck_assert_int_eq(quake_vec_last(&v)->time, 999);
    ASSERT_OK(quake_vec_close(&v));
    intact_drop();
}

START_TEST(a_child_of_fork_finds_its_parents_vector_empty_and_cannot_change_it)
{
    assert_child_harms_nothing(try_to_change, false);
}
END_TEST

START_TEST(a_child_of_fork_cannot_change_what_its_parent_was_writing)
{
    assert_child_harms_nothing(try_to_change, true);
}
END_TEST

START_TEST(a_child_of_fork_that_closes_leaves_file_and_lock_to_its_parent)
{
    assert_child_harms_nothing(try_to_change_and_close, true);
}
END_TEST

START_TEST(a_child_of_fork_that_abandons_leaves_file_and_lock_to_its_parent)
{
    assert_child_harms_nothing(try_to_change_and_abandon, true);
}
END_TEST

/* --- what a child is not shown, and what it is --- */

static void look_until_told(void *context, const child *parent)
{
    (void)context;
    assert_empty(&shared_handle);
    child_tell(parent);
    while (child_wait(parent))
        assert_empty(&shared_handle);
}

/* Rounds of changes in place, written to the file, and then a cut to nothing. */
START_TEST(a_child_of_fork_sees_nothing_of_what_its_parent_goes_on_to_write_or_cut)
{
    for (EACH_DURABILITY(d)) {
        const vecfile_options options = {.durability = *d};
        ASSERT_OK(quake_vec_open(&shared_handle, scratch_path("rounds.vec"), &options));
        ASSERT_OK(quake_vec_resize(&shared_handle, 100000, quake_at(1)));
        ASSERT_OK(quake_vec_commit(&shared_handle));
        child forked = child_start(look_until_told, NULL);
        ck_assert(child_wait(&forked));
        for (int round = 2; round < 6; round++) {
            ASSERT_OK(quake_vec_fill(&shared_handle, 0, 100000, quake_at(round)));
            ASSERT_OK(quake_vec_commit(&shared_handle));
            child_tell(&forked);
        }
        ASSERT_OK(quake_vec_clear(&shared_handle));
        ASSERT_OK(quake_vec_commit(&shared_handle));
        ASSERT_OK(quake_vec_close(&shared_handle));
        child_tell(&forked);
        CHILD_SUCCEEDS(&forked);
        scratch_clear();
    }
}
END_TEST

static void read_on(void *context, const child *parent)
{
    (void)context;
    ck_assert(intact_is_in(&shared_handle));
    ASSERT_STATUS(quake_vec_push(&shared_handle, quake_at(1)), VECFILE_E_READ_ONLY);
    child_tell(parent);
    ck_assert(child_wait(parent));
    ck_assert(intact_is_in(&shared_handle));
    ASSERT_OK(quake_vec_close(&shared_handle));
    child_tell(parent);
    child_wait(parent);
}

/* Nothing stays as it was, as far as a writer may do that. */
static void overwrite_all(void)
{
    quake_vec writer;
    ASSERT_OK(quake_vec_open(&writer, intact_path, NULL));
    for (int round = 0; round < 20; round++) {
        for (uint64_t i = 0; i < quake_vec_len(&writer); i++)
            ASSERT_OK(quake_vec_set(&writer, i, quake_at(1000 + round)));
        ASSERT_OK(quake_vec_commit(&writer));
        (void)quake_vec_tidy(&writer, 1000);
    }
    ASSERT_OK(quake_vec_close(&writer));
    ASSERT_OK(quake_vec_open(&writer, intact_path, NULL));
    ASSERT_OK(quake_vec_clear(&writer));
    ASSERT_OK(quake_vec_close(&writer));
}

START_TEST(a_vector_open_to_read_is_read_on_in_a_child_of_fork_whatever_a_writer_does)
{
    const vecfile_options to_read = {.access = VECFILE_READ_ONLY};
    intact_make();
    ASSERT_OK(quake_vec_open(&shared_handle, intact_path, &to_read));
    child forked = child_start(read_on, NULL);
    ck_assert(child_wait(&forked));
    ASSERT_OK(quake_vec_close(&shared_handle));
    overwrite_all();
    child_tell(&forked);
    ck_assert(child_wait(&forked));
    CHILD_SUCCEEDS(&forked);
    intact_drop();
}
END_TEST

static void close_it(void *context, const child *parent)
{
    (void)context, (void)parent;
    ASSERT_OK(quake_vec_close(&shared_handle));
}

START_TEST(a_child_of_fork_that_closes_what_it_read_leaves_the_lock_to_its_parent)
{
    const vecfile_options to_read = {.access = VECFILE_READ_ONLY};
    intact_make();
    ASSERT_OK(quake_vec_open(&shared_handle, intact_path, &to_read));
    child forked = child_start(close_it, NULL);
    CHILD_SUCCEEDS(&forked);
    overwrite_all();
    ck_assert(intact_is_in(&shared_handle));
    ASSERT_OK(quake_vec_close(&shared_handle));
    intact_drop();
}
END_TEST

/* --- children that no fork handler sees --- */

static pid_t clone_process(void)
{
    return (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

/* The first process of a namespace of its own: its children can have such ids again. */
static pid_t clone_first(void)
{
    return (pid_t)syscall(SYS_clone, SIGCHLD | CLONE_NEWPID, 0, 0, 0, 0);
}

typedef struct kind {
    const char *name;
    pid_t (*start)(void);
} kind;

static const kind kinds[] = {
    {"fork", fork},
    {"clone", clone_process},
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
    {"_Fork", _Fork},
#endif
};
#define KINDS (sizeof kinds / sizeof *kinds)

static vecfile_status change_and_commit(quake_vec *v)
{
    vecfile_status status = quake_vec_set(v, 1, quake_at(666));
    return status == VECFILE_OK ? quake_vec_commit(v) : status;
}

static vecfile_status append_and_commit(quake_vec *v)
{
    vecfile_status status = quake_vec_push(v, quake_at(666));
    return status == VECFILE_OK ? quake_vec_commit(v) : status;
}

static vecfile_status append_much(quake_vec *v)
{
    vecfile_status status = VECFILE_OK;
    for (int i = 0; i < 1000000 && status == VECFILE_OK; i++)
        status = quake_vec_push(v, quake_at(666));
    return status;
}

static vecfile_status stamp(quake_vec *v)
{
    return quake_vec_commit_stamped(v, 666);
}

static vecfile_status reserve_much(quake_vec *v)
{
    return quake_vec_reserve(v, 10000000);
}

static vecfile_status sort(quake_vec *v)
{
    return quake_vec_sort_by_time(v);
}

static vecfile_status abandon(quake_vec *v)
{
    quake_vec_abandon(v);
    return VECFILE_E_FORKED;
}

static vecfile_status close_handle(quake_vec *v)
{
    const vecfile_status status = quake_vec_close(v);
    return status == VECFILE_OK ? VECFILE_E_FORKED : status;
}

/* Opens the same file, which is its parent's still, and another one; then closes what it has. */
static vecfile_status open_others(quake_vec *v)
{
    quake_vec same, other;
    ASSERT_STATUS(quake_vec_open(&same, intact_path, NULL), VECFILE_E_LOCKED);
    const char *path = scratch_path("other.vec");
    ASSERT_OK(quake_vec_open(&other, path, &(vecfile_options){.durability = VECFILE_SHARED}));
    ASSERT_OK(quake_vec_push(&other, quake_at(1)));
    ASSERT_OK(quake_vec_set(&other, 0, quake_at(2)));
    ASSERT_STATUS(quake_vec_set(v, 0, quake_at(666)), VECFILE_E_FORKED);
    ASSERT_OK(quake_vec_close(&other));
    return close_handle(v);
}

/* Each is refused with VECFILE_E_FORKED, or returns that where there is nothing to refuse; or it
 * stays in the child's own memory, and the commit behind it is refused. */
static vecfile_status (*const deeds[])(quake_vec *) = {
    close_handle,
    abandon,
    quake_vec_commit,
    change_and_commit,
    append_and_commit,
    append_much,
    stamp,
    quake_vec_commit_lazy,
    quake_vec_rollback,
    reserve_much,
    sort,
    quake_vec_clear,
    quake_vec_reverse,
    quake_vec_shrink_to_fit,
    open_others,
};
#define DEEDS (sizeof deeds / sizeof *deeds)

static void assert_ends_well(pid_t pid, const char *how, size_t deed)
{
    int status;
    HOLDS(pid > 0, "no child by %s", how);
    HOLDS(waitpid(pid, &status, 0) == pid, "waitpid");
    HOLDS(status == 0, "child by %s, deed %zu: wait status %d", how, deed, status);
}

/* Elements and lock are as they were, and the handle is used on, or its process killed. */
static void assert_nothing_happened(const vecfile_options *options)
{
    ck_assert(intact_is_in(&shared_handle));
    assert_locked();
    ASSERT_OK(quake_vec_push(&shared_handle, quake_at(7)));
    ASSERT_OK(quake_vec_commit(&shared_handle));
    ASSERT_OK(quake_vec_close(&shared_handle));
    ASSERT_OK(quake_vec_open(&shared_handle, intact_path, options));
    ck_assert_uint_eq(quake_vec_len(&shared_handle), INTACT_ELEMENTS + 1);
    ck_assert_int_eq(quake_vec_last(&shared_handle)->time, 7);
    ASSERT_OK(quake_vec_close(&shared_handle));
}

/* With a log, and with changes that no commit has. */
static void open_and_write(const vecfile_options *options)
{
    intact_write();
    ASSERT_OK(quake_vec_open(&shared_handle, intact_path, options));
    ASSERT_OK(quake_vec_set(&shared_handle, 0, quake_vec_get(&shared_handle, 0)));
    ASSERT_OK(quake_vec_commit(&shared_handle));
    ASSERT_OK(quake_vec_set(&shared_handle, 0, quake_vec_get(&shared_handle, 0)));
}

START_TEST(whatever_made_a_child_it_cannot_change_or_unlock_its_parents_file)
{
    intact_make();
    for (EACH_DURABILITY(d))
        for (size_t i = 0; i < KINDS; i++)
            for (size_t deed = 0; deed < DEEDS; deed++) {
                const vecfile_options options = {.durability = *d};
                open_and_write(&options);
                const pid_t pid = kinds[i].start();
                if (pid == 0) {
                    vecfile_status status = deeds[deed](&shared_handle);
                    if (status == VECFILE_OK)
                        status = quake_vec_commit(&shared_handle);
                    HOLDS(status == VECFILE_E_FORKED, "deed %zu: %s", deed,
                          vecfile_status_name(status));
                    _exit(0);
                }
                assert_ends_well(pid, kinds[i].name, deed);
                assert_nothing_happened(&options);
            }
    intact_drop();
}
END_TEST

/* In a child that has the process id of its parent, each in a namespace of its own. */
static void be_first_again(void)
{
    open_and_write(NULL);
    HOLDS(getpid() == 1, "process %d is not the first", (int)getpid());
    const pid_t pid = clone_first();
    if (pid == 0) {
        HOLDS(getpid() == 1, "process %d is not the first", (int)getpid());
        ASSERT_OK(quake_vec_close(&shared_handle));
        _exit(0);
    }
    assert_ends_well(pid, "clone", 0);
    assert_nothing_happened(NULL);
}

START_TEST(a_child_of_the_same_process_id_is_not_taken_for_its_parent)
{
    intact_make();
    const pid_t pid = clone_first();
    if (pid == 0) {
        be_first_again();
        _exit(0);
    }
    if (pid < 0) {
        intact_drop();
        SKIP("no namespace of process ids: %s", strerror(errno));
    }
    assert_ends_well(pid, "clone", 0);
    intact_drop();
}
END_TEST

static void use_another_file(void *context, const child *parent)
{
    quake_vec v;
    (void)parent;
    ASSERT_STATUS(quake_vec_open(&v, intact_path, NULL), VECFILE_E_LOCKED);
    ASSERT_OK(quake_vec_open(&v, context, NULL));
    ASSERT_OK(quake_vec_push(&v, quake_at(8)));
    ASSERT_OK(quake_vec_close(&v));
}

START_TEST(a_child_of_fork_can_open_and_change_another_file)
{
    quake_vec v;
    char other[4096];
    intact_make();
    snprintf(other, sizeof other, "%s", scratch_path("other.vec"));
    ASSERT_OK(quake_vec_open(&shared_handle, intact_path, NULL));
    child forked = child_start(use_another_file, other);
    CHILD_SUCCEEDS(&forked);
    ASSERT_OK(quake_vec_open(&v, other, NULL));
    ck_assert_uint_eq(quake_vec_len(&v), 1);
    ASSERT_OK(quake_vec_close(&v));
    ASSERT_OK(quake_vec_close(&shared_handle));
    intact_drop();
}
END_TEST

static void take_over(void *context, const child *parent)
{
    quake_vec v;
    (void)context;
    ASSERT_OK(quake_vec_close(&shared_handle));
    child_tell(parent);
    ck_assert(child_wait(parent));
    ASSERT_OK(quake_vec_open(&v, intact_path, NULL));
    ASSERT_OK(quake_vec_push(&v, quake_at(9)));
    ASSERT_OK(quake_vec_close(&v));
}

START_TEST(a_child_of_fork_can_take_the_file_over_when_both_have_closed_it)
{
    intact_make();
    ASSERT_OK(quake_vec_open(&shared_handle, intact_path, NULL));
    child forked = child_start(take_over, NULL);
    ck_assert(child_wait(&forked));
    ASSERT_OK(quake_vec_close(&shared_handle));
    child_tell(&forked);
    CHILD_SUCCEEDS(&forked);
    ASSERT_OK(quake_vec_open(&shared_handle, intact_path, NULL));
    ck_assert_uint_eq(quake_vec_len(&shared_handle), INTACT_ELEMENTS + 1);
    ASSERT_OK(quake_vec_close(&shared_handle));
    intact_drop();
}
END_TEST

static void linger(void *context, const child *parent)
{
    (void)context;
    child_tell(parent);
    child_wait(parent);
}

START_TEST(a_child_of_fork_that_lives_on_does_not_keep_the_file_its_parent_closed)
{
    intact_make();
    ASSERT_OK(quake_vec_open(&shared_handle, intact_path, NULL));
    child forked = child_start(linger, NULL);
    ck_assert(child_wait(&forked));
    ASSERT_OK(quake_vec_close(&shared_handle));
    intact_assert_opens(NULL);
    CHILD_SUCCEEDS(&forked);
    intact_drop();
}
END_TEST

/* --- processes that race --- */

static void create_and_push(void *path, const child *parent)
{
    quake_vec v;
    vecfile_options patient = {.lock_wait_ms = 60000};
    child_tell(parent);
    ck_assert(child_wait(parent));
    ASSERT_OK(quake_vec_open(&v, path, &patient));
    ASSERT_OK(quake_vec_push(&v, quake_at(getpid())));
    ASSERT_OK(quake_vec_close(&v));
}

START_TEST(processes_that_race_to_create_a_file_end_with_one_that_has_all_their_elements)
{
    char path[4096];
    snprintf(path, sizeof path, "%s", scratch_path("race.vec"));
    for (int round = 0; round < ROUNDS; round++) {
        child racers[3];
        quake_vec v;
        for (int i = 0; i < 3; i++) {
            racers[i] = child_start(create_and_push, path);
            ck_assert(child_wait(&racers[i]));
        }
        for (int i = 0; i < 3; i++)
            child_tell(&racers[i]);
        for (int i = 0; i < 3; i++)
            CHILD_SUCCEEDS(&racers[i]);
        ASSERT_OK(quake_vec_open(&v, path, NULL));
        ck_assert_uint_eq(quake_vec_len(&v), 3);
        ASSERT_OK(quake_vec_sort_by_time(&v));
        for (int i = 0; i < 3; i++)
            ck_assert_ptr_nonnull(quake_vec_find_by_time(&v, racers[i].pid));
        ASSERT_OK(quake_vec_close(&v));
        ck_assert_uint_eq(scratch_entries(), 1);
        ck_assert_int_eq(unlink(path), 0);
    }
}
END_TEST

/* --- threads that race --- */

typedef struct racer {
    pthread_barrier_t *barrier;
    char path[4096];
    quake_vec v;
    vecfile_status status;
    bool names_itself;
} racer;

static void *open_in_thread(void *context)
{
    racer *self = context;
    pthread_barrier_wait(self->barrier);
    self->status = quake_vec_open(&self->v, self->path, NULL);
    self->names_itself = strstr(vecfile_errmsg(), self->path) != NULL;
    pthread_barrier_wait(self->barrier); /* the winner has it open until the other has tried */
    return NULL;
}

START_TEST(of_two_threads_that_open_one_path_exactly_one_gets_it)
{
    static racer racers[2];
    pthread_barrier_t barrier;
    ck_assert_int_eq(pthread_barrier_init(&barrier, NULL, 2), 0);
    for (int round = 0; round < ROUNDS; round++) {
        pthread_t threads[2];
        for (int i = 0; i < 2; i++) {
            racers[i].barrier = &barrier;
            snprintf(racers[i].path, sizeof racers[i].path, "%s", scratch_path("race.vec"));
            ck_assert_int_eq(pthread_create(&threads[i], NULL, open_in_thread, &racers[i]), 0);
        }
        for (int i = 0; i < 2; i++)
            ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        int winner = racers[0].status == VECFILE_OK ? 0 : 1;
        ck_assert_int_eq(racers[winner].status, VECFILE_OK);
        ck_assert_int_eq(racers[1 - winner].status, VECFILE_E_ALREADY_OPEN);
        ck_assert(racers[1 - winner].names_itself);
        ASSERT_OK(quake_vec_close(&racers[winner].v));
        ck_assert_uint_eq(scratch_entries(), 1);
        if (round % 2 == 0) /* every other round opens what the one before created */
            ck_assert_int_eq(unlink(racers[0].path), 0);
    }
    pthread_barrier_destroy(&barrier);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fork");
    PROMISE(suite, a_child_of_fork_finds_its_parents_vector_empty_and_cannot_change_it, 30);
    PROMISE(suite, a_child_of_fork_cannot_change_what_its_parent_was_writing, 30);
    PROMISE(suite, a_child_of_fork_that_closes_leaves_file_and_lock_to_its_parent, 30);
    PROMISE(suite, a_child_of_fork_that_abandons_leaves_file_and_lock_to_its_parent, 30);
    PROMISE(suite, a_child_of_fork_sees_nothing_of_what_its_parent_goes_on_to_write_or_cut, 60);
    PROMISE(suite, a_vector_open_to_read_is_read_on_in_a_child_of_fork_whatever_a_writer_does, 30);
    PROMISE(suite, a_child_of_fork_that_closes_what_it_read_leaves_the_lock_to_its_parent, 30);
    PROMISE(suite, whatever_made_a_child_it_cannot_change_or_unlock_its_parents_file, 120);
    PROMISE(suite, a_child_of_the_same_process_id_is_not_taken_for_its_parent, 30);
    PROMISE(suite, a_child_of_fork_can_open_and_change_another_file, 30);
    PROMISE(suite, a_child_of_fork_can_take_the_file_over_when_both_have_closed_it, 30);
    PROMISE(suite, a_child_of_fork_that_lives_on_does_not_keep_the_file_its_parent_closed, 30);
    PROMISE(suite, processes_that_race_to_create_a_file_end_with_one_that_has_all_their_elements,
            120);
    PROMISE(suite, of_two_threads_that_open_one_path_exactly_one_gets_it, 120);
    return run_suite(suite);
}
