/* Every call into the system fails once, or for ever, with every error it may give. */
#include "suite.h"
#include "durabilities.h"
#include "fault_io.h"
#include "life.h"

#include "quake_vec.h"

#include <errno.h>

/* Calls whose failure may go unreported: what they were for is done all the same, in another way,
 * or only tidies up. */
static bool may_be_swallowed(fault_call call)
{
    switch (call) {
    case FAULT_STAT: /* looked at again */
    case FAULT_OPEN: /* a log that may have been left behind is not looked at */
    case FAULT_FSTAT:
    case FAULT_LOCK:
    case FAULT_PREAD:
    case FAULT_ALLOCATE: /* asked for less */
    case FAULT_RESERVE:
    case FAULT_CLOSE:
    case FAULT_IS_LOCKED:
    case FAULT_UNLOCK:
    case FAULT_UNLINK:
    case FAULT_RELEASE:
    case FAULT_START_SYNC: /* what it begins is flushed later in any case */
        return true;
    default:
        return false;
    }
}

/* Runs the life once for each of its calls, which is the one that fails; hands the outcome to
 * `check`, unless NULL. */
static void sweep(life_plan plan, void (*check)(const life_outcome *outcome))
{
    plan.nth = 0;
    const life_outcome undisturbed = live(&plan);
    ck_assert_uint_eq(undisturbed.refusals, 0);
    for (plan.nth = 1; plan.nth <= undisturbed.calls; plan.nth++) {
        life_outcome outcome = live(&plan);
        if (check != NULL)
            check(&outcome);
    }
}

static void sweep_all(life_plan plan, void (*check)(const life_outcome *outcome))
{
    for (EACH_DURABILITY(d))
        for (plan.start = 0; plan.start < LIFE_STARTS; plan.start++) {
            plan.durability = *d;
            sweep(plan, check);
        }
}

static void check_reported(const life_outcome *outcome)
{
    ck_assert_uint_eq(outcome->failures, 1);
    ck_assert_msg(outcome->refusals == 1 || may_be_swallowed(outcome->failed),
                  "nobody was told that %s failed", fault_call_name(outcome->failed));
}

static const int errors[] = {EIO, ENOSPC, EDQUOT, EFBIG, ENOMEM, EACCES};
#define ERRORS (int)(sizeof errors / sizeof *errors)

START_TEST(a_call_that_fails_once_fails_one_step_which_can_be_tried_again)
{
    sweep_all((life_plan){.error = errors[_i]}, check_reported);
}
END_TEST

START_TEST(a_system_that_fails_from_some_call_on_loses_nothing_committed)
{
    sweep_all((life_plan){.error = errors[_i], .for_ever = true}, NULL);
}
END_TEST

static void check_unnoticed(const life_outcome *outcome)
{
    ck_assert_msg(outcome->refusals == 0, "a short %s failed a step",
                  fault_call_name(outcome->failed));
}

START_TEST(a_transfer_of_one_byte_only_goes_unnoticed)
{
    sweep_all((life_plan){.error = FAULT_SHORT}, check_unnoticed);
}
END_TEST

START_TEST(transfers_of_one_byte_each_go_unnoticed)
{
    for (EACH_DURABILITY(d))
        for (life_start start = 0; start < LIFE_STARTS; start++) {
            life_outcome outcome = live(&(life_plan){.durability = *d,
                                                     .start = start,
                                                     .error = FAULT_SHORT,
                                                     .nth = 1,
                                                     .for_ever = true});
            ck_assert_uint_gt(outcome.failures, 100);
            check_unnoticed(&outcome);
        }
}
END_TEST

/* --- interruptions --- */

/* The others are never interrupted, or, as a sync, cannot be told from one that failed. */
static bool is_tried_again(fault_call call)
{
    static const fault_call calls[] = {FAULT_STAT,     FAULT_OPEN,     FAULT_PREAD, FAULT_PWRITE,
                                       FAULT_ALLOCATE, FAULT_TRUNCATE, FAULT_LOCK};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (calls[i] == call)
            return true;
    return false;
}

static void check_interrupted(const life_outcome *outcome)
{
    ck_assert_uint_eq(outcome->failures, 1);
    ck_assert_msg(outcome->refusals == 0 || !is_tried_again(outcome->failed),
                  "an interrupted %s failed a step", fault_call_name(outcome->failed));
}

START_TEST(an_interrupted_call_is_tried_again)
{
    sweep_all((life_plan){.error = EINTR}, check_interrupted);
}
END_TEST

START_TEST(interruptions_without_end_come_to_an_end)
{
    sweep_all((life_plan){.error = EINTR, .for_ever = true}, NULL);
}
END_TEST

/* --- death --- */

START_TEST(a_process_that_dies_before_any_call_loses_nothing_acknowledged)
{
    sweep_all((life_plan){.error = FAULT_DIE_BEFORE}, NULL);
}
END_TEST

START_TEST(a_process_that_dies_after_any_call_loses_nothing_acknowledged)
{
    sweep_all((life_plan){.error = FAULT_DIE_AFTER}, NULL);
}
END_TEST

/* --- order --- */

/* The kinds of calls in the order they were made, one letter each; others are left out. */
typedef struct trace {
    char letters[256];
    size_t length;
} trace;

static void note_call(fault_io *faults, fault_call call)
{
    static const char letters[FAULT_ANY] = {
        [FAULT_PWRITE] = 'w',       [FAULT_SYNC] = 's',           [FAULT_LINK] = 'l',
        [FAULT_NAME_UNNAMED] = 'l', [FAULT_SYNC_DIRECTORY] = 'd', [FAULT_TRUNCATE] = 't'};
    trace *calls = faults->context;
    char letter = letters[call];
    /* Writes beside writes are as one. */
    if (letter != '\0' &&
        !(letter == 'w' && calls->length > 0 && calls->letters[calls->length - 1] == 'w'))
        calls->letters[calls->length++] = letter;
    ck_assert_uint_lt(calls->length, sizeof calls->letters - 1);
}

/* Asserts the calls since the last time, and forgets them. */
static void assert_traced(trace *calls, const char *expected)
{
    ck_assert_str_eq(calls->letters, expected);
    *calls = (trace){.length = 0};
}

START_TEST(what_shared_durability_writes_is_flushed_before_what_relies_on_it)
{
    fault_io io;
    trace calls = {.length = 0};
    fault_io_init(&io);
    io.before = note_call;
    io.context = &calls;
    quake_vec v;
    vecfile_options options = {.durability = VECFILE_SHARED, .io = &io.io};
    ASSERT_OK(quake_vec_open(&v, scratch_path("a.vec"), &options));
    assert_traced(&calls, "wsld"); /* the header, then its name */
    ASSERT_OK(quake_vec_push(&v, quake_default()));
    assert_traced(&calls, "w");
    ASSERT_OK(quake_vec_commit(&v));
    assert_traced(&calls, "sws"); /* elements, then the slot that counts them */
    ASSERT_OK(quake_vec_clear(&v));
    ASSERT_OK(quake_vec_close(&v));
    assert_traced(&calls, "swst"); /* and only then may they go */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fault");
    PROMISE_EACH(suite, a_call_that_fails_once_fails_one_step_which_can_be_tried_again, 120,
                 ERRORS);
    PROMISE_EACH(suite, a_system_that_fails_from_some_call_on_loses_nothing_committed, 120, ERRORS);
    PROMISE(suite, a_transfer_of_one_byte_only_goes_unnoticed, 120);
    PROMISE(suite, transfers_of_one_byte_each_go_unnoticed, 120);
    PROMISE(suite, an_interrupted_call_is_tried_again, 120);
    PROMISE(suite, interruptions_without_end_come_to_an_end, 120);
    PROMISE(suite, a_process_that_dies_before_any_call_loses_nothing_acknowledged, 120);
    PROMISE(suite, a_process_that_dies_after_any_call_loses_nothing_acknowledged, 120);
    PROMISE(suite, what_shared_durability_writes_is_flushed_before_what_relies_on_it, 30);
    return run_suite(suite);
}
