/* The life of a vector with faults on the way. */
#include "life.h"

#include "child.h"
#include "life_steps.h"
#include "resources.h"
#include "suite.h"
#include "system/process.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

/* Blocks of memory allocated and not freed, where the preloaded library counts them. */
extern int64_t preload_blocks(void) __attribute__((weak));

#define FIRST_ELEMENTS 20
#define MORE_ELEMENTS 5

/* Seconds that a life may take. */
#define MAX_LIFE 30

/* --- what a failure must be like --- */

static vecfile_status status_of(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case FAULT_NO_SPACE:
        return VECFILE_E_FULL;
    case ENOMEM:
        return VECFILE_E_NO_MEMORY;
    case EACCES:
        return VECFILE_E_PERMISSION;
    default:
        return VECFILE_E_IO;
    }
}

static bool is_expected(const life *l, vecfile_status status)
{
    if (status == status_of(l->plan.error))
        return true;
    /* Whatever the reason: what is on the disk is unknown, addresses are room, a lock that is not
     * given has another holder, and what cannot be read from the system is a failure of it. */
    const uint64_t *of = l->faults->failures_of;
    const bool is_held = l->plan.error == EAGAIN || l->plan.error == EACCES;
    return (of[FAULT_SYNC] > 0 && status == VECFILE_E_IO) ||
           (of[FAULT_RESERVE] > 0 && status == VECFILE_E_FULL) ||
           (of[FAULT_LOCK] > 0 && is_held && status == VECFILE_E_LOCKED) ||
           (of[FAULT_MEMORY] > 0 && status == VECFILE_E_NO_MEMORY) ||
           (of[FAULT_BOOT_ID] > 0 && status == VECFILE_E_IO);
}

static void describe(const life *l, char *text, size_t room)
{
    static const char *const starts[] = {"new", "clean", "unclean"};
    static const char *const no_errors[] = {"", "short", "death before", "death after", "no space"};
    const int error = l->plan.error;
    snprintf(text, room, "%s file, %s, call %llu %s %s (%s)", starts[l->plan.start],
             error < 0 ? no_errors[-error] : strerror(error), (unsigned long long)l->plan.nth,
             l->plan.for_ever ? "and on, last" : "is", fault_call_name(l->faults->failed),
             vecfile_errmsg());
}

#define EXPECT(l, condition, what)                                                                 \
    do {                                                                                           \
        char text_[1024];                                                                          \
        if (!(condition)) {                                                                        \
            describe(l, text_, sizeof text_);                                                      \
            ck_abort_msg("%s: %s", what, text_);                                                   \
        }                                                                                          \
    } while (0)

static void check_refusal(life *l, vecfile_status status)
{
    l->refusals++;
    EXPECT(l, l->faults->failures > 0, "a step failed without a fault");
    EXPECT(l, is_expected(l, status), vecfile_status_name(status));
    EXPECT(l, strstr(vecfile_errmsg(), life_path) != NULL, "a message does not name the file");
}

static void check_poisoned(life *l)
{
    for (life_step *const *change = life_changes; *change != NULL; change++) {
        vecfile_status status = (*change)(l);
        EXPECT(l, status == VECFILE_E_POISONED, vecfile_status_name(status));
        EXPECT(l, strstr(vecfile_errmsg(), life_path) != NULL, "a message does not name the file");
    }
}

/* Calls it with the faults that are planned. */
static vecfile_status make_step(life *l, life_step *step)
{
    l->faults->is_armed = true;
    vecfile_status status = step(l);
    l->faults->is_armed = false;
    return status;
}

/* After a step that failed, with the vector still open. */
static void check_unchanged(life *l, life_step *failed)
{
    const uint64_t *of = l->faults->failures_of;
    const bool is_flush = of[FAULT_SYNC] > 0;
    /* What neither the file's mapping nor reading it brings back is lost, and the handle knows. */
    const bool is_lost = of[FAULT_MAP] > 0 && of[FAULT_PREAD] > 0;
    if ((life_may_give_up(failed) || is_lost) && life_is_poisoned(l))
        return;
    EXPECT(l, life_has_elements(&l->v, l->now), "a step that failed changed the vector");
    EXPECT(l, life_is_poisoned(l) == is_flush,
           "a failed flush, and no other failure, is to poison the handle");
}

/* Takes one step, and again if it failed; false if there is nothing more to be done. */
static bool take(life *l, life_step *step)
{
    const bool has_handle = step != life_open && step != life_read && step != life_close;
    const uint64_t failures = l->faults->failures;
    vecfile_status status = make_step(l, step);
    if (status != VECFILE_OK) {
        check_refusal(l, status);
        if (has_handle)
            check_unchanged(l, step);
    } else if (l->faults->failures > failures) {
        l->unreported += !life_may_put_off(step, l->faults->failed);
    }
    if (has_handle && life_is_poisoned(l)) {
        check_poisoned(l);
        return false;
    }
    if (has_handle)
        EXPECT(l, life_has_elements(&l->v, l->now), "the vector is not what the steps made of it");
    if (status == VECFILE_OK)
        return true;
    if (step == life_close || (step == life_open && l->plan.for_ever))
        return false;
    if (!l->plan.for_ever)
        EXPECT(l, step(l) == VECFILE_OK, "a step that failed once fails again");
    return true;
}

/* --- what is left afterwards --- */

static void tell_boot_id(void *context, const child *parent)
{
    uint8_t boot_id[16];
    (void)context;
    ck_assert_int_eq(vecfile_io_system.boot_id(vecfile_io_system.context, boot_id), 0);
    child_write(parent, boot_id, sizeof boot_id);
}

/* For this process, which lets a child ask for the boot id: a process asks the system once, and the
 * lives that begin as copies of this one shall each do so.  The page by which processes are told
 * apart is one for all of them, so this one makes it. */
static void init_io(fault_io *io)
{
    static uint8_t boot_id[16];
    static bool is_known;
    if (!is_known) {
        (void)vecfile_process_number();
        child one = child_start(tell_boot_id, NULL);
        is_known = child_read(&one, boot_id, sizeof boot_id);
        CHILD_SUCCEEDS(&one);
    }
    fault_io_init(io);
    memcpy(io->boot_id, boot_id, sizeof boot_id);
    io->has_boot_id = true;
}

static void check_reader(const life *l, bool rebooted)
{
    fault_io io;
    size120_vec v;
    init_io(&io);
    if (rebooted)
        fault_io_reboot(&io);
    vecfile_options options = {.access = VECFILE_READ_ONLY, .io = &io.io};
    vecfile_status status = size120_vec_open(&v, life_path, &options);
    EXPECT(l, status == VECFILE_OK, "the file does not open any more");
    EXPECT(l, life_may_be_found(l, &v, rebooted), "the file holds what it never should");
    ASSERT_OK(size120_vec_close(&v));
}

static void check_writer(const life *l)
{
    size120_vec v;
    fault_io io;
    init_io(&io);
    io.skips_sync = true;
    vecfile_options options = {.durability = l->plan.durability, .io = &io.io};
    vecfile_status status = size120_vec_open(&v, life_path, &options);
    EXPECT(l, status == VECFILE_OK, "the file does not open to write any more");
    EXPECT(l, size120_vec_push(&v, life_element(0)) == VECFILE_OK,
           "the file does not grow any more");
    size120_vec_abandon(&v);
}

static unsigned temporary_files(void)
{
    char pattern[4200];
    glob_t found;
    snprintf(pattern, sizeof pattern, "%s.new-*", life_path);
    const unsigned count = glob(pattern, 0, NULL, &found) == 0 ? (unsigned)found.gl_pathc : 0;
    globfree(&found);
    return count;
}

static bool is_death(int error)
{
    return error == FAULT_DIE_BEFORE || error == FAULT_DIE_AFTER;
}

static void check_file(const life *l)
{
    /* A name that cannot be removed stays. */
    EXPECT(l,
           temporary_files() == 0 || l->faults->failures_of[FAULT_UNLINK] > 0 ||
               is_death(l->plan.error),
           "a temporary file was left behind");
    if (file_size(life_path) == UINT64_MAX) {
        EXPECT(l, l->plan.start == LIFE_NEW && l->faults->failures > 0, "the file is gone");
        return;
    }
    check_reader(l, false);
    check_reader(l, true);
    check_writer(l);
}

/* --- a life --- */

static void push_some(size120_vec *v, uint64_t count)
{
    for (; count > 0; count--)
        ASSERT_OK(size120_vec_push(v, life_element(size120_vec_len(v))));
}

/* As a killed writer does: with a commit in its log, and with elements that are in no commit. */
static void leave_unclean(life *l, size120_vec *v)
{
    size120 first = life_element(0);
    first.weight = 1;
    ASSERT_OK(size120_vec_set(v, 0, first));
    ASSERT_OK(size120_vec_commit(v));
    l->now.mark = 1;
    l->committed = l->tried = l->lazy = l->base = l->now;
    push_some(v, MORE_ELEMENTS);
    /* The next writer commits what this one stored, as soon as it opens the file. */
    if (l->plan.durability == VECFILE_SHARED) {
        l->now.len += MORE_ELEMENTS;
        l->tried = l->now;
    }
    size120_vec_abandon(v);
}

static void make_file(life *l)
{
    size120_vec v;
    vecfile_options options = {.durability = l->plan.durability, .io = &l->io.io};
    ASSERT_OK(size120_vec_open(&v, life_path, &options));
    push_some(&v, FIRST_ELEMENTS);
    ASSERT_OK(size120_vec_commit_stamped(&v, 3));
    l->now = (state){.len = FIRST_ELEMENTS, .stamp = 3};
    l->committed = l->tried = l->lazy = l->base = l->now;
    if (l->plan.start == LIFE_CLEAN)
        ASSERT_OK(size120_vec_close(&v));
    else
        leave_unclean(l, &v);
}

static void go_through(life *l)
{
    bool goes_on = l->plan.start == LIFE_NEW || take(l, life_read);
    goes_on = goes_on && take(l, life_open);
    const bool is_open = goes_on;
    for (life_step *const *step = life_steps; goes_on && *step != NULL; step++)
        goes_on = take(l, *step);
    if (goes_on)
        goes_on = take(l, life_close);
    else if (is_open)
        EXPECT(l, life_close(l) == VECFILE_E_POISONED, "close hides the failed flush");
    if (goes_on)
        take(l, life_read);
}

static void go_through_in_child(void *context, const child *parent)
{
    life *l = context;
    (void)parent;
    alarm(MAX_LIFE);
    l->faults->pid = getpid();
    const resources before = resources_now();
    const int64_t blocks = preload_blocks != NULL ? preload_blocks() : 0;
    go_through(l);
    ASSERT_NO_LEAK(before);
    if (preload_blocks != NULL)
        ck_assert_int_eq(preload_blocks(), blocks);
}

life_outcome live(const life_plan *plan)
{
    /* Seen by a child, which may end in the midst of it. */
    life *l = mmap(NULL, sizeof *l, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(l != MAP_FAILED);
    l->plan = *plan;
    snprintf(life_path, sizeof life_path, "%s", scratch_path("a.vec"));
    init_io(&l->io);
    l->io.skips_sync = true;
    l->faults = plan->process != NULL ? plan->process : &l->io.plan;
    if (plan->start != LIFE_NEW)
        make_file(l);
    fault_plan_set(l->faults, plan->is_of_a_kind ? plan->call : FAULT_ANY, plan->nth,
                   plan->nth > 0 ? plan->error : 0);
    l->faults->for_ever = plan->for_ever;
    l->faults->no_unnamed = plan->no_unnamed;
    l->faults->is_armed = false;

    const resources before = resources_now();
    if (is_death(plan->error) || plan->process != NULL) {
        child mortal = child_start(go_through_in_child, l);
        const int end = child_end(&mortal);
        l->faults->is_armed = false;
        EXPECT(l, end == 0, end < 0 ? strsignal(-end) : "a promise was broken");
    } else {
        go_through(l);
    }
    ASSERT_NO_LEAK(before);
    check_file(l);
    scratch_clear();
    life_outcome outcome = {l->faults->counts[FAULT_ANY],
                            l->faults->failures,
                            l->faults->failed,
                            plan->error,
                            l->refusals,
                            l->unreported};
    munmap(l, sizeof *l);
    return outcome;
}
