/* Many at once: children of fork, processes and threads that race for one name. */
#include "suite.h"
#include "child.h"
#include "intact.h"

#include <pthread.h>
#include <stdio.h>
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

static void try_to_change(void *context, const child *parent)
{
    quake_vec *v = &shared_handle;
    (void)context, (void)parent;
    ck_assert(intact_is_in(v));
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
    ck_assert(intact_is_in(v));
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

START_TEST(a_child_of_fork_may_read_and_cannot_change_anything)
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
    PROMISE(suite, a_child_of_fork_may_read_and_cannot_change_anything, 30);
    PROMISE(suite, a_child_of_fork_cannot_change_what_its_parent_was_writing, 30);
    PROMISE(suite, a_child_of_fork_that_closes_leaves_file_and_lock_to_its_parent, 30);
    PROMISE(suite, a_child_of_fork_that_abandons_leaves_file_and_lock_to_its_parent, 30);
    PROMISE(suite, a_child_of_fork_can_open_and_change_another_file, 30);
    PROMISE(suite, a_child_of_fork_can_take_the_file_over_when_both_have_closed_it, 30);
    PROMISE(suite, a_child_of_fork_that_lives_on_does_not_keep_the_file_its_parent_closed, 30);
    PROMISE(suite, processes_that_race_to_create_a_file_end_with_one_that_has_all_their_elements,
            120);
    PROMISE(suite, of_two_threads_that_open_one_path_exactly_one_gets_it, 120);
    return run_suite(suite);
}
