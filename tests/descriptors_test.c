/* A program whose standard input, output or error is closed, as cron jobs and daemons are: what it
 * prints must go nowhere, and never into a vector. */
#include "suite.h"
#include "child.h"
#include "holds.h"

#include "quake_vec.h"
#include "vecfile/convert.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define STANDARD 3 /* descriptors 0, 1 and 2 */
#define ROUNDS 20

static char path[4096];
static char other_path[4096];

static void choose_paths(void)
{
    snprintf(path, sizeof path, "%s", scratch_path("quiet.vec"));
    snprintf(other_path, sizeof other_path, "%s", scratch_path("other.vec"));
}

static bool is_closed(int fd)
{
    return fcntl(fd, F_GETFD) < 0 && errno == EBADF;
}

/* Prints to the descriptors of `closed`, as a program does that does not know them closed. */
static void say_something(unsigned closed)
{
    static const char text[] = "warning: something the program wanted to say\n";
    for (int fd = 0; fd < STANDARD; fd++)
        if ((closed >> fd & 1) != 0) {
            HOLDS(is_closed(fd), "descriptor %d is something of the library's", fd);
            HOLDS(write(fd, text, sizeof text) < 0, "descriptor %d takes text", fd);
        }
}

/* Changes in place as well as appends, so that both logs come to be. */
static void change(quake_vec *v, unsigned closed)
{
    quake q = quake_default();
    for (int round = 0; round < ROUNDS; round++) {
        q.time = round;
        ASSERT_OK(quake_vec_push(v, q));
        ASSERT_OK(quake_vec_set(v, 0, q));
        ASSERT_OK(quake_vec_commit(v));
        say_something(closed);
    }
    ASSERT_OK(quake_vec_shrink_to_fit(v));
    say_something(closed);
    ASSERT_OK(quake_vec_set(v, 0, q));
    ASSERT_OK(quake_vec_commit(v));
}

static void use_without(void *context, const child *parent)
{
    const unsigned closed = *(const unsigned *)context;
    (void)parent;
    for (int fd = 0; fd < STANDARD; fd++)
        if ((closed >> fd & 1) != 0)
            close(fd);
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, path, NULL));
    say_something(closed);
    change(&v, closed);
    say_something(closed);
    ASSERT_OK(quake_vec_close(&v));
    ASSERT_OK(quake_vec_open(&v, path, NULL));
    say_something(closed);
    ASSERT_OK(quake_vec_close(&v));
    ASSERT_OK(vecfile_convert(path, other_path, NULL, NULL));
    say_something(closed);
}

static void assert_whole(const char *name)
{
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, name, NULL));
    ck_assert_uint_eq(quake_vec_len(&v), ROUNDS);
    ck_assert_int_eq(quake_vec_first(&v)->time, ROUNDS - 1);
    ck_assert_int_eq(quake_vec_last(&v)->time, ROUNDS - 1);
    ASSERT_OK(quake_vec_close(&v));
}

START_TEST(a_vector_is_never_standard_input_output_or_error_of_a_program_that_closed_them)
{
    choose_paths();
    for (unsigned closed = 1; closed < 1u << STANDARD; closed++) {
        child alone = child_start(use_without, &closed);
        CHILD_SUCCEEDS(&alone);
        assert_whole(path);
        assert_whole(other_path);
        ck_assert_uint_eq(scratch_entries(), 2);
        scratch_clear();
    }
}
END_TEST

/* The descriptor that the system gives is one of the three, and there is no other. */
static void create_with_none_to_spare(void *context, const child *parent)
{
    struct rlimit limit;
    quake_vec v;
    (void)context, (void)parent;
    HOLDS(getrlimit(RLIMIT_NOFILE, &limit) == 0, "getrlimit");
    const rlim_t before = limit.rlim_cur;
    close(0);
    close(1);
    /* The boot id and chance are read through descriptors, too. */
    limit.rlim_cur = STANDARD;
    HOLDS(setrlimit(RLIMIT_NOFILE, &limit) == 0, "setrlimit");
    const vecfile_status status = quake_vec_open(&v, path, NULL);
    HOLDS(is_closed(0) && is_closed(1), "a descriptor is left open");
    limit.rlim_cur = before;
    HOLDS(setrlimit(RLIMIT_NOFILE, &limit) == 0, "setrlimit");
    ASSERT_STATUS(status, VECFILE_E_IO);
    ASSERT_MESSAGE("close files or raise the limit");
}

START_TEST(where_only_standard_descriptors_are_left_creating_is_an_error_that_leaves_nothing)
{
    choose_paths();
    child alone = child_start(create_with_none_to_spare, NULL);
    CHILD_SUCCEEDS(&alone);
    ck_assert_uint_eq(scratch_entries(), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("descriptors");
    PROMISE(suite, a_vector_is_never_standard_input_output_or_error_of_a_program_that_closed_them,
            60);
    PROMISE(suite,
            where_only_standard_descriptors_are_left_creating_is_an_error_that_leaves_nothing, 30);
    return run_suite(suite);
}
