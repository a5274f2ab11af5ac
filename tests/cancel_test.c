/* Threads that are cancelled: no call of the library is a cancellation point, so a thread ends
 * between two calls and never in the midst of one. */
#include "suite.h"
#include "child.h"
#include "durabilities.h"
#include "holds.h"
#include "random.h"
#include "resources.h"
#include "skip.h"

#include "size24_vec.h"
#include "vecfile/convert.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static char path[4096];
static char other_path[4096];

static void choose_paths(void)
{
    snprintf(path, sizeof path, "%s", scratch_path("a.vec"));
    snprintf(other_path, sizeof other_path, "%s", scratch_path("b.vec"));
}

static size24 element(uint64_t value)
{
    size24 made = size24_default();
    made.value = value;
    return made;
}

/* --- a thread that is to be cancelled all the time --- */

/* Elements: more than the append buffer, and so many bytes that a conversion takes two threads. */
#define MANY 1600000u

/* Here and below assertions are those that write nothing: what writes is a cancellation point. */
static void change(size24_vec *v)
{
    for (uint64_t i = 0; i < MANY; i++)
        ASSERT_OK(size24_vec_push(v, element(i)));
    ASSERT_OK(size24_vec_commit(v));
    for (uint64_t i = 0; i < MANY; i += 50)
        ASSERT_OK(size24_vec_set(v, i, element(i)));
    ASSERT_OK(size24_vec_commit_lazy(v));
    ASSERT_OK(size24_vec_commit(v));
    HOLDS(size24_vec_data_mut(v) != NULL, "%s", vecfile_errmsg());
    ASSERT_OK(size24_vec_commit_stamped(v, 1));
    ASSERT_OK(size24_vec_truncate(v, MANY / 2));
    ASSERT_OK(size24_vec_commit(v));
    ASSERT_OK(size24_vec_shrink_to_fit(v));
    ASSERT_OK(size24_vec_reserve(v, 1000));
}

/* All of a life, with a log left behind that is read and then recovered. */
static void live_and_leave_a_log(vecfile_durability durability)
{
    size24_vec v;
    const vecfile_options options = {.durability = durability};
    const vecfile_options to_read = {.access = VECFILE_READ_ONLY};
    ASSERT_OK(size24_vec_open(&v, path, &options));
    change(&v);
    ASSERT_OK(size24_vec_set(&v, 0, element(5)));
    ASSERT_OK(size24_vec_commit(&v));
    ASSERT_OK(size24_vec_push(&v, element(7)));
    if (durability == VECFILE_ATOMIC)
        ASSERT_OK(size24_vec_rollback(&v));
    size24_vec_abandon(&v);
    ASSERT_OK(size24_vec_open(&v, path, &to_read));
    HOLDS(size24_vec_first(&v)->value == 5, "another element than was committed");
    ASSERT_OK(size24_vec_close(&v));
    ASSERT_OK(size24_vec_open(&v, path, &options));
    HOLDS(size24_vec_first(&v)->value == 5, "another element than was committed");
    ASSERT_OK(size24_vec_close(&v));
}

static void convert(void)
{
    const vecfile_convert_options foreign = {.machine = "s390x"};
    ASSERT_OK(vecfile_convert(path, other_path, &foreign, NULL));
    ASSERT_OK(vecfile_migrate(other_path, &size24_vec_type, NULL, NULL));
}

static bool reached_the_end;

/* Cancelled before it begins; `held` is locked by another process. */
static void *go_through_all(void *held)
{
    const vecfile_options patient = {.lock_wait_ms = 40};
    size24_vec v;
    pthread_cancel(pthread_self());
    ASSERT_STATUS(size24_vec_open(&v, held, &patient), VECFILE_E_LOCKED);
    for (EACH_DURABILITY(d)) {
        live_and_leave_a_log(*d);
        convert();
        unlink(path);
        unlink(other_path);
    }
    reached_the_end = true;
    if (UNDER_SANITIZER) /* which takes the stack of a cancelled thread for one still in use */
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    pthread_testcancel();
    return NULL;
}

static void hold(void *context, const child *parent)
{
    size24_vec v;
    ASSERT_OK(size24_vec_open(&v, context, NULL));
    child_tell(parent);
    child_wait(parent);
    ASSERT_OK(size24_vec_close(&v));
}

START_TEST(no_call_of_the_library_is_a_cancellation_point)
{
    pthread_t thread;
    void *result;
    char held[4096];
    choose_paths();
    snprintf(held, sizeof held, "%s", scratch_path("held.vec"));
    child holder = child_start(hold, held);
    ck_assert(child_wait(&holder));
    const resources before = resources_now();
    ck_assert_int_eq(pthread_create(&thread, NULL, go_through_all, held), 0);
    ck_assert_int_eq(pthread_join(thread, &result), 0);
    ck_assert(reached_the_end);
    ck_assert_ptr_eq(result, UNDER_SANITIZER ? NULL : PTHREAD_CANCELED);
    ASSERT_NO_LEAK(before);
    CHILD_SUCCEEDS(&holder);
    ck_assert_uint_eq(scratch_entries(), 1);
}
END_TEST

/* --- threads that are cancelled at any time --- */

#define MOST 20000u
#define MAX_LIFE_US 1500

/* What a thread did; each number changes right behind the call that it tells of. */
typedef struct work {
    size24_vec v;
    vecfile_options options;
    bool is_open;
    uint64_t len, committed_len;
    uint64_t values[MOST], committed[MOST];
    random_source random;
} work;

static void note_commit(work *w)
{
    w->committed_len = w->len;
    memcpy(w->committed, w->values, sizeof w->values);
}

static void append_some(work *w)
{
    for (uint64_t n = random_below(&w->random, 400); n > 0 && w->len < MOST; n--) {
        const uint64_t value = random_next(&w->random);
        ASSERT_OK(size24_vec_push(&w->v, element(value)));
        w->values[w->len++] = value;
    }
}

static void change_some(work *w)
{
    for (uint64_t n = random_below(&w->random, 50); n > 0 && w->len > 0; n--) {
        const uint64_t i = random_below(&w->random, w->len), value = random_next(&w->random);
        ASSERT_OK(size24_vec_set(&w->v, i, element(value)));
        w->values[i] = value;
    }
}

static void cut_some(work *w)
{
    const uint64_t len = random_below(&w->random, w->len + 1);
    ASSERT_OK(size24_vec_truncate(&w->v, len));
    w->len = len;
    if (random_once_in(&w->random, 4))
        ASSERT_OK(size24_vec_shrink_to_fit(&w->v));
}

static void commit(work *w)
{
    ASSERT_OK(random_once_in(&w->random, 3) ? size24_vec_commit_lazy(&w->v)
                                            : size24_vec_commit(&w->v));
    note_commit(w);
}

static void take_back(work *w)
{
    ASSERT_OK(size24_vec_rollback(&w->v));
    w->len = w->committed_len;
    memcpy(w->values, w->committed, sizeof w->values);
}

static void open_again(work *w)
{
    w->is_open = false;
    ASSERT_OK(size24_vec_close(&w->v));
    note_commit(w);
    ASSERT_OK(size24_vec_open(&w->v, path, &w->options));
    w->is_open = true;
}

static void *work_on(void *context)
{
    work *w = context;
    for (;;) {
        switch (random_below(&w->random, 12)) {
        case 0:
            cut_some(w);
            break;
        case 1:
            take_back(w);
            break;
        case 2:
            open_again(w);
            break;
        case 3:
        case 4:
        case 5:
            commit(w);
            break;
        case 6:
        case 7:
            change_some(w);
            break;
        default:
            append_some(w);
        }
        pthread_testcancel();
    }
    return NULL;
}

static void assert_holds(const work *w, unsigned round)
{
    HOLDS(w->is_open, "round %u: cancelled between closing and opening", round);
    HOLDS(size24_vec_len(&w->v) == w->len, "round %u: %llu elements for %llu", round,
          (unsigned long long)size24_vec_len(&w->v), (unsigned long long)w->len);
    for (uint64_t i = 0; i < w->len; i++)
        HOLDS(size24_vec_at(&w->v, i)->value == w->values[i], "round %u: element %llu", round,
              (unsigned long long)i);
}

static void cancel_one(work *w, random_source *random)
{
    pthread_t thread;
    void *result;
    w->random = random_from(random_next(random));
    ck_assert_int_eq(pthread_create(&thread, NULL, work_on, w), 0);
    usleep((useconds_t)random_below(random, MAX_LIFE_US));
    ck_assert_int_eq(pthread_cancel(thread), 0);
    ck_assert_int_eq(pthread_join(thread, &result), 0);
    ck_assert_ptr_eq(result, PTHREAD_CANCELED);
}

START_TEST(threads_cancelled_at_any_time_leave_vectors_locks_and_descriptors_as_they_were)
{
    static work w;
    const char *wanted = getenv("VECFILE_CANCELLATIONS");
    const unsigned rounds = wanted != NULL ? (unsigned)strtoul(wanted, NULL, 10) : 3000;
    if (UNDER_SANITIZER)
        SKIP("the sanitizer takes the stack of a cancelled thread for one still in use");
    random_source random = random_from(random_seed());
    choose_paths();
    ASSERT_OK(size24_vec_open(&w.v, path, NULL));
    w.is_open = true;
    const resources before = resources_now();
    for (unsigned round = 0; round < rounds; round++) {
        cancel_one(&w, &random);
        assert_holds(&w, round);
    }
    ASSERT_OK(size24_vec_commit(&w.v));
    ASSERT_OK(size24_vec_close(&w.v));
    ASSERT_OK(size24_vec_open(&w.v, path, NULL));
    assert_holds(&w, rounds);
    ck_assert_uint_eq(resources_now().descriptors, before.descriptors);
    ASSERT_OK(size24_vec_close(&w.v));
    ck_assert_uint_eq(scratch_entries(), 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cancel");
    PROMISE(suite, no_call_of_the_library_is_a_cancellation_point, 60);
    PROMISE(suite, threads_cancelled_at_any_time_leave_vectors_locks_and_descriptors_as_they_were,
            600);
    return run_suite(suite);
}
