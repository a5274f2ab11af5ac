/* Faults under what is around the library: the C++ face, another process's lock, the command. */
#include "child.h"
#include "durabilities.h"
#include "faults.h"
#include "owner.h"
#include "resources.h"

#include "size120_vec.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static char path[4096];

/* --- the C++ face --- */

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
            fault_plan_set(process, FAULT_ANY, nth, fault_errors[nth % FAULT_ERRORS]);
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
        fault_plan_set(process, FAULT_ANY, nth, fault_errors[nth % FAULT_ERRORS]);
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
    /* What the process may not do at all is a part of it. */
    if (status == 0 && process->error == EACCES && strcmp(printed, expected) != 0) {
        HOLDS(strstr(printed, process->failed == FAULT_BOOT_ID
                                  ? "boot id    kept from this process"
                                  : "names      only as durable") != NULL,
              "with %s withheld, info prints\n%s", fault_call_name(process->failed), printed);
        return;
    }
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
    for (size_t i = 0; i < FAULT_ERRORS; i++)
        for (uint64_t nth = 1;; nth++) {
            fault_plan_set(process, FAULT_ANY, nth, fault_errors[i]);
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
    ck_assert_uint_gt(refused, 5 * FAULT_ERRORS);
    free(expected);
    REPORT_FAULTS();
}
END_TEST

void add_promises_of_faces(Suite *suite)
{
    PROMISE(suite, an_owner_throws_what_failed_and_its_end_loses_no_commit, 600);
    PROMISE(suite, a_lock_held_elsewhere_is_one_though_the_holder_cannot_be_found, 600);
    PROMISE(suite, info_tells_the_whole_truth_or_why_it_cannot, 600);
}
