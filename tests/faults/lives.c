/* Faults in the life of a vector: each of the system's calls in it fails in turn.
 *
 * VECFILE_ALL_FAULTS=1 takes every call with every error; else each call gets one of them, another
 * for each. */
#include "durabilities.h"
#include "faults.h"
#include "life.h"

#include <errno.h>

static bool takes_all(void)
{
    return getenv("VECFILE_ALL_FAULTS") != NULL;
}

/* What a failed call was for is done all the same, in another way, or only tidies up. */
static bool may_be_swallowed(fault_call call)
{
    switch (call) {
    case FAULT_STAT:           /* looked at again */
    case FAULT_OPEN_DIRECTORY: /* held without being listed */
    case FAULT_OPEN:           /* a log that may have been left behind is not looked at */
    case FAULT_FSTAT:
    case FAULT_LOCK:
    case FAULT_PREAD:
    case FAULT_ALLOCATE:
    case FAULT_RESERVE: /* asked for less */
    case FAULT_MOVE:    /* gets new memory */
    case FAULT_CHANGED_PAGES:
    case FAULT_MEMORY: /* a log's name, to remove it */
    case FAULT_FILLS_HOLES:
    case FAULT_ADVISE:
    case FAULT_CLOSE:
    case FAULT_LOCK_HOLDER: /* whether the writer of a copy is at work on a log is asked in passing
                             */
    case FAULT_UNLOCK:
    case FAULT_UNLINK:
    case FAULT_RELEASE:
    case FAULT_UNMAP:      /* memory that a rollback keeps */
    case FAULT_START_SYNC: /* what it begins is flushed later in any case */
        return true;
    default:
        return false;
    }
}

/* What a process may not do at all is nothing that went wrong. */
static bool is_a_lack(const life_outcome *outcome)
{
    return outcome->error == EACCES &&
           (outcome->failed == FAULT_BOOT_ID || outcome->failed == FAULT_SYNC_DIRECTORY);
}

static void check_reported(const life_outcome *outcome)
{
    ck_assert_uint_eq(outcome->failures, 1);
    HOLDS(outcome->unreported == 0 || may_be_swallowed(outcome->failed) || is_a_lack(outcome),
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
            plan.error = fault_errors[(plan.nth + (uint64_t)plan.start) % FAULT_ERRORS];
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
    for (size_t i = 0; i < FAULT_ERRORS; i++) {
        plan.error = fault_errors[i];
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

void add_promises_of_lives(Suite *suite)
{
    PROMISE(suite, a_system_call_that_fails_once_fails_one_step_which_can_be_tried_again, 1800);
    PROMISE(suite, system_calls_that_fail_from_one_on_lose_nothing_committed, 1800);
    PROMISE(suite, a_short_transfer_goes_unnoticed, 600);
    PROMISE(suite, a_disk_that_is_full_from_some_call_on_loses_nothing_committed, 600);
    PROMISE(suite, an_interrupted_system_call_is_tried_again, 600);
    PROMISE(suite, a_process_that_dies_at_any_system_call_loses_nothing_acknowledged, 600);
}
