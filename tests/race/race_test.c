/* Threads under ThreadSanitizer, which ends the test at the first race of data: handles of their
 * own on one file and on many, and one handle that all of them read. */
#include "suite.h"
#include "holds.h"

#include "size24_vec.h"
#include "vecfile/io.h"

#include <pthread.h>
#include <stdio.h>

#define THREADS 6
#define ROUNDS 150
#define ELEMENTS 5000u

/* Flushes would take most of the time, in which nothing can race. */
static int flush_nothing(void *context, int fd)
{
    (void)context, (void)fd;
    return 0;
}

static int flush_no_directory(void *context, int directory)
{
    (void)context, (void)directory;
    return 0;
}

static vecfile_io io;
static vecfile_options to_write, to_read;

/* ThreadSanitizer keeps books of addresses: few are reserved. */
static void choose_options(void)
{
    io = vecfile_io_system;
    io.sync = flush_nothing;
    io.sync_directory = flush_no_directory;
    to_write = (vecfile_options){.max_bytes = (uint64_t)1 << 20, .io = &io};
    to_read = (vecfile_options){.access = VECFILE_READ_ONLY, .io = &io};
}

static size24 element(uint64_t value)
{
    size24 made = size24_default();
    made.value = value;
    return made;
}

typedef struct racer {
    pthread_t thread;
    pthread_barrier_t *barrier;
    unsigned number;
    char path[4096];       /* its own or the same for all */
    unsigned opened;       /* times that it got the file */
    const size24_vec *all; /* that every racer reads */
    size24 *elements;      /* that every racer stores to */
} racer;

/* Runs `run` in THREADS threads that begin together. */
static void race(racer racers[THREADS], void *(*run)(void *))
{
    pthread_barrier_t barrier;
    HOLDS(pthread_barrier_init(&barrier, NULL, THREADS) == 0, "pthread_barrier_init");
    for (unsigned i = 0; i < THREADS; i++) {
        racers[i].barrier = &barrier;
        racers[i].number = i;
        HOLDS(pthread_create(&racers[i].thread, NULL, run, &racers[i]) == 0, "pthread_create");
    }
    for (unsigned i = 0; i < THREADS; i++)
        HOLDS(pthread_join(racers[i].thread, NULL) == 0, "pthread_join");
    pthread_barrier_destroy(&barrier);
}

/* --- handles of their own --- */

static void work(racer *self, size24_vec *v, unsigned round)
{
    size24_vec moved;
    ASSERT_OK(size24_vec_push(v, element(self->number)));
    ASSERT_OK(size24_vec_commit(v));
    ASSERT_OK(size24_vec_set(v, 0, element(round)));
    ASSERT_OK(round % 3 == 0 ? size24_vec_rollback(v) : size24_vec_commit(v));
    size24_vec_move(&moved, v);
    if (round % 7 == 0)
        size24_vec_abandon(&moved);
    else
        ASSERT_OK(size24_vec_close(&moved));
}

static void *open_and_close(void *context)
{
    racer *self = context;
    pthread_barrier_wait(self->barrier);
    for (unsigned round = 0; round < ROUNDS; round++) {
        size24_vec v;
        const vecfile_status status = size24_vec_open(&v, self->path, &to_write);
        if (status != VECFILE_OK) {
            HOLDS(status == VECFILE_E_ALREADY_OPEN, "%s", vecfile_errmsg());
            continue;
        }
        self->opened++;
        work(self, &v, round);
    }
    return NULL;
}

static unsigned opened_by_all(const racer racers[THREADS])
{
    unsigned sum = 0;
    for (unsigned i = 0; i < THREADS; i++)
        sum += racers[i].opened;
    return sum;
}

static void assert_length(const char *path, uint64_t expected)
{
    size24_vec v;
    ASSERT_OK(size24_vec_open(&v, path, &to_write));
    ck_assert_uint_eq(size24_vec_len(&v), expected);
    ASSERT_OK(size24_vec_close(&v));
}

START_TEST(threads_that_open_and_close_the_same_file_get_it_one_at_a_time)
{
    static racer racers[THREADS];
    choose_options();
    for (unsigned i = 0; i < THREADS; i++)
        snprintf(racers[i].path, sizeof racers[i].path, "%s", scratch_path("one.vec"));
    race(racers, open_and_close);
    ck_assert_uint_ge(opened_by_all(racers), 1);
    assert_length(racers[0].path, opened_by_all(racers));
    ck_assert_uint_eq(scratch_entries(), 1);
}
END_TEST

START_TEST(threads_that_open_and_close_files_of_their_own_do_not_meet)
{
    static racer racers[THREADS];
    choose_options();
    for (unsigned i = 0; i < THREADS; i++) {
        char name[32];
        snprintf(name, sizeof name, "%u.vec", i);
        snprintf(racers[i].path, sizeof racers[i].path, "%s", scratch_path(name));
    }
    race(racers, open_and_close);
    for (unsigned i = 0; i < THREADS; i++) {
        ck_assert_uint_eq(racers[i].opened, ROUNDS);
        assert_length(racers[i].path, ROUNDS);
    }
    ck_assert_uint_eq(scratch_entries(), THREADS);
}
END_TEST

/* --- one handle, read by all --- */

/* Every call that does not change a vector. */
static void *read_all(void *context)
{
    const racer *self = context;
    const size24_vec *v = self->all;
    pthread_barrier_wait(self->barrier);
    for (uint64_t i = 0; i < ELEMENTS; i++) {
        HOLDS(size24_vec_at(v, i)->value == i && size24_vec_get(v, i).value == i, "element");
        HOLDS(size24_vec_find_by_value(v, i) == size24_vec_data(v) + i, "find");
        HOLDS(size24_vec_upper_bound_by_value(v, i) == i + 1, "upper_bound");
    }
    HOLDS(size24_vec_len(v) == ELEMENTS && size24_vec_capacity(v) >= ELEMENTS, "len");
    HOLDS(!size24_vec_is_empty(v) && size24_vec_stamp(v) == 1, "stamp");
    HOLDS(size24_vec_slice(v, 1, 2) == size24_vec_at(v, 1), "slice");
    HOLDS(size24_vec_is_sorted_by_value(v), "is_sorted");
    HOLDS(size24_vec_at(v, ELEMENTS) == NULL, "past the end");
    for (size24_vec_each(it, v))
        HOLDS(size24_check(it) == VECFILE_OK && strlen(size24_vec_path(v)) > 0, "check");
    return NULL;
}

static void let_all_read(const size24_vec *v)
{
    static racer racers[THREADS];
    for (unsigned i = 0; i < THREADS; i++)
        racers[i].all = v;
    race(racers, read_all);
}

START_TEST(calls_that_change_nothing_may_be_made_by_all_threads_at_once)
{
    size24_vec v;
    choose_options();
    const char *path = scratch_path("all.vec");
    ASSERT_OK(size24_vec_open(&v, path, &to_write));
    for (uint64_t i = 0; i < ELEMENTS; i++)
        ASSERT_OK(size24_vec_push(&v, element(i)));
    ASSERT_OK(size24_vec_commit_stamped(&v, 1));
    let_all_read(&v);
    ASSERT_OK(size24_vec_close(&v));
    ASSERT_OK(size24_vec_open(&v, path, &to_read));
    let_all_read(&v);
    ASSERT_OK(size24_vec_close(&v));
}
END_TEST

/* --- one handle, its elements stored to by all --- */

/* Every element whose number is the thread's own: neighbours, so that no thread has a page alone.
 */
static void *store_own(void *context)
{
    const racer *self = context;
    pthread_barrier_wait(self->barrier);
    for (uint64_t i = self->number; i < ELEMENTS; i += THREADS)
        self->elements[i].value += ELEMENTS;
    return NULL;
}

static void let_all_store(size24 *elements)
{
    static racer racers[THREADS];
    ck_assert_ptr_nonnull(elements);
    for (unsigned i = 0; i < THREADS; i++)
        racers[i].elements = elements;
    race(racers, store_own);
}

START_TEST(threads_may_store_to_elements_of_their_own_once_all_were_asked_for)
{
    size24_vec v;
    choose_options();
    const char *path = scratch_path("own.vec");
    ASSERT_OK(size24_vec_open(&v, path, &to_write));
    for (uint64_t i = 0; i < ELEMENTS; i++)
        ASSERT_OK(size24_vec_push(&v, element(i)));
    ASSERT_OK(size24_vec_commit(&v));
    let_all_store(size24_vec_data_mut(&v));
    ASSERT_OK(size24_vec_commit(&v));
    let_all_store(size24_vec_slice_mut(&v, 0, ELEMENTS));
    ASSERT_OK(size24_vec_commit(&v));
    size24_vec_abandon(&v);
    ASSERT_OK(size24_vec_open(&v, path, &to_read));
    for (uint64_t i = 0; i < ELEMENTS; i++)
        ck_assert_uint_eq(size24_vec_at(&v, i)->value, i + 2 * ELEMENTS);
    ASSERT_OK(size24_vec_close(&v));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("race");
    PROMISE(suite, threads_that_open_and_close_the_same_file_get_it_one_at_a_time, 120);
    PROMISE(suite, threads_that_open_and_close_files_of_their_own_do_not_meet, 120);
    PROMISE(suite, calls_that_change_nothing_may_be_made_by_all_threads_at_once, 120);
    PROMISE(suite, threads_may_store_to_elements_of_their_own_once_all_were_asked_for, 120);
    return run_suite(suite);
}
