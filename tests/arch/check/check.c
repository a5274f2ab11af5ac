/* Running the tests of a suite, each in a process of its own. */
#include "check.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_CASES 64
/* Promises are timed for the machine itself, not for an emulated one. */
#define SLOWER 20

struct TCase {
    const char *name;
    double seconds;
    const TTest *test;
    int from, to;
};

struct Suite {
    const char *name;
    TCase *cases[MAX_CASES];
    size_t count;
};

struct SRunner {
    Suite *suite;
    int run, failed;
};

static void *zeroed(size_t bytes)
{
    void *made = calloc(1, bytes);
    if (made == NULL)
        abort();
    return made;
}

void check_fail(const char *file, int line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s:%d: ", file, line);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(EXIT_FAILURE);
}

pid_t check_fork(void)
{
    return fork();
}

Suite *suite_create(const char *name)
{
    Suite *made = zeroed(sizeof *made);
    made->name = name;
    return made;
}

TCase *tcase_create(const char *name)
{
    TCase *made = zeroed(sizeof *made);
    made->name = name;
    made->seconds = 4;
    return made;
}

void suite_add_tcase(Suite *suite, TCase *one)
{
    if (suite->count == MAX_CASES)
        abort();
    suite->cases[suite->count++] = one;
}

void tcase_set_timeout(TCase *one, double seconds)
{
    one->seconds = seconds;
}

void tcase_add_loop_test(TCase *one, const TTest *test, int from, int to)
{
    one->test = test;
    one->from = from;
    one->to = to;
}

SRunner *srunner_create(Suite *suite)
{
    SRunner *made = zeroed(sizeof *made);
    made->suite = suite;
    return made;
}

static void run_one(SRunner *runner, const TCase *one, int i)
{
    int status = -1;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        setpgid(0, 0);
        alarm((unsigned)(one->seconds * SLOWER));
        one->test->run(i);
        exit(EXIT_SUCCESS);
    }
    if (child > 0) {
        waitpid(child, &status, 0);
        kill(-child, SIGKILL); /* whatever it left running */
    }
    runner->run++;
    if (status != 0) {
        runner->failed++;
        fprintf(stderr, "%s:%s:%d: failed, status 0x%x\n", runner->suite->name, one->name, i,
                (unsigned)status);
    }
}

void srunner_run_all(SRunner *runner, enum print_output output)
{
    (void)output;
    const Suite *suite = runner->suite;
    const char *only = getenv("CK_RUN_CASE");
    for (size_t i = 0; i < suite->count; i++)
        if (only == NULL || strcmp(only, suite->cases[i]->name) == 0)
            for (int j = suite->cases[i]->from; j < suite->cases[i]->to; j++)
                run_one(runner, suite->cases[i], j);
    printf("%s: %d of %d hold\n", suite->name, runner->run - runner->failed, runner->run);
}

int srunner_ntests_run(SRunner *runner)
{
    return runner->run;
}

int srunner_ntests_failed(SRunner *runner)
{
    return runner->failed;
}

void srunner_free(SRunner *runner)
{
    for (size_t i = 0; i < runner->suite->count; i++)
        free(runner->suite->cases[i]);
    free(runner->suite);
    free(runner);
}
