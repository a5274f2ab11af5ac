/* What the core believes of itself is checked where VECFILE_ASSERTIONS is defined, as in the core
 * that tests are linked with, and costs nothing elsewhere. */
#include "child.h"
#include "suite.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#undef VECFILE_ASSERTIONS
#include "base/assertion.h"

static int evaluated;

static bool evaluate(void)
{
    evaluated++;
    return false;
}

/* Whether the place behind it is reached. */
static bool goes_on_in_release(void)
{
    VECFILE_ASSERT(evaluate());
    VECFILE_UNREACHABLE("this is a release");
    return true;
}

#undef VECFILE_ASSERT
#undef VECFILE_UNREACHABLE
#undef VECFILE_BASE_ASSERTION_H
#define VECFILE_ASSERTIONS
#include "base/assertion.h"

static void believe_wrongly(void *context, const child *other)
{
    (void)context;
    (void)dup2(other->to, STDERR_FILENO);
    VECFILE_ASSERT(evaluate());
}

static void go_astray(void *context, const child *other)
{
    (void)context;
    (void)dup2(other->to, STDERR_FILENO);
    VECFILE_UNREACHABLE("nobody comes here");
}

/* The process must abort, and what it said must have all of the words. */
static void assert_aborts(void (*work)(void *context, const child *other), const char *words)
{
    char said[256] = "";
    size_t length = 0;
    child process = child_start(work, NULL);
    while (length + 1 < sizeof said && child_read(&process, said + length, 1))
        length++;
    ck_assert_int_eq(child_end(&process), -SIGABRT);
    ck_assert_msg(strstr(said, "assertion_test.c:") != NULL, "no place in: %s", said);
    ck_assert_msg(strstr(said, words) != NULL, "no '%s' in: %s", words, said);
}

START_TEST(a_wrong_belief_tells_its_place_and_aborts)
{
    assert_aborts(believe_wrongly, "evaluate()");
    assert_aborts(go_astray, "nobody comes here");
}
END_TEST

START_TEST(a_right_belief_goes_on)
{
    VECFILE_ASSERT(!evaluate());
    ck_assert_int_eq(evaluated, 1);
}
END_TEST

START_TEST(a_release_evaluates_no_belief)
{
    ck_assert(goes_on_in_release());
    ck_assert_int_eq(evaluated, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("assertion");
    PROMISE(suite, a_wrong_belief_tells_its_place_and_aborts, 20);
    PROMISE(suite, a_right_belief_goes_on, 10);
    PROMISE(suite, a_release_evaluates_no_belief, 10);
    return run_suite(suite);
}
