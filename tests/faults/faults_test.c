/* Faults of the whole process: every call of the C library that the core makes fails in turn, under
 * the system's own vecfile_io, in a process of its own each time.
 *
 * The program starts itself anew with preload.so preloaded.  VECFILE_ALL_FAULTS=1 takes every call
 * with every error; else each call gets one of them, another for each. */
#include "child.h"
#include "durabilities.h"
#include "life.h"
#include "owner.h"
#include "preload.h"
#include "resources.h"
#include "suite.h"

#include "size120_vec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static fault_plan *process;

static const int errors[] = {EIO, ENOSPC, EDQUOT, EFBIG, ENOMEM, EMFILE, EAGAIN, EACCES};
#define ERRORS (sizeof errors / sizeof *errors)

static bool takes_all(void)
{
    return getenv("VECFILE_ALL_FAULTS") != NULL;
}

/* --- what was reached --- */

static uint64_t lives, injected;
static uint64_t injected_of[FAULT_ANY];

static void note_faults(void)
{
    lives++;
    injected += process->failures;
    for (int call = 0; call < FAULT_ANY; call++)
        injected_of[call] += process->failures_of[call];
}

static void report_faults(const char *promise)
{
    printf("%s: %llu faults in %llu processes:", promise, (unsigned long long)injected,
           (unsigned long long)lives);
    for (int call = 0; call < FAULT_ANY; call++)
        if (injected_of[call] > 0)
            printf(" %s %llu", fault_call_name((fault_call)call),
                   (unsigned long long)injected_of[call]);
    printf("\n");
    fflush(stdout);
}
#define REPORT_FAULTS() report_faults(__func__)

/* --- lives --- */

/* What a failed call was for is done all the same, in another way, or only tidies up. */
static bool may_be_swallowed(fault_call call)
{
    switch (call) {
    case FAULT_STAT: /* looked at again */
    case FAULT_ALLOCATE:
    case FAULT_RESERVE: /* asked for less */
    case FAULT_MOVE:    /* gets new memory */
    case FAULT_CHANGED_PAGES:
    case FAULT_MEMORY: /* a log's name, to remove it */
    case FAULT_FILLS_HOLES:
    case FAULT_ADVISE:
    case FAULT_CLOSE:
    case FAULT_UNLOCK:
    case FAULT_UNLINK:
    case FAULT_RELEASE:
    case FAULT_UNMAP: /* memory that a rollback keeps */
        return true;
    default:
        return false;
    }
}

static void check_reported(const life_outcome *outcome)
{
    ck_assert_uint_eq(outcome->failures, 1);
    HOLDS(outcome->unreported == 0 || may_be_swallowed(outcome->failed),
          "nobody was told that %s failed", fault_call_name(outcome->failed));
}

/* Fails each call of the life in turn, until one is lived to its end without reaching that call;
 * which must be the one after the last that an undisturbed life makes.  Without an error in the
 * plan each call gets one of them, another for each. */
static void sweep(life_plan plan, void (*check)(const life_outcome *outcome))
{
    const bool takes_turns = plan.error == 0;
    plan.nth = 0;
    const life_outcome undisturbed = live(&plan);
    HOLDS(undisturbed.refusals == 0 && undisturbed.calls > 100, "%llu calls",
          (unsigned long long)undisturbed.calls);
    for (plan.nth = 1;; plan.nth++) {
        if (takes_turns)
            plan.error = errors[(plan.nth + (uint64_t)plan.start) % ERRORS];
        const life_outcome outcome = live(&plan);
        if (outcome.failures == 0)
            break;
        note_faults();
        if (check != NULL)
            check(&outcome);
    }
    ck_assert_uint_eq(plan.nth, undisturbed.calls + 1);
}

/* One error for each call, or all for each. */
static void sweep_errors(life_plan plan, void (*check)(const life_outcome *outcome))
{
    if (!takes_all()) {
        sweep(plan, check);
        return;
    }
    for (size_t i = 0; i < ERRORS; i++) {
        plan.error = errors[i];
        sweep(plan, check);
    }
}

/* The same for an error that only some calls can give: each of these must be reached. */
static void sweep_some(life_plan plan, void (*check)(const life_outcome *outcome))
{
    uint8_t kinds[FAULT_KINDS_KEPT];
    unsigned possible = 0;
    plan.nth = 0;
    const uint64_t calls = live(&plan).calls;
    ck_assert_uint_le(calls, FAULT_KINDS_KEPT);
    memcpy(kinds, process->kinds, sizeof kinds);
    for (plan.nth = 1; plan.nth <= calls; plan.nth++) {
        if (!fault_can_be((fault_call)kinds[plan.nth - 1], plan.error))
            continue;
        const life_outcome outcome = live(&plan);
        HOLDS(outcome.failures > 0, "call %llu was not reached", (unsigned long long)plan.nth);
        note_faults();
        possible++;
        if (check != NULL)
            check(&outcome);
    }
    ck_assert_uint_gt(possible, 10);
}

/* Every durability and start, each once: _i counts through them. */
#define WORLDS (2 * LIFE_STARTS)

static life_plan world(int i)
{
    return (life_plan){
        .process = process, .durability = durabilities[i % 2], .start = (life_start)(i / 2)};
}

START_TEST(a_system_call_that_fails_once_fails_one_step_which_can_be_tried_again)
{
    for (int i = 0; i < WORLDS; i++)
        sweep_errors(world(i), check_reported);
    REPORT_FAULTS();
}
END_TEST

START_TEST(system_calls_that_fail_from_one_on_lose_nothing_committed)
{
    for (int i = 0; i < WORLDS; i++) {
        life_plan plan = world(i);
        plan.for_ever = true;
        sweep_errors(plan, NULL);
    }
    REPORT_FAULTS();
}
END_TEST

static void check_unnoticed(const life_outcome *outcome)
{
    HOLDS(outcome->refusals == 0, "a short %s failed a step", fault_call_name(outcome->failed));
}

START_TEST(a_short_transfer_goes_unnoticed)
{
    for (int i = 0; i < WORLDS; i++) {
        life_plan plan = world(i);
        plan.error = FAULT_SHORT;
        sweep_some(plan, check_unnoticed);
    }
    REPORT_FAULTS();
}
END_TEST

START_TEST(a_disk_that_is_full_from_some_call_on_loses_nothing_committed)
{
    for (int i = 0; i < WORLDS; i++) {
        life_plan plan = world(i);
        plan.error = FAULT_NO_SPACE;
        plan.for_ever = true;
        sweep_some(plan, NULL);
    }
    REPORT_FAULTS();
}
END_TEST

/* A flush that is interrupted cannot be told from one that failed; the others here are never. */
static bool is_tried_again(fault_call call)
{
    static const fault_call calls[] = {FAULT_STAT,     FAULT_OPEN,     FAULT_PREAD, FAULT_PWRITE,
                                       FAULT_ALLOCATE, FAULT_TRUNCATE, FAULT_LOCK,  FAULT_PWRITEV};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (calls[i] == call)
            return true;
    return false;
}

static void check_interrupted(const life_outcome *outcome)
{
    HOLDS(outcome->refusals == 0 || !is_tried_again(outcome->failed),
          "an interrupted %s failed a step", fault_call_name(outcome->failed));
}

START_TEST(an_interrupted_system_call_is_tried_again)
{
    for (int i = 0; i < WORLDS; i++) {
        life_plan plan = world(i);
        plan.error = EINTR;
        sweep(plan, check_interrupted);
    }
    REPORT_FAULTS();
}
END_TEST

START_TEST(a_process_that_dies_at_any_system_call_loses_nothing_acknowledged)
{
    for (int i = 0; i < WORLDS; i++) {
        life_plan plan = world(i);
        plan.error = FAULT_DIE_BEFORE;
        sweep(plan, NULL);
        plan.error = FAULT_DIE_AFTER;
        if (takes_all())
            sweep(plan, NULL);
    }
    REPORT_FAULTS();
}
END_TEST

/* --- the C++ face --- */

static char path[4096];

static void live_as_owner(void *context, const child *parent)
{
    owner_life *out = context;
    (void)parent;
    const resources before = resources_now();
    process->pid = getpid();
    owner_live(path, (vecfile_durability)out->thrown, process, out);
    ASSERT_NO_LEAK(before);
}

/* What is left holds what was committed, and nothing but what was pushed. */
static void check_owned(const owner_life *owner)
{
    size120_vec v;
    HOLDS(!owner->is_foreign, "an exception that is no vecfile_error");
    HOLDS(owner->thrown == VECFILE_OK || strstr(owner->message, path) != NULL,
          "a message that names no file: %s", owner->message);
    if (file_size(path) == UINT64_MAX) {
        ck_assert_uint_eq(owner->committed, 0);
        return;
    }
    ASSERT_OK(size120_vec_open(&v, path, &(vecfile_options){.access = VECFILE_READ_ONLY}));
    const uint64_t len = size120_vec_len(&v);
    HOLDS(len >= owner->committed && len <= owner->pushed, "%llu elements of %llu..%llu",
          (unsigned long long)len, (unsigned long long)owner->committed,
          (unsigned long long)owner->pushed);
    for (uint64_t i = 0; i < len; i++)
        HOLDS(size120_vec_at(&v, i)->value == (int64_t)i, "element %llu", (unsigned long long)i);
    ASSERT_OK(size120_vec_close(&v));
}

START_TEST(an_owner_throws_what_failed_and_its_end_loses_no_commit)
{
    owner_life *owner =
        mmap(NULL, sizeof *owner, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(owner != MAP_FAILED);
    snprintf(path, sizeof path, "%s", scratch_path("owned.vec"));
    unsigned thrown = 0;
    for (EACH_DURABILITY(d))
        for (uint64_t nth = 1;; nth++) {
            fault_plan_set(process, FAULT_ANY, nth, errors[nth % ERRORS]);
            process->is_armed = false;
            owner->thrown = (vecfile_status)*d;
            child one = child_start(live_as_owner, owner);
            CHILD_SUCCEEDS(&one);
            check_owned(owner);
            scratch_clear();
            if (process->failures == 0)
                break;
            note_faults();
            thrown += owner->thrown != VECFILE_OK;
        }
    ck_assert_uint_gt(thrown, 50);
    munmap(owner, sizeof *owner);
    REPORT_FAULTS();
}
END_TEST

/* --- locks held elsewhere --- */

static void hold(void *context, const child *parent)
{
    size120_vec v;
    (void)context;
    ASSERT_OK(size120_vec_open(&v, path, NULL));
    child_tell(parent);
    child_wait(parent);
    size120_vec_abandon(&v);
}

static void open_held(void *context, const child *parent)
{
    size120_vec v;
    (void)context, (void)parent;
    const resources before = resources_now();
    process->pid = getpid();
    process->is_armed = true;
    vecfile_status status = size120_vec_open(&v, path, NULL);
    process->is_armed = false;
    HOLDS(status != VECFILE_OK, "two processes have it open");
    HOLDS(status == VECFILE_E_LOCKED || process->failures_of[FAULT_LOCK_HOLDER] == 0,
          "looking for the holder failed, and so the answer was %s", vecfile_status_name(status));
    ASSERT_MESSAGE(path);
    ASSERT_NO_LEAK(before);
}

START_TEST(a_lock_held_elsewhere_is_one_though_the_holder_cannot_be_found)
{
    size120_vec v;
    snprintf(path, sizeof path, "%s", scratch_path("held.vec"));
    ASSERT_OK(size120_vec_open(&v, path, NULL));
    ASSERT_OK(size120_vec_close(&v));
    fault_plan_set(process, FAULT_ANY, 0, 0);
    process->is_armed = false;
    child holder = child_start(hold, NULL);
    ck_assert(child_wait(&holder));
    for (uint64_t nth = 1;; nth += nth < 100 ? 1 : nth / 10) {
        fault_plan_set(process, FAULT_ANY, nth, errors[nth % ERRORS]);
        process->is_armed = false;
        child other = child_start(open_held, NULL);
        CHILD_SUCCEEDS(&other);
        if (process->failures == 0)
            break;
        note_faults();
    }
    ck_assert_uint_gt(injected_of[FAULT_LOCK_HOLDER], 5);
    child_tell(&holder);
    CHILD_SUCCEEDS(&holder);
    REPORT_FAULTS();
}
END_TEST

/* --- the command --- */

static char command[4096];

/* Runs `vecfile info` on the file: its exit status, or minus the signal; to be freed, what it
 * printed and what it complained about. */
static int run_info(char **printed, char **complaint)
{
    const char *out = scratch_path("out"), *err = scratch_path("err");
    uint64_t bytes;
    int status;
    const bool is_armed = process->is_armed;
    process->is_armed = false;
    fflush(stdout);
    const pid_t pid = fork();
    HOLDS(pid >= 0, "no process");
    if (pid == 0) {
        if (freopen(out, "w", stdout) == NULL || freopen(err, "w", stderr) == NULL)
            _exit(99);
        process->pid = getpid();
        process->is_armed = is_armed;
        execl(command, command, "info", path, (char *)NULL);
        _exit(98);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    process->is_armed = false;
    *printed = (char *)read_file(out, &bytes);
    (*printed)[bytes] = '\0';
    *complaint = (char *)read_file(err, &bytes);
    (*complaint)[bytes] = '\0';
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* A file with elements that only the header's live block counts. */
static void make_live_file(void)
{
    size120_vec v;
    vecfile_options options = {.durability = VECFILE_SHARED};
    ASSERT_OK(size120_vec_open(&v, path, &options));
    ASSERT_OK(size120_vec_push_default(&v));
    ASSERT_OK(size120_vec_commit(&v));
    ASSERT_OK(size120_vec_push_default(&v));
    size120_vec_abandon(&v);
}

/* The whole truth and status 0, or a message and status 3. */
static void check_info(int status, const char *printed, const char *complaint, const char *expected)
{
    if (status == 0) {
        HOLDS(strcmp(printed, expected) == 0 && complaint[0] == '\0',
              "with %s failing, info prints\n%s%s", fault_call_name(process->failed), printed,
              complaint);
        return;
    }
    HOLDS(status == 3, "with %s failing, info ends with %d: %s", fault_call_name(process->failed),
          status, complaint);
    const bool names_it = strstr(complaint, path) != NULL ||
                          (process->failed == FAULT_MEMORY && strstr(complaint, "memory") != NULL);
    HOLDS(strncmp(complaint, "vecfile: ", 9) == 0 && names_it, "info complains: %s", complaint);
    HOLDS(printed[0] == '\0', "info complains (%s) and prints\n%s", complaint, printed);
}

START_TEST(info_tells_the_whole_truth_or_why_it_cannot)
{
    char *expected, *printed, *complaint;
    snprintf(path, sizeof path, "%s", scratch_path("told.vec"));
    fault_plan_set(process, FAULT_ANY, 0, 0);
    process->is_armed = false;
    make_live_file();
    ck_assert_int_eq(run_info(&expected, &complaint), 0);
    ck_assert_ptr_nonnull(strstr(expected, "elements   2 size120 of 120 bytes"));
    free(complaint);
    unsigned refused = 0;
    for (size_t i = 0; i < ERRORS; i++)
        for (uint64_t nth = 1;; nth++) {
            fault_plan_set(process, FAULT_ANY, nth, errors[i]);
            process->for_ever = nth % 2 == 0;
            const int status = run_info(&printed, &complaint);
            check_info(status, printed, complaint, expected);
            free(printed);
            free(complaint);
            refused += status == 3;
            if (process->failures == 0)
                break;
            note_faults();
        }
    ck_assert_uint_gt(refused, 5 * ERRORS);
    free(expected);
    REPORT_FAULTS();
}
END_TEST

/* --- starting --- */

static const char *beside_this(const char *name)
{
    static char found[8192];
    ssize_t length = readlink("/proc/self/exe", found, 4096);
    if (length <= 0)
        return name;
    found[length] = '\0';
    snprintf(strrchr(found, '/') + 1, 4096, "%s", name);
    return found;
}

/* Runs this program again, with the library and with a page of memory that all processes from here
 * on share. */
static int start_preloaded(char **argv)
{
    char number[16];
    const char *library = beside_this("preload.so");
    int fd = memfd_create("faults", 0);
    if (fd < 0 || ftruncate(fd, PRELOAD_PAGE_BYTES) != 0 || access(library, R_OK) != 0) {
        perror("faults_test: no page or no preload.so");
        return EXIT_FAILURE;
    }
    snprintf(number, sizeof number, "%d", fd);
    setenv(PRELOAD_VARIABLE, number, 1);
    setenv("LD_PRELOAD", library, 1);
    /* The sanitizer's own calls come behind the library's: they are not to be counted. */
    setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 0);
    execv("/proc/self/exe", argv);
    perror("faults_test: cannot start itself");
    return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    const char *number = getenv(PRELOAD_VARIABLE);
    (void)argc;
    if (number == NULL)
        return start_preloaded(argv);
    process = mmap(NULL, PRELOAD_PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
                   (int)strtol(number, NULL, 10), 0);
    if (process == MAP_FAILED) {
        perror("faults_test: no page");
        return EXIT_FAILURE;
    }
    snprintf(command, sizeof command, "%.4000s", beside_this("vecfile"));
    Suite *suite = suite_create("faults of the whole process");
    PROMISE(suite, a_system_call_that_fails_once_fails_one_step_which_can_be_tried_again, 1800);
    PROMISE(suite, system_calls_that_fail_from_one_on_lose_nothing_committed, 1800);
    PROMISE(suite, a_short_transfer_goes_unnoticed, 600);
    PROMISE(suite, a_disk_that_is_full_from_some_call_on_loses_nothing_committed, 600);
    PROMISE(suite, an_interrupted_system_call_is_tried_again, 600);
    PROMISE(suite, a_process_that_dies_at_any_system_call_loses_nothing_acknowledged, 600);
    PROMISE(suite, an_owner_throws_what_failed_and_its_end_loses_no_commit, 600);
    PROMISE(suite, a_lock_held_elsewhere_is_one_though_the_holder_cannot_be_found, 600);
    PROMISE(suite, info_tells_the_whole_truth_or_why_it_cannot, 600);
    return run_suite(suite);
}
