/* Processes that hammer one file: a writer that does everything a writer can, killed and started
 * again; followers and readers, killed as well, each of which checks every element against its own
 * checksum and all of them against a sum that the writer keeps in the first. VECFILE_HAMMER_SECONDS
 * says how long: 10. */
#include "suite.h"

#include "random.h"

#include "size120_vec.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FOLLOWERS 4
#define MAX_LEN 20000

static char path[4096];

/* What the processes did, for all to see. */
typedef struct score {
    uint64_t commits, looks, moves, expired;
    bool may_write; /* of the writer beside one that sleeps */
    char wrong[200];
} score;

static score *all;

static size120 element_of(int64_t value)
{
    size120 made = {.value = value, .weight = 1};
    for (size_t i = 0; i < sizeof made.rest; i++)
        made.rest[i] = (uint8_t)((uint64_t)value * 0x9e3779b97f4a7c15u >> (i % 8 * 8));
    return made;
}

static bool is_whole(const size120 *element)
{
    const size120 expected = element_of(element->value);
    return memcmp(element->rest, expected.rest, sizeof expected.rest) == 0;
}

/* Whether the elements are those of one commit: the first has the sum of the others. */
static bool is_one_state(const size120_vec *v)
{
    const uint64_t len = size120_vec_len(v);
    int64_t sum = 0;
    for (uint64_t i = 1; i < len; i++) {
        const size120 *element = size120_vec_at(v, i);
        if (!is_whole(element))
            return false;
        sum = (int64_t)((uint64_t)sum + (uint64_t)element->value);
    }
    return len == 0 || size120_vec_at(v, 0)->value == sum;
}

static void tell(const char *what, const size120_vec *v)
{
    if (all->wrong[0] == '\0')
        snprintf(all->wrong, sizeof all->wrong, "%s, at %llu elements: %.120s", what,
                 (unsigned long long)size120_vec_len(v), vecfile_errmsg());
}

/* --- the writer --- */

static void change(size120_vec *v, random_source *random)
{
    const uint64_t len = size120_vec_len(v), which = random_below(random, 12);
    vecfile_status status = VECFILE_OK;
    if (which < 3 && len < MAX_LEN)
        for (uint64_t n = random_below(random, which == 0 ? 2000 : 20); n > 0; n--)
            status = size120_vec_push(v, element_of((int64_t)random_next(random)));
    else if (which == 3 && len > 1)
        status = size120_vec_truncate(v, 1 + random_below(random, len));
    else if (which == 4 && len > 2)
        status = size120_vec_insert(v, 1 + random_below(random, len - 1),
                                    element_of((int64_t)random_next(random)));
    else if (which == 5 && len > 2)
        status = size120_vec_remove(v, 1 + random_below(random, len - 1), NULL);
    else if (which == 6)
        status = size120_vec_shrink_to_fit(v);
    else
        for (uint64_t n = random_below(random, 50); n > 0 && len > 1; n--)
            status = size120_vec_set(v, 1 + random_below(random, len - 1),
                                     element_of((int64_t)random_next(random)));
    ASSERT_OK(status);
}

static void commit_sum(size120_vec *v, random_source *random)
{
    int64_t sum = 0;
    const uint64_t len = size120_vec_len(v);
    for (uint64_t i = 1; i < len; i++)
        sum = (int64_t)((uint64_t)sum + (uint64_t)size120_vec_at(v, i)->value);
    if (len > 0)
        size120_vec_at_mut(v, 0)->value = sum;
    if (random_once_in(random, 3))
        ASSERT_OK(size120_vec_commit_lazy(v));
    else
        ASSERT_OK(size120_vec_commit(v));
    __atomic_add_fetch(&all->commits, 1, __ATOMIC_RELAXED);
}

static void write_on(uint64_t seed)
{
    static const uint64_t patiences[] = {0, 0, UINT64_C(1) << 20};
    random_source random = random_from(seed);
    for (;;) {
        size120_vec v;
        const vecfile_options options = {.lock_wait_ms = 5000,
                                         .follower_bytes = patiences[random_below(&random, 3)]};
        ASSERT_OK(size120_vec_open(&v, path, &options));
        if (!is_one_state(&v))
            tell("a writer finds no commit's state", &v);
        for (uint64_t n = 20 + random_below(&random, 200); n > 0; n--) {
            change(&v, &random);
            if (random_once_in(&random, 10))
                ASSERT_OK(size120_vec_rollback(&v));
            else
                commit_sum(&v, &random);
            if (random_once_in(&random, 4))
                (void)size120_vec_tidy(&v, 500);
        }
        if (random_once_in(&random, 2))
            size120_vec_abandon(&v);
        else
            ASSERT_OK(size120_vec_close(&v));
    }
}

/* --- those who read --- */

static void look_at(const size120_vec *v)
{
    const bool is_right = is_one_state(v);
    if (!is_right && size120_vec_is_current(v))
        tell("a follower sees no commit's state", v);
    __atomic_add_fetch(&all->looks, 1, __ATOMIC_RELAXED);
}

static void follow_for(size120_vec *v, uint64_t turns, random_source *random)
{
    for (; turns > 0; turns--) {
        const vecfile_status waited = size120_vec_wait(v, 50);
        if (waited != VECFILE_E_TIMEOUT)
            ASSERT_OK(waited);
        if (random_once_in(random, 10))
            usleep((useconds_t)random_below(random, 100000));
        look_at(v); /* still the older state */
        const vecfile_status status = size120_vec_refresh(v, NULL);
        if (status == VECFILE_E_EXPIRED)
            __atomic_add_fetch(&all->expired, 1, __ATOMIC_RELAXED);
        else
            ASSERT_OK(status);
        look_at(v);
        __atomic_add_fetch(&all->moves, 1, __ATOMIC_RELAXED);
    }
}

static void read_on(uint64_t seed)
{
    random_source random = random_from(seed);
    for (;;) {
        size120_vec v;
        const bool follows = !random_once_in(&random, 4);
        const vecfile_options options = {.access = follows ? VECFILE_FOLLOW : VECFILE_READ_ONLY};
        ASSERT_OK(size120_vec_open(&v, path, &options));
        look_at(&v);
        if (follows)
            follow_for(&v, random_below(&random, 300), &random);
        look_at(&v);
        ASSERT_OK(size120_vec_close(&v));
    }
}

/* --- who starts and kills them --- */

static pid_t start(int which, uint64_t seed)
{
    const pid_t process = fork();
    ck_assert_int_ge(process, 0);
    if (process == 0) {
        if (which == 0)
            write_on(seed);
        else
            read_on(seed);
        _exit(1);
    }
    return process;
}

static void stop(pid_t process)
{
    int status;
    kill(process, SIGKILL);
    ck_assert_int_eq(waitpid(process, &status, 0), process);
    HOLDS(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
          "a process ended by itself, with status 0x%x", (unsigned)status);
}

static int seconds_wanted(void)
{
    const char *given = getenv("VECFILE_HAMMER_SECONDS");
    return given != NULL ? atoi(given) : 10;
}

static void make_file(void)
{
    size120_vec v;
    snprintf(path, sizeof path, "%s", scratch_path("hammered.vec"));
    ASSERT_OK(size120_vec_open(&v, path, NULL));
    ASSERT_OK(size120_vec_push(&v, element_of(0)));
    ASSERT_OK(size120_vec_close(&v));
}

START_TEST(whatever_a_writer_does_each_follower_sees_one_commit_and_none_is_in_its_way)
{
    pid_t processes[1 + FOLLOWERS];
    size120_vec v;
    random_source random = random_from(random_seed());
    all = mmap(NULL, sizeof *all, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(all, MAP_FAILED);
    make_file();
    for (int i = 0; i <= FOLLOWERS; i++)
        processes[i] = start(i, random_next(&random));
    const time_t end = time(NULL) + seconds_wanted();
    while (time(NULL) < end && all->wrong[0] == '\0') {
        usleep((useconds_t)random_below(&random, 300000));
        const int which = (int)random_below(&random, 1 + FOLLOWERS);
        stop(processes[which]);
        processes[which] = start(which, random_next(&random));
    }
    for (int i = 0; i <= FOLLOWERS; i++)
        stop(processes[i]);
    HOLDS(all->wrong[0] == '\0', "%s", all->wrong);
    ck_assert_uint_gt(all->commits, 0);
    ck_assert_uint_gt(all->moves, 0);
    printf("%llu commits, %llu looks, %llu refreshes, %llu expired\n",
           (unsigned long long)all->commits, (unsigned long long)all->looks,
           (unsigned long long)all->moves, (unsigned long long)all->expired);
    ASSERT_OK(size120_vec_open(&v, path, &(vecfile_options){.lock_wait_ms = 5000}));
    ck_assert(is_one_state(&v));
    ASSERT_OK(size120_vec_close(&v));
    ck_assert_uint_eq(scratch_entries(), 1);
}
END_TEST

/* --- a follower that sleeps --- */

#define SLEPT_LEN 20000

/* Several times what two logs of so few elements have otherwise. */
#define GROWN_LOGS ((uint64_t)64 << 20)

static void write_until_killed(void)
{
    random_source random = random_from(random_seed());
    size120_vec v;
    while (!__atomic_load_n(&all->may_write, __ATOMIC_ACQUIRE))
        usleep(1000);
    ASSERT_OK(size120_vec_open(&v, path, NULL));
    for (;;) {
        for (int n = 0; n < 50; n++)
            ASSERT_OK(size120_vec_set(&v, 1 + random_below(&random, SLEPT_LEN - 1),
                                      element_of((int64_t)random_next(&random))));
        commit_sum(&v, &random);
    }
}

static uint64_t bytes_of_logs(void)
{
    char name[4200];
    uint64_t bytes = 0;
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s-log%d", path, i);
        bytes += file_size(name) == UINT64_MAX ? 0 : file_size(name);
    }
    return bytes;
}

/* Whether the logs keep their length while many commits are made. */
static bool grows_no_more(void)
{
    for (int i = 0; i < 60; i++) {
        const uint64_t bytes = bytes_of_logs();
        const uint64_t commits = __atomic_load_n(&all->commits, __ATOMIC_RELAXED);
        while (__atomic_load_n(&all->commits, __ATOMIC_RELAXED) < commits + 500)
            usleep(10000);
        if (bytes_of_logs() == bytes)
            return true;
    }
    return false;
}

/* By default a writer waits for ever: what it has to keep is in its logs. */
START_TEST(what_a_sleeping_follower_sees_is_kept_for_it_and_no_longer)
{
    size120_vec v, f;
    const int seconds = seconds_wanted() / 10 + 1;
    all = mmap(NULL, sizeof *all, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(all, MAP_FAILED);
    make_file();
    ASSERT_OK(size120_vec_open(&v, path, NULL));
    ASSERT_OK(size120_vec_resize(&v, SLEPT_LEN, element_of(0)));
    ASSERT_OK(size120_vec_close(&v));
    /* Before the follower is there: a child would keep what its parent reads. */
    const pid_t writer = fork();
    ck_assert_int_ge(writer, 0);
    if (writer == 0)
        write_until_killed();
    ASSERT_OK(size120_vec_open(&f, path, &(vecfile_options){.access = VECFILE_FOLLOW}));
    __atomic_store_n(&all->may_write, true, __ATOMIC_RELEASE);
    sleep((unsigned)seconds);
    for (int i = 0; i < 600 && bytes_of_logs() < GROWN_LOGS; i++)
        usleep(100000);
    const uint64_t commits = all->commits, grown = bytes_of_logs();
    ck_assert_uint_gt(commits, 0);
    ck_assert(size120_vec_is_current(&f));
    for (uint64_t i = 0; i < SLEPT_LEN; i++)
        HOLDS(size120_vec_at(&f, i)->value == 0 && is_whole(size120_vec_at(&f, i)),
              "element %llu is of another commit", (unsigned long long)i);
    ASSERT_OK(size120_vec_refresh(&f, NULL));
    ck_assert(is_one_state(&f));
    ck_assert_int_ne(size120_vec_at(&f, 0)->value, 0);
    ASSERT_OK(size120_vec_close(&f));
    ck_assert(grows_no_more());
    stop(writer);
    printf("%llu commits in %d s asleep, logs of %llu MiB, then of %llu\n",
           (unsigned long long)commits, seconds, (unsigned long long)(grown >> 20),
           (unsigned long long)(bytes_of_logs() >> 20));
    ASSERT_OK(size120_vec_open(&v, path, &(vecfile_options){.lock_wait_ms = 5000}));
    ck_assert(is_one_state(&v));
    ASSERT_OK(size120_vec_close(&v));
    ck_assert_uint_eq(bytes_of_logs(), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("hammer");
    PROMISE(suite, what_a_sleeping_follower_sees_is_kept_for_it_and_no_longer,
            seconds_wanted() + 120);
    PROMISE(suite, whatever_a_writer_does_each_follower_sees_one_commit_and_none_is_in_its_way,
            seconds_wanted() + 120);
    return run_suite(suite);
}
