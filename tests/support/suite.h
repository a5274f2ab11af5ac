/* The main of a test program: one suite, each promise a test case of its own. */
#ifndef TESTS_SUITE_H
#define TESTS_SUITE_H

#include "holds.h"
#include "scratch.h"
#include "tally.h"
#include "vecfile/vecfile.h"

#include <check.h>
#include <stdlib.h>

/* Asserts a status and shows the library's message when it is another. */
#define ASSERT_STATUS(call, expected)                                                              \
    do {                                                                                           \
        vecfile_status got_ = (call);                                                              \
        HOLDS(got_ == (expected), "%s: got %s, expected %s (%s)", #call,                           \
              vecfile_status_name(got_), vecfile_status_name(expected), vecfile_errmsg());         \
    } while (0)

#define ASSERT_OK(call) ASSERT_STATUS(call, VECFILE_OK)

/* Asserts that the thread's message contains `text`. */
#define ASSERT_MESSAGE(text)                                                                       \
    ck_assert_msg(strstr(vecfile_errmsg(), (text)) != NULL, "message \"%s\" lacks \"%s\"",         \
                  vecfile_errmsg(), (text))

/* A promise: PROMISE(suite, name_of_function, seconds it may take). */
static inline void promise(Suite *suite, const char *name, const TTest *test, double seconds)
{
    TCase *one = tcase_create(name);
    tcase_set_timeout(one, seconds);
    tcase_add_test(one, test);
    suite_add_tcase(suite, one);
}
#define PROMISE(suite, test, seconds) promise(suite, #test, test, seconds)

/* The same for each _i from 0 to `count` - 1. */
static inline void promise_each(Suite *suite, const char *name, const TTest *test, double seconds,
                                size_t count)
{
    TCase *one = tcase_create(name);
    tcase_set_timeout(one, seconds);
    tcase_add_loop_test(one, test, 0, (int)count);
    suite_add_tcase(suite, one);
}
#define PROMISE_EACH(suite, test, seconds, count) promise_each(suite, #test, test, seconds, count)

static inline int run_suite(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    tally_suite(program_invocation_short_name, srunner_ntests_run(runner) - failed, failed);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif /* TESTS_SUITE_H */
