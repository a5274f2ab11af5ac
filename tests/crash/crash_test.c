/* Crashes at every kind of moment, on a simulated disk: after each the vector must be in the state
 * of its last commit, or of one that was under way.
 *
 *   crash_test RUNS          that many runs, of about a dozen crash states each
 *   crash_test broken RUNS   breaks each rule in turn; every one must be noticed within RUNS
 *
 *   crash_test replay PLAN   repeats a run that failed, made shorter, as it was printed
 *   crash_test without RULE …   the same with that rule broken
 *
 * VECFILE_SEED repeats a run: each prints the seed of what went wrong. */
#include "follow_run.h"
#include "group_run.h"
#include "limits.h"
#include "shrink.h"
#include "workload.h"

#include "sim_order.h"
#include "sim_rot.h"
#include "sim_vector.h"
#include "tally.h"

#include "base/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum vecfile_rule vecfile_broken_rule = VECFILE_RULE_COUNT;

/* Operations that a workload of STEPS takes about, creation included. */
#define STEPS 6
#define USUAL_OPERATIONS 160
#define CREATION_OPERATIONS 16
#define SECOND_STEPS 4
#define SECOND_OPERATIONS 90
#define LOOKS 8
#define ROT_LOOKS 10
#define LAST_LOOKS 4
#define MAX_CRASHES 3

typedef struct run {
    random_source random;
    run_plan plan;
    int looks; /* that were made, or left out */
    sim_disk first, crashed, recovered, again, reader;
    workload before, after;
    uint64_t operations; /* of the first program */
    uint64_t states;
    uint64_t followed; /* looks of followers */ /* crash states that were looked at */
    bool is_watched;                            /* the order of writes is */
    bool is_out_of_order;
    const char *wrong;
    char detail[160];      /* … in which case */
    vecfile_status status; /* of the open that went wrong */
} run;

static const char *const rule_names[] = {
#define RULE_NAME(name) #name,
    VECFILE_RULES(RULE_NAME)
#undef RULE_NAME
};

static void fail(run *r, const char *what)
{
    if (r->wrong == NULL)
        r->wrong = what;
}

/* What the disk saw of the order of writes comes first: all else may follow from it. */
static void check_order(run *r, const sim_disk *disk)
{
    if (disk->violation == NULL)
        return;
    r->wrong = disk->violation;
    r->is_out_of_order = true;
}

/* A container that is started again has another boot id, and the memory of the same kernel. */
static void crash_disk(const sim_disk *from, sim_disk *to, bool keeps_power)
{
    if (!keeps_power)
        sim_disk_after_power_loss(from, to);
    else
        sim_disk_after_kill(from, to);
    if (keeps_power && random_once_in(to->random, 3))
        to->boot++;
}

/* Reading what a crash left writes nothing, and sees what a writer will recover. */
static workload_state read_only(run *r, const sim_disk *crashed, vecfile_status *status)
{
    sim_disk_after_kill(crashed, &r->reader);
    const workload_state seen = workload_look(&r->reader, WORKLOAD_READER, false, status);
    if (!sim_disk_equals(&r->reader, crashed) || r->reader.operations != 0)
        fail(r, "a reader wrote something");
    return seen;
}

static workload_looker any_writer(run *r)
{
    return random_once_in(&r->random, 4) ? WORKLOAD_SHARED_WRITER : WORKLOAD_WRITER;
}

/* Recoveries that crash themselves, none to three, in either way. */
static void crash_recoveries(run *r, sim_disk *disk)
{
    int times = (int)random_below(&r->random, MAX_CRASHES + 1);
    for (times = times < r->plan.crashes ? times : r->plan.crashes; times > 0; times--) {
        vecfile_status status;
        disk->die_at = disk->operations + 1 + random_below(&r->random, 14);
        workload_look(disk, any_writer(r), true, &status);
        check_order(r, disk);
        disk->die_at = 0;
        crash_disk(disk, &r->recovered, random_once_in(&r->random, 2));
        sim_disk_after_kill(&r->recovered, disk);
    }
}

static void check(run *r, const workload *w, workload_state found, vecfile_status status)
{
    if (status == VECFILE_E_NOT_FOUND && w->left.list[0].hash == 0)
        return;
    r->status = status;
    if (status != VECFILE_OK)
        fail(r, "the vector did not open");
    else if (!left_states_allow(&w->left, found))
        fail(r, "the state is neither the last commit's nor one's that was under way");
}

/* Looks at what `w` left on `from` after one crash; *found is the state. */
static void look(run *r, const workload *w, const sim_disk *from, bool keeps_power,
                 workload_state *found)
{
    vecfile_status status;
    vecfile_slot slot;
    crash_disk(from, &r->crashed, keeps_power);
    if (sim_vector_slot(sim_cached(&r->crashed), WORKLOAD_NAME, &slot) &&
        !sim_vector_is_announced(sim_cached(&r->crashed), WORKLOAD_NAME, &slot))
        fail(r, "an older library would take the log for an empty one");
    crash_recoveries(r, &r->crashed);
    const workload_state read = read_only(r, &r->crashed, &status);
    check(r, w, read, status);
    *found = workload_look(&r->crashed, any_writer(r), random_once_in(&r->random, 2), &status);
    check(r, w, *found, status);
    check_order(r, &r->crashed);
    if (status == VECFILE_OK && memcmp(found, &read, sizeof read) != 0)
        fail(r, "a reader saw another state than the writer recovered");
    r->states++;
}

static void remove_logs(sim_disk *disk)
{
    sim_disk_remove(disk, WORKLOAD_NAME "-log0");
    sim_disk_remove(disk, WORKLOAD_NAME "-log1");
    sim_disk_remove(disk, WORKLOAD_NAME "-log2");
}

/* Without its logs a file opens only if it needs none. */
static void look_without_logs(run *r, const workload *w, const sim_disk *from)
{
    vecfile_status status;
    sim_disk_after_kill(from, &r->crashed);
    sim_order_watch(&r->crashed, NULL);
    remove_logs(&r->crashed);
    const workload_state found = workload_look(&r->crashed, WORKLOAD_WRITER, true, &status);
    if (status != VECFILE_E_CORRUPT)
        check(r, w, found, status);
    r->states++;
}

/* Whether there is a copy whose log is gone, and today's logs have commits. */
static bool has_old_copy(const workload *w)
{
    vecfile_slot old, today;
    return w->has_copy && sim_vector_slot(sim_cached(&w->copy), WORKLOAD_NAME, &old) &&
           sim_vector_slot(sim_cached(w->disk), WORKLOAD_NAME, &today) &&
           old.sequence != today.sequence && old.salt != today.salt && old.salt != today.old_salt &&
           today.salt != 0 && sim_vector_log_has_begun(sim_cached(w->disk), &today);
}

/* A copy of the file alone, made in an earlier epoch and put back beside the logs of today, which
 * must not be replayed into it: it is what it would be with logs that hold nothing. */
static void look_at_old_copy(run *r, const workload *w)
{
    vecfile_status status, alone_status;
    if (!has_old_copy(w))
        return;
    sim_disk_after_kill(&w->copy, &r->crashed);
    sim_order_watch(&r->crashed, NULL);
    sim_vector_empty_logs(&r->crashed, WORKLOAD_NAME);
    const workload_state alone = workload_look(&r->crashed, WORKLOAD_WRITER, true, &alone_status);
    sim_disk_after_kill(w->disk, &r->crashed);
    sim_order_watch(&r->crashed, NULL);
    if (alone_status != VECFILE_OK || !sim_disk_put_back(&r->crashed, &w->copy, WORKLOAD_NAME))
        return;
    const workload_state found = workload_look(&r->crashed, WORKLOAD_WRITER, true, &status);
    r->status = status;
    if (status != VECFILE_E_CORRUPT && !workload_is_same(alone, found))
        fail(r, "a log of another epoch was replayed");
    r->states++;
}

static void check_rot(run *r, const workload *w, workload_state found, vecfile_status status,
                      const sim_fault *fault, bool looks_unfinished)
{
    r->status = status;
    if (found.hash == 0 && !sim_rot_is_refusal(status, fault))
        fail(r, "a fault at rest is refused with another status");
    else if (looks_unfinished && found.hash != 0 &&
             !left_states_allow_without_last(&w->left, found))
        fail(r, "without the last slot, the state is not the one before it");
    else if (!looks_unfinished && found.hash != 0 && !left_states_allow(&w->left, found))
        fail(r, "after a fault at rest, the state is neither the last commit's nor one's that was "
                "under way");
    if (r->wrong != NULL)
        sim_rot_describe(&r->crashed, fault, r->detail, sizeof r->detail);
}

/* Something changes at rest, before or while a recovery reads it: an acknowledged commit is there,
 * or its loss is told. */
static void look_at_rot(run *r, const workload *w)
{
    sim_fault fault;
    vecfile_status status;
    /* Only a page that power tore needs its frame, and a frame may be written over when its page
     * is in its place: nothing tells that from damage. */
    const bool keeps_power = !random_once_in(&r->random, 3);
    crash_disk(w->disk, &r->crashed, keeps_power);
    if (!sim_rot_choose(&r->crashed, w->disk, WORKLOAD_NAME,
                        keeps_power ? SIM_IN_ALL : SIM_NOT_IN_FRAMES, &fault) ||
        sim_rot_is_undecidable(&r->crashed, WORKLOAD_NAME, &fault))
        return;
    const bool looks_unfinished = sim_rot_looks_unfinished(&r->crashed, WORKLOAD_NAME, &fault);
    sim_order_watch(&r->crashed, NULL);
    sim_rot_let(&r->crashed, w->disk, &fault,
                random_once_in(&r->random, 2) ? random_below(&r->random, 30) : 0);
    const workload_looker looker = random_once_in(&r->random, 3) ? WORKLOAD_READER : any_writer(r);
    const workload_state found = workload_look(&r->crashed, looker, true, &status);
    check_rot(r, w, found, status, &fault, looks_unfinished);
    r->states++;
}

/* The last record of the log changes at rest, and looks like one that was never finished: then the
 * state is the one before it, whole, whatever the commit did for a checkpoint. */
static void look_at_last_record(run *r, const workload *w)
{
    sim_fault fault;
    vecfile_status status;
    crash_disk(w->disk, &r->crashed, random_once_in(&r->random, 2));
    if (!sim_rot_choose(&r->crashed, w->disk, WORKLOAD_NAME, SIM_IN_LAST_RECORD, &fault))
        return;
    sim_order_watch(&r->crashed, NULL);
    sim_rot_let(&r->crashed, w->disk, &fault, 0);
    const workload_looker looker = random_once_in(&r->random, 3) ? WORKLOAD_READER : any_writer(r);
    const workload_state found = workload_look(&r->crashed, looker, true, &status);
    r->status = status;
    if (found.hash == 0 ? !sim_rot_is_refusal(status, &fault)
                        : !left_states_allow_without_last(&w->left, found))
        fail(r, "without the last record, the state is not the one before it");
    if (r->wrong != NULL)
        sim_rot_describe(&r->crashed, &fault, r->detail, sizeof r->detail);
    r->states++;
}

/* Goes on after a recovery, crashes once more, and looks again. */
static void go_on(run *r, workload_state found)
{
    r->crashed.die_at = r->crashed.operations + 1 + random_below(&r->random, SECOND_OPERATIONS);
    workload_init(&r->after, &r->crashed, &r->random, found);
    workload_run(&r->after, r->plan.later, random_next(&r->random));
    workload_free(&r->after);
    if (r->after.wrong != NULL)
        fail(r, r->after.wrong);
    check_order(r, &r->crashed);
    sim_disk_after_power_loss(&r->crashed, &r->again);
    vecfile_status status;
    found = workload_look(&r->again, WORKLOAD_WRITER, true, &status);
    check(r, &r->after, found, status);
    check_order(r, &r->again);
    r->states++;
}

static void init_disks(run *r)
{
    sim_disk_init(&r->first, &r->random);
    sim_disk_init(&r->crashed, &r->random);
    sim_disk_init(&r->recovered, &r->random);
    sim_disk_init(&r->again, &r->random);
    sim_disk_init(&r->reader, &r->random);
}

static void free_disks(run *r)
{
    sim_disk_free(&r->first);
    sim_disk_free(&r->crashed);
    sim_disk_free(&r->recovered);
    sim_disk_free(&r->again);
    sim_disk_free(&r->reader);
}

/* What the first disk does to its program. */
static void choose_faults(run *r)
{
    const uint64_t kind = random_below(&r->random, 5);
    const uint64_t span = kind == 2 ? CREATION_OPERATIONS : USUAL_OPERATIONS;
    const uint64_t dies_at = 1 + random_below(&r->random, span);
    if (kind == 0)
        r->first.flush_failures = 12;
    else
        r->first.die_at = dies_at;
    if (kind == 1)
        r->first.full_disks = 40;
    if (r->plan.dies_at != 0)
        r->first.die_at = r->plan.dies_at;
}

/* Whether the next look is made: nothing is wrong yet, and the plan has it. */
static bool next_look(run *r)
{
    if (r->wrong != NULL)
        return false;
    const int number = r->looks++;
    r->random = workload_random(r->plan.seed, 1000 + (uint64_t)number);
    return r->plan.look == RUN_ALL_LOOKS || r->plan.look == number;
}

static void look_at_crashes(run *r)
{
    for (int i = 0; i < LOOKS && r->wrong == NULL; i++) {
        workload_state found;
        if (!next_look(r))
            continue;
        look(r, &r->before, &r->first, i < 3 || r->first.flush_failures > 0, &found);
        if (r->wrong == NULL)
            go_on(r, found);
    }
}

static void one_run(run *r, const run_plan *plan)
{
    const workload_state none = {0, 0, 0};
    r->plan = *plan;
    r->random = random_from(plan->seed);
    limits_draw(&r->random);
    r->wrong = NULL;
    r->is_out_of_order = false;
    r->detail[0] = '\0';
    r->looks = 0;
    init_disks(r);
    choose_faults(r);
    sim_order_watch(&r->first, r->is_watched ? WORKLOAD_NAME : NULL);
    workload_init(&r->before, &r->first, &r->random, none);
    workload_run(&r->before, plan->first, plan->seed);
    if (r->before.wrong != NULL)
        fail(r, r->before.wrong);
    check_order(r, &r->first);
    r->operations = r->first.operations;
    look_at_crashes(r);
    if (next_look(r))
        look_without_logs(r, &r->before, &r->first);
    if (next_look(r))
        look_at_old_copy(r, &r->before);
    for (int i = 0; i < ROT_LOOKS; i++)
        if (next_look(r))
            look_at_rot(r, &r->before);
    for (int i = 0; i < LAST_LOOKS; i++)
        if (next_look(r))
            look_at_last_record(r, &r->before);
    workload_free(&r->before);
    free_disks(r);
}

static run_plan plan_of(uint64_t seed)
{
    return (run_plan){.seed = seed,
                      .first = {STEPS, 0},
                      .look = RUN_ALL_LOOKS,
                      .crashes = MAX_CRASHES,
                      .later = {SECOND_STEPS, 0}};
}

/* --- a run that failed, again and shorter --- */

typedef struct failure {
    run *r;
    const char *wrong;
} failure;

static bool fails_again(void *context, const run_plan *plan)
{
    const failure *f = context;
    one_run(f->r, plan);
    return f->r->wrong != NULL && strcmp(f->r->wrong, f->wrong) == 0;
}

/* r has run the plan, and something was wrong. */
static run_plan shorten(run *r)
{
    const uint64_t states = r->states;
    failure f = {r, r->wrong};
    run_plan plan = r->plan, shorter = r->plan;
    shorter.look = r->looks > 0 ? r->looks - 1 : 0;
    if (fails_again(&f, &shorter))
        plan = shorter;
    shrink(&plan, r->operations, fails_again, &f);
    r->states = states;
    return plan;
}

static void print_failure(const run *r)
{
    printf("VECFILE_SEED=%llu: %s (%s) %s\n", (unsigned long long)r->plan.seed, r->wrong,
           vecfile_errmsg(), r->detail);
}

static void print_plan(const run_plan *plan)
{
    printf("    crash_test ");
    if (vecfile_broken_rule != VECFILE_RULE_COUNT)
        printf("without %s ", rule_names[vecfile_broken_rule]);
    shrink_print(plan);
}

static int replay(run *r, char **arguments, int count)
{
    run_plan plan = plan_of(0);
    if (!shrink_parse(arguments, count, &plan)) {
        fprintf(stderr, "crash_test replay: no plan\n");
        return EXIT_FAILURE;
    }
    one_run(r, &plan);
    if (r->wrong == NULL)
        printf("nothing is wrong\n");
    else
        print_failure(r);
    return r->wrong == NULL ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Several arrays of one journal, if the seed has some; what is wrong with them, or NULL. */
static const char *run_group(run *r, uint64_t seed)
{
    const size_t arrays = group_run_arrays(seed);
    return arrays > 0 ? group_run(arrays, seed, &r->states) : NULL;
}

/* Those who follow a writer, if the seed has some; what is wrong with them, or NULL. */
static const char *run_followers(run *r, uint64_t seed)
{
    return follow_run_is_wanted(seed) ? follow_run(seed, &r->followed) : NULL;
}

/* Runs of one vector are made shorter where they fail; those of several arrays are not. */
static void print_shortest(run *r)
{
    const run_plan shortest = shorten(r);
    print_plan(&shortest);
}

static int run_all(run *r, uint64_t seed, uint64_t runs)
{
    uint64_t violations = 0;
    for (uint64_t i = 0; i < runs; i++) {
        const run_plan plan = plan_of(seed + i);
        one_run(r, &plan);
        const bool is_alone = r->wrong != NULL;
        if (!is_alone)
            r->wrong = run_group(r, seed + i);
        if (r->wrong == NULL)
            r->wrong = run_followers(r, seed + i);
        if (r->wrong == NULL)
            continue;
        violations++;
        print_failure(r);
        if (is_alone)
            print_shortest(r);
    }
    printf("crash states %llu, looks of followers %llu, violations %llu\n",
           (unsigned long long)r->states, (unsigned long long)r->followed,
           (unsigned long long)violations);
    const bool holds = violations == 0 && r->states > 0;
    tally_suite("crash_test", holds, !holds);
    return holds ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Rules whose breaking the watch over the order of writes sees, whether or not a crash shows it. */
static const enum vecfile_rule rules_of_order[] = {
    VECFILE_RULE_FLUSH_LAZY,       VECFILE_RULE_WHOLE_IMAGES,   VECFILE_RULE_FLUSH_SLOT,
    VECFILE_RULE_FLUSH_CLEAN,      VECFILE_RULE_FLUSH_NEW_LOG,  VECFILE_RULE_FLUSH_LOG_NAME,
    VECFILE_RULE_FLUSH_LOG_HEADER, VECFILE_RULE_ROTATE_SLOTS,   VECFILE_RULE_SECURE_SLOT,
    VECFILE_RULE_TWO_LOGS,         VECFILE_RULE_LOG_BELOW_MARK, VECFILE_RULE_MARK_NEVER_FALLS,
    VECFILE_RULE_CUT_LAST};
#define RULES_OF_ORDER (sizeof rules_of_order / sizeof *rules_of_order)

/* With the rule broken, runs until something is wrong, with or without the watch; with it, until it
 * sees something. */
static bool is_noticed(run *r, enum vecfile_rule rule, uint64_t seed, uint64_t runs,
                       bool is_watched)
{
    vecfile_broken_rule = rule;
    r->is_watched = is_watched;
    r->states = 0;
    for (uint64_t i = 0; i < runs; i++) {
        const run_plan plan = plan_of(seed + i);
        one_run(r, &plan);
        if (r->wrong == NULL && !is_watched)
            r->wrong = run_group(r, seed + i);
        if (r->wrong == NULL && !is_watched)
            r->wrong = run_followers(r, seed + i);
        if (is_watched ? r->is_out_of_order : r->wrong != NULL)
            return true;
    }
    return false;
}

/* Whether a run that fails becomes a shorter one that fails in the same way. */
static bool is_shortened(run *r, uint64_t seed, uint64_t runs)
{
    if (!is_noticed(r, VECFILE_RULE_LOG_BELOW_MARK, seed, runs, false))
        return false;
    failure f = {r, r->wrong};
    const run_plan shortest = shorten(r);
    print_plan(&shortest);
    return shortest.look != RUN_ALL_LOOKS && shortest.first.skipped != 0 &&
           fails_again(&f, &shortest);
}

/* A rule whose breaking nothing notices is a rule that is not tested. */
static int break_rules(run *r, uint64_t seed, uint64_t runs)
{
    int unnoticed = 0;
    for (int rule = 0; rule < VECFILE_RULE_COUNT; rule++) {
        const bool noticed = is_noticed(r, (enum vecfile_rule)rule, seed, runs, false);
        printf("without %-18s %s after %llu crash states\n", rule_names[rule],
               noticed ? r->wrong : "NOTHING IS NOTICED", (unsigned long long)r->states);
        unnoticed += !noticed;
    }
    for (size_t i = 0; i < RULES_OF_ORDER; i++) {
        const bool noticed = is_noticed(r, rules_of_order[i], seed, runs, true);
        printf("without %-18s %s\n", rule_names[rules_of_order[i]],
               noticed ? r->wrong : "THE WATCH SEES NOTHING");
        unnoticed += !noticed;
    }
    const bool shortens = is_shortened(r, seed, runs);
    printf("a run that fails is shortened: %s\n", shortens ? "yes" : "NO");
    unnoticed += !shortens;
    tally_suite("crash_test-broken", VECFILE_RULE_COUNT + (int)RULES_OF_ORDER + 1 - unnoticed,
                unnoticed);
    return unnoticed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* The rule of that name; VECFILE_RULE_COUNT if there is none. */
static enum vecfile_rule rule_of(const char *name)
{
    int rule = 0;
    while (rule < VECFILE_RULE_COUNT && strcmp(rule_names[rule], name) != 0)
        rule++;
    return (enum vecfile_rule)rule;
}

/* Does what the arguments say, of which there are `count`. */
static int run_arguments(run *r, char **arguments, int count)
{
    const char *what = count > 0 ? arguments[0] : "300";
    if (strcmp(what, "without") == 0 && count > 1) {
        vecfile_broken_rule = rule_of(arguments[1]);
        return run_arguments(r, arguments + 2, count - 2);
    }
    if (strcmp(what, "replay") == 0)
        return replay(r, arguments + 1, count - 1);
    if (strcmp(what, "broken") == 0)
        return break_rules(r, random_seed(), strtoull(count > 1 ? arguments[1] : "300", NULL, 10));
    return run_all(r, random_seed(), strtoull(what, NULL, 10));
}

int main(int count, char **arguments)
{
    run *r = calloc(1, sizeof *r);
    if (r == NULL)
        return EXIT_FAILURE;
    r->is_watched = true;
    const int result = run_arguments(r, arguments + 1, count - 1);
    free(r);
    return result;
}
