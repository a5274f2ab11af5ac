/* Crashes of several arrays that one journal commits together. */
#include "group_run.h"

#include "group_workload.h"
#include "sim_rot.h"
#include "sim_vector.h"

#include <stdlib.h>
#include <string.h>

#define STEPS 6
#define SECOND_STEPS 3
#define LOOKS 4

/* Operations that a workload takes about: for each array its file's creation, and a few. */
#define OPERATIONS 120
#define OPERATIONS_OF_ARRAY 14

typedef struct run {
    random_source random;
    size_t arrays;
    sim_disk first, crashed, recovered, again;
    group_workload before, after;
    uint64_t states;
    const char *wrong;
} run;

static void fail(run *r, const char *what)
{
    if (r->wrong == NULL)
        r->wrong = what;
}

static void crash_disk(run *r, const sim_disk *from, sim_disk *to)
{
    if (random_once_in(&r->random, 2))
        sim_disk_after_power_loss(from, to);
    else
        sim_disk_after_kill(from, to);
    if (random_once_in(&r->random, 6)) /* as a container that is started again */
        to->boot++;
}

static workload_looker any_writer(run *r)
{
    return random_once_in(&r->random, 4) ? WORKLOAD_SHARED_WRITER : WORKLOAD_WRITER;
}

static workload_state look_as(run *r, sim_disk *disk, workload_looker looker,
                              vecfile_status *status)
{
    return group_workload_look(disk, r->arrays, looker, random_once_in(&r->random, 2), status);
}

/* Recoveries that crash themselves, none to two, in either way. */
static void crash_recoveries(run *r, sim_disk *disk)
{
    for (uint64_t times = random_below(&r->random, 3); times > 0; times--) {
        vecfile_status status;
        disk->die_at = disk->operations + 1 + random_below(&r->random, 14 + r->arrays);
        look_as(r, disk, any_writer(r), &status);
        disk->die_at = 0;
        crash_disk(r, disk, &r->recovered);
        sim_disk_after_kill(&r->recovered, disk);
    }
}

static void check(run *r, const group_workload *w, workload_state found, vecfile_status status)
{
    r->states++;
    if (status == VECFILE_E_NOT_FOUND && w->left.list[0].hash == 0)
        return;
    if (status != VECFILE_OK)
        fail(r, "the arrays did not open");
    else if (!left_states_allow(&w->left, found))
        fail(r, "the arrays are in no state that one commit left of all");
}

/* Looks at what `w` left, to read and to write; what it returns is what a writer found. */
static workload_state look(run *r, const group_workload *w, const sim_disk *from)
{
    vecfile_slot slot;
    vecfile_status status;
    crash_disk(r, from, &r->crashed);
    if (sim_vector_slot(sim_cached(&r->crashed), GROUP_NAME, &slot) &&
        !sim_vector_is_announced(sim_cached(&r->crashed), GROUP_NAME, &slot))
        fail(r, "an older library would take the log of several arrays for an empty one");
    crash_recoveries(r, &r->crashed);
    sim_disk_after_kill(&r->crashed, &r->recovered);
    const workload_state read = look_as(r, &r->recovered, WORKLOAD_READER, &status);
    check(r, w, read, status);
    if (!sim_disk_equals(&r->recovered, &r->crashed) || r->recovered.operations != 0)
        fail(r, "a reader of several arrays wrote something");
    const workload_state found = look_as(r, &r->crashed, any_writer(r), &status);
    check(r, w, found, status);
    if (status == VECFILE_OK && !workload_is_same(found, read))
        fail(r, "a reader saw other arrays than the writer recovered");
    return found;
}

/* Goes on after a recovery, crashes once more, and looks again. */
static void go_on(run *r, workload_state found)
{
    vecfile_status status;
    r->crashed.die_at =
        r->crashed.operations + 1 + random_below(&r->random, OPERATIONS_OF_ARRAY * r->arrays + 60);
    group_workload_init(&r->after, r->arrays, &r->crashed, &r->random, found);
    group_workload_run(&r->after, SECOND_STEPS);
    if (r->after.wrong != NULL)
        fail(r, r->after.wrong);
    sim_disk_after_power_loss(&r->crashed, &r->again);
    found = look_as(r, &r->again, any_writer(r), &status);
    check(r, &r->after, found, status);
}

/* Something changes at rest, before or while a recovery reads it: an acknowledged commit is there
 * or its loss is told. */
static void look_at_rot(run *r)
{
    sim_fault fault;
    vecfile_status status;
    sim_disk_after_kill(&r->first, &r->crashed);
    if (!sim_rot_choose(&r->crashed, &r->first, GROUP_NAME, SIM_IN_ALL, &fault) ||
        sim_rot_is_undecidable(&r->crashed, GROUP_NAME, &fault) ||
        sim_rot_looks_unfinished(&r->crashed, GROUP_NAME, &fault))
        return;
    sim_rot_let(&r->crashed, &r->first, &fault,
                random_once_in(&r->random, 2) ? random_below(&r->random, 30) : 0);
    const workload_looker looker = random_once_in(&r->random, 3) ? WORKLOAD_READER : any_writer(r);
    const workload_state found = group_workload_look(&r->crashed, r->arrays, looker, true, &status);
    if (status == VECFILE_OK || !sim_rot_is_refusal(status, &fault))
        check(r, &r->before, found, status);
}

/* The last record changes at rest, and looks like one that was never finished: then the arrays are
 * in the state before it, all of them. */
static void look_at_last_record(run *r)
{
    sim_fault fault;
    vecfile_status status;
    sim_disk_after_kill(&r->first, &r->crashed);
    if (!sim_rot_choose(&r->crashed, &r->first, GROUP_NAME, SIM_IN_LAST_RECORD, &fault))
        return;
    sim_rot_let(&r->crashed, &r->first, &fault, 0);
    const workload_looker looker = random_once_in(&r->random, 3) ? WORKLOAD_READER : any_writer(r);
    const workload_state found = group_workload_look(&r->crashed, r->arrays, looker, true, &status);
    if (status == VECFILE_OK ? !left_states_allow_without_last(&r->before.left, found)
                             : !sim_rot_is_refusal(status, &fault))
        fail(r, "without the last record, the arrays are not in the state before it");
    r->states++;
}

static void look_at_all(run *r)
{
    for (int i = 0; i < LOOKS && r->wrong == NULL; i++) {
        const workload_state found = look(r, &r->before, &r->first);
        if (r->wrong == NULL)
            go_on(r, found);
    }
    for (int i = 0; i < LOOKS && r->wrong == NULL; i++)
        look_at_rot(r);
    for (int i = 0; i < LOOKS && r->wrong == NULL; i++)
        look_at_last_record(r);
}

static void live_and_crash(run *r)
{
    const workload_state none = {0, 0, 0};
    const uint64_t kind = random_below(&r->random, 4);
    if (kind == 0)
        r->first.flush_failures = 12 + 2 * r->arrays;
    else
        r->first.die_at =
            1 + random_below(&r->random, OPERATIONS + OPERATIONS_OF_ARRAY * r->arrays);
    if (kind == 1)
        r->first.full_disks = 40;
    group_workload_init(&r->before, r->arrays, &r->first, &r->random, none);
    group_workload_run(&r->before, STEPS);
    if (r->before.wrong != NULL)
        fail(r, r->before.wrong);
    look_at_all(r);
}

size_t group_run_arrays(uint64_t seed)
{
    static const size_t counts[] = {1, 2, 20, 2, 0, 0, 0, 0};
    return counts[seed % (sizeof counts / sizeof *counts)];
}

const char *group_run(size_t arrays, uint64_t seed, uint64_t *states)
{
    run *r = calloc(1, sizeof *r);
    if (r == NULL)
        abort();
    r->random = random_from(seed);
    r->arrays = arrays;
    sim_disk *const disks[] = {&r->first, &r->crashed, &r->recovered, &r->again};
    for (size_t i = 0; i < sizeof disks / sizeof *disks; i++)
        sim_disk_init(disks[i], &r->random);
    live_and_crash(r);
    for (size_t i = 0; i < sizeof disks / sizeof *disks; i++)
        sim_disk_free(disks[i]);
    const char *const wrong = r->wrong;
    *states += r->states;
    free(r);
    return wrong;
}
