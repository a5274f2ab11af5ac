/* The life of a vector with faults on the way. */
#include "life.h"

#include "child.h"
#include "resources.h"
#include "suite.h"

#include "size120_vec.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <sys/mman.h>

/* All that a vector holds: element i follows from i, the first one's `weight` is the mark. */
typedef struct state {
    uint64_t len;
    uint64_t stamp;
    int mark;
} state;

typedef struct life {
    life_plan plan;
    fault_io faults;
    size120_vec v;
    state now;       /* what the handle shows */
    state committed; /* what survives whatever happens */
    state tried;     /* what the last commit was to make of it */
    state lazy;      /* of the last lazy commit */
    unsigned refusals;
} life;

static char path[4096];

#define FIRST_ELEMENTS 20
#define MORE_ELEMENTS 5

static size120 element(uint64_t i)
{
    size120 made = {.value = (int64_t)i};
    memset(made.rest, (int)(i % 251), sizeof made.rest);
    return made;
}

static bool is_element(const size120 *at, uint64_t i, int mark)
{
    size120 expected = element(i);
    if (i == 0)
        expected.weight = mark;
    return size120_equal(at, &expected);
}

/* Whether the vector's elements are those of that state; the stamp may be another's. */
static bool has_elements(const size120_vec *v, state expected)
{
    if (size120_vec_len(v) != expected.len)
        return false;
    for (uint64_t i = 0; i < expected.len; i++)
        if (!is_element(size120_vec_at(v, i), i, expected.mark))
            return false;
    return true;
}

/* --- steps: each makes one call and, if it succeeds, notes what it did --- */

static vecfile_status open_it(life *l)
{
    vecfile_options options = {.durability = l->plan.durability, .io = &l->faults.io};
    vecfile_status status = size120_vec_open(&l->v, path, &options);
    /* What a killed writer stored through a shared mapping is committed by opening it. */
    if (status == VECFILE_OK && l->plan.durability == VECFILE_SHARED)
        l->committed = l->tried;
    return status;
}

static vecfile_status push_one(life *l)
{
    vecfile_status status = size120_vec_push(&l->v, element(l->now.len));
    l->now.len += status == VECFILE_OK;
    return status;
}

static vecfile_status extend_past_a_growth_step(life *l)
{
    size120 elements[700];
    for (uint64_t i = 0; i < 700; i++)
        elements[i] = element(l->now.len + i);
    vecfile_status status = size120_vec_extend(&l->v, elements, 700);
    l->now.len += status == VECFILE_OK ? 700 : 0;
    return status;
}

static vecfile_status change_the_first(life *l)
{
    if (l->now.len == 0) /* the push before failed */
        return VECFILE_OK;
    size120 first = element(0);
    first.weight = l->now.mark + 1;
    vecfile_status status = size120_vec_set(&l->v, 0, first);
    l->now.mark += status == VECFILE_OK;
    return status;
}

static bool is_poisoned(const life *l)
{
    return l->v.core.mode == VECFILE_MODE_POISONED;
}

/* Notes what a commit is about before it is made: it may be the last that the process does. */
static void will_commit(life *l, uint64_t stamp)
{
    if (is_poisoned(l)) /* then nothing is tried */
        return;
    l->tried = l->now;
    l->tried.stamp = stamp;
}

static vecfile_status note_commit(life *l, vecfile_status status)
{
    if (status == VECFILE_OK)
        l->now = l->committed = l->tried;
    return status;
}

static vecfile_status commit(life *l)
{
    will_commit(l, l->now.stamp);
    return note_commit(l, size120_vec_commit(&l->v));
}

static vecfile_status commit_stamped(life *l)
{
    const uint64_t stamp = l->now.stamp + 7;
    will_commit(l, stamp);
    return note_commit(l, size120_vec_commit_stamped(&l->v, stamp));
}

static vecfile_status commit_lazily(life *l)
{
    if (!is_poisoned(l))
        l->lazy = l->now;
    return size120_vec_commit_lazy(&l->v);
}

static vecfile_status shorten(life *l)
{
    const uint64_t len = l->now.len / 3 + 1;
    vecfile_status status = size120_vec_truncate(&l->v, len);
    if (status == VECFILE_OK && l->now.len > len)
        l->now.len = len;
    return status;
}

static vecfile_status shrink(life *l)
{
    return size120_vec_shrink_to_fit(&l->v);
}

static vecfile_status reserve(life *l)
{
    return size120_vec_reserve(&l->v, 3000);
}

static vecfile_status close_it(life *l)
{
    will_commit(l, l->now.stamp);
    return note_commit(l, size120_vec_close(&l->v));
}

typedef vecfile_status step(life *l);

/* open_it comes before, close_it after them. */
static step *const steps[] = {
    push_one, change_the_first, extend_past_a_growth_step,
    commit,   push_one,         commit_lazily,
    shorten,  change_the_first, commit_stamped,
    shrink,   reserve,          push_one,
    commit,   shorten,
};

/* --- what a failure must be like --- */

static vecfile_status status_of(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
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
    /* Whatever the reason: what is on the disk is unknown, and addresses are room. */
    return (l->faults.failures_of[FAULT_SYNC] > 0 && status == VECFILE_E_IO) ||
           (l->faults.failures_of[FAULT_RESERVE] > 0 && status == VECFILE_E_FULL);
}

static void describe(const life *l, char *text, size_t room)
{
    static const char *const starts[] = {"new", "clean", "unclean"};
    static const char *const no_errors[] = {"", "short", "death before", "death after"};
    const int error = l->plan.error;
    snprintf(text, room, "%s file, %s, call %llu %s %s (%s)", starts[l->plan.start],
             error < 0 ? no_errors[-error] : strerror(error), (unsigned long long)l->plan.nth,
             l->plan.for_ever ? "and on, last" : "is", fault_call_name(l->faults.failed),
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
    EXPECT(l, l->faults.failures > 0, "a step failed without a fault");
    EXPECT(l, is_expected(l, status), vecfile_status_name(status));
    EXPECT(l, strstr(vecfile_errmsg(), path) != NULL, "a message does not name the file");
}

static void check_poisoned(life *l)
{
    static step *const refused[] = {push_one, change_the_first, extend_past_a_growth_step,
                                    commit,   commit_lazily,    shrink};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        vecfile_status status = refused[i](l);
        EXPECT(l, status == VECFILE_E_POISONED, vecfile_status_name(status));
        EXPECT(l, strstr(vecfile_errmsg(), path) != NULL, "a message does not name the file");
    }
}

/* Takes one step, and again if it failed; false if there is nothing more to be done. */
static bool take(life *l, step *next)
{
    vecfile_status status = next(l);
    if (status == VECFILE_OK)
        return true;
    check_refusal(l, status);
    if (next == close_it || (next == open_it && l->plan.for_ever))
        return false;
    if (next != open_it) {
        EXPECT(l, has_elements(&l->v, l->now), "a step that failed changed the vector");
        EXPECT(l, is_poisoned(l) == (l->faults.failures_of[FAULT_SYNC] > 0),
               "a failed flush, and no other failure, is to poison the handle");
    }
    if (is_poisoned(l)) {
        check_poisoned(l);
        return false;
    }
    if (!l->plan.for_ever)
        EXPECT(l, next(l) == VECFILE_OK, "a step that failed once fails again");
    return true;
}

/* --- what is left afterwards --- */

/* Whether it is a state that may be found. */
static bool may_be_found(const life *l, const size120_vec *v, bool rebooted)
{
    const bool is_shared = l->plan.durability == VECFILE_SHARED;
    state candidates[] = {l->committed, l->tried, l->lazy};
    for (int i = 0; i < (is_shared ? 2 : 3); i++) {
        /* What was stored through a shared mapping is there; without a reboot the length, too. */
        if (is_shared)
            candidates[i].mark = l->now.mark;
        if (is_shared && !rebooted)
            candidates[i].len = l->now.len;
        if (has_elements(v, candidates[i]) && size120_vec_stamp(v) == candidates[i].stamp)
            return true;
    }
    return false;
}

static void check_reader(const life *l, bool rebooted)
{
    fault_io io;
    size120_vec v;
    fault_io_init(&io);
    if (rebooted)
        fault_io_reboot(&io);
    vecfile_options options = {.access = VECFILE_READ_ONLY, .io = &io.io};
    vecfile_status status = size120_vec_open(&v, path, &options);
    EXPECT(l, status == VECFILE_OK, "the file does not open any more");
    EXPECT(l, may_be_found(l, &v, rebooted), "the file holds what it never should");
    ASSERT_OK(size120_vec_close(&v));
}

static void check_writer(const life *l)
{
    size120_vec v;
    vecfile_options options = {.durability = l->plan.durability};
    vecfile_status status = size120_vec_open(&v, path, &options);
    EXPECT(l, status == VECFILE_OK, "the file does not open to write any more");
    EXPECT(l, size120_vec_push(&v, element(0)) == VECFILE_OK, "the file does not grow any more");
    size120_vec_abandon(&v);
}

static unsigned temporary_files(void)
{
    char pattern[4200];
    glob_t found;
    snprintf(pattern, sizeof pattern, "%s.new-*", path);
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
           temporary_files() == 0 || l->faults.failures_of[FAULT_UNLINK] > 0 ||
               is_death(l->plan.error),
           "a temporary file was left behind");
    if (file_size(path) == UINT64_MAX) {
        EXPECT(l, l->plan.start == LIFE_NEW && l->faults.failures > 0, "the file is gone");
        return;
    }
    check_reader(l, false);
    check_reader(l, true);
    check_writer(l);
}

/* --- a life --- */

static void make_file(life *l)
{
    size120_vec v;
    vecfile_options options = {.durability = l->plan.durability, .io = &l->faults.io};
    ASSERT_OK(size120_vec_open(&v, path, &options));
    for (uint64_t i = 0; i < FIRST_ELEMENTS; i++)
        ASSERT_OK(size120_vec_push(&v, element(i)));
    ASSERT_OK(size120_vec_commit_stamped(&v, 3));
    l->now = l->committed = l->tried = l->lazy = (state){.len = FIRST_ELEMENTS, .stamp = 3};
    if (l->plan.start == LIFE_CLEAN) {
        ASSERT_OK(size120_vec_close(&v));
        return;
    }
    for (uint64_t i = 0; i < MORE_ELEMENTS; i++)
        ASSERT_OK(size120_vec_push(&v, element(FIRST_ELEMENTS + i)));
    /* The next writer commits what this one stored, as soon as it opens the file. */
    if (l->plan.durability == VECFILE_SHARED) {
        l->now.len += MORE_ELEMENTS;
        l->tried = l->now;
    }
    size120_vec_abandon(&v);
}

static void go_through(life *l)
{
    bool goes_on = take(l, open_it);
    for (size_t i = 0; goes_on && i < sizeof steps / sizeof *steps; i++)
        goes_on = take(l, steps[i]);
    if (goes_on)
        take(l, close_it);
    else if (is_poisoned(l))
        EXPECT(l, close_it(l) == VECFILE_E_POISONED, "close hides the failed flush");
}

static void go_through_and_die(void *context, const child *parent)
{
    (void)parent;
    go_through(context);
}

life_outcome live(const life_plan *plan)
{
    /* Seen by a child, which may end in the midst of it. */
    life *l = mmap(NULL, sizeof *l, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(l != MAP_FAILED);
    l->plan = *plan;
    snprintf(path, sizeof path, "%s", scratch_path("a.vec"));
    fault_io_init(&l->faults);
    l->faults.skips_sync = true;
    if (plan->start != LIFE_NEW)
        make_file(l);
    fault_io_plan(&l->faults, FAULT_ANY, plan->nth, plan->nth > 0 ? plan->error : 0);
    l->faults.for_ever = plan->for_ever;

    const resources before = resources_now();
    if (is_death(plan->error)) {
        child mortal = child_start(go_through_and_die, l);
        CHILD_SUCCEEDS(&mortal);
    } else {
        go_through(l);
    }
    ASSERT_NO_LEAK(before);
    check_file(l);
    scratch_clear();
    life_outcome outcome = {l->faults.counts[FAULT_ANY], l->faults.failures, l->faults.failed,
                            l->refusals};
    munmap(l, sizeof *l);
    return outcome;
}
