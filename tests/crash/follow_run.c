/* Those who follow a writer, between any two of its calls.
 *
 * Each follower is a coroutine: before each of its own calls it gives the turn back, so that the
 * writer's calls come between any two of them.  It maps the page cache itself, as a process would.
 * The writer dies, is killed with commits half done, finds the disk full, closes and opens again;
 * the followers live on.  What one shows is held against the state of the commit that it says it is
 * at, whenever it is not in a call. */
#include "follow_run.h"

#include "random.h"
#include "workload.h"

#include "journal/vector.h"

#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#define FOLLOWERS 3
#define STACK_BYTES ((size_t)256 << 10)
#define SEQUENCES 2000
#define STATES_OF_ONE 8 /* that were tried as one commit: some failed, and were made otherwise */
#define ROUNDS 4
#define STEPS 12
#define LONGEST_SLEEP 300

typedef struct tried_states {
    workload_state list[STATES_OF_ONE];
    size_t count;
} tried_states;

struct run;

typedef struct follower {
    struct run *run;
    ucontext_t context;
    void *stack;
    size120_vec v;
    bool is_open;
    bool is_in_call; /* opening or going on: nobody looks then */
    bool is_to_close;
    bool is_done;
    int64_t values[WORKLOAD_MAX_ELEMENTS]; /* as they were before the last refresh */
    uint64_t len;
    int sleeps; /* turns that it does not take */
} follower;

typedef struct run {
    random_source random;
    sim_disk disk;
    workload program;
    workload_witness witness;
    follower followers[FOLLOWERS];
    follower *current;
    ucontext_t writer;
    tried_states tried[SEQUENCES];
    uint64_t newest;
    uint64_t looks;
    const char *wrong;
} run;

static void fail(run *r, const char *what)
{
    if (r->wrong == NULL)
        r->wrong = what;
}

static void see(void *context, uint64_t sequence, workload_state state)
{
    run *r = context;
    if (sequence >= SEQUENCES)
        abort();
    tried_states *tried = &r->tried[sequence];
    for (size_t i = 0; i < tried->count; i++)
        if (tried->list[i].hash == state.hash)
            return;
    if (tried->count == STATES_OF_ONE)
        memmove(tried->list, tried->list + 1, --tried->count * sizeof *tried->list);
    tried->list[tried->count++] = state;
    r->newest = sequence;
}

/* --- what one follower does --- */

static bool is_refusal(vecfile_status status)
{
    return status == VECFILE_E_NOT_FOUND || status == VECFILE_E_LOCKED;
}

static void remember(follower *f)
{
    f->len = size120_vec_len(&f->v);
    for (uint64_t i = 0; i < f->len; i++)
        f->values[i] = size120_vec_at(&f->v, i)->value;
}

/* Elements that no range has are what they were. */
static bool changes_are_told(const follower *f, const vecfile_changes *changes)
{
    uint64_t at = 0;
    const uint64_t len = size120_vec_len(&f->v), both = len < f->len ? len : f->len;
    if (changes->old_len != f->len || changes->new_len != len)
        return false;
    for (size_t i = 0; i <= changes->range_count; i++) {
        const uint64_t end = i < changes->range_count ? changes->ranges[i].first : both;
        for (; at < end; at++)
            if (size120_vec_at(&f->v, at)->value != f->values[at])
                return false;
        if (i < changes->range_count)
            at += changes->ranges[i].count;
    }
    return at == both;
}

static void go_on(follower *f)
{
    vecfile_changes changes;
    f->is_in_call = true;
    const vecfile_status status = size120_vec_refresh(&f->v, &changes);
    f->is_in_call = false;
    if (status != VECFILE_OK && status != VECFILE_E_EXPIRED)
        fail(f->run, "a follower cannot go on");
    else if (!changes_are_told(f, &changes))
        fail(f->run, "what changed is not what a follower is told");
    remember(f);
}

static void give_turn(follower *f)
{
    swapcontext(&f->context, &f->run->writer);
}

static void open_follower(follower *f)
{
    const vecfile_options options = {
        .access = random_once_in(&f->run->random, 4) ? VECFILE_READ_ONLY : VECFILE_FOLLOW,
        .max_bytes = (uint64_t)WORKLOAD_MAX_ELEMENTS * sizeof(size120),
        .io = &f->run->disk.io};
    f->is_in_call = true;
    const vecfile_status status = size120_vec_open(&f->v, WORKLOAD_NAME, &options);
    f->is_open = status == VECFILE_OK;
    f->is_in_call = false;
    if (f->is_open)
        remember(f);
    else if (!is_refusal(status))
        fail(f->run, "a follower cannot open the file");
}

static bool may_go_on(const follower *f)
{
    return f->v.core.vector->options.access == VECFILE_FOLLOW;
}

static void close_follower(follower *f)
{
    f->is_in_call = true;
    size120_vec_abandon(&f->v);
    f->is_open = f->is_in_call = false;
}

/* For live, whose arguments could be ints only. */
static follower *beginning;

static void live(void)
{
    follower *f = beginning;
    while (!f->is_to_close && f->run->wrong == NULL) {
        give_turn(f);
        if (!f->is_open)
            open_follower(f);
        else if (random_once_in(&f->run->random, 40))
            close_follower(f);
        else if (may_go_on(f))
            go_on(f);
    }
    if (f->is_open)
        close_follower(f);
    f->is_done = true;
    give_turn(f);
    abort();
}

static void begin(run *r, follower *f)
{
    f->run = r;
    f->stack = malloc(STACK_BYTES);
    if (f->stack == NULL || getcontext(&f->context) != 0)
        abort();
    f->context.uc_stack.ss_sp = f->stack;
    f->context.uc_stack.ss_size = STACK_BYTES;
    f->context.uc_link = &r->writer;
    makecontext(&f->context, live, 0);
}

/* --- whose turn it is --- */

/* To its next call, or its end. */
static void step(run *r, follower *f)
{
    beginning = f;
    r->current = f;
    r->disk.is_following = true;
    swapcontext(&r->writer, &f->context);
    r->disk.is_following = false;
    r->current = NULL;
}

static void look_at(run *r, const follower *f)
{
    if (!f->is_open || f->is_in_call || r->wrong != NULL)
        return;
    const workload_state found = workload_state_of(&f->v);
    r->disk.is_following = true; /* it looks whether it is late */
    void (*const turn)(void *) = r->disk.turn;
    r->disk.turn = NULL;
    const bool is_current = size120_vec_is_current(&f->v);
    r->disk.turn = turn;
    r->disk.is_following = false;
    r->looks++;
    if (!is_current)
        return;
    const tried_states *tried = &r->tried[f->v.core.vector->journal->committed.sequence];
    for (size_t i = 0; i < tried->count; i++)
        if (tried->list[i].hash == found.hash)
            return;
    fail(r, "a follower sees another state than its commit's");
}

static void take_steps(run *r, follower *f)
{
    if (f->is_done)
        return;
    if (f->sleeps > 0) {
        f->sleeps--;
    } else if (random_once_in(&r->random, 8)) {
        f->sleeps = (int)random_below(&r->random, LONGEST_SLEEP);
    } else {
        for (uint64_t steps = random_below(&r->random, 6); steps > 0 && r->wrong == NULL; steps--) {
            step(r, f);
            look_at(r, f);
        }
    }
}

/* Before each call: a follower's ends its turn, at the writer's all have theirs. */
static void turn(void *context)
{
    run *r = context;
    if (r->current != NULL) {
        give_turn(r->current);
        return;
    }
    for (int i = 0; i < FOLLOWERS && r->wrong == NULL; i++) {
        take_steps(r, &r->followers[i]);
        look_at(r, &r->followers[i]);
    }
}

/* --- the run --- */

static void work(run *r)
{
    const workload_state any = {0, 0, 0};
    const uint64_t kind = random_below(&r->random, 5);
    if (kind == 0)
        r->disk.flush_failures = 12;
    else if (kind < 4)
        r->disk.die_at = r->disk.operations + 1 + random_below(&r->random, 160);
    if (kind == 1)
        r->disk.full_disks = 40;
    workload_init(&r->program, &r->disk, &r->random, any);
    r->program.witness = &r->witness;
    workload_run(&r->program, (workload_steps){STEPS, 0}, random_next(&r->random));
    workload_free(&r->program);
    if (r->program.wrong != NULL)
        fail(r, r->program.wrong);
    sim_disk_end_process(&r->disk);
}

/* All end; those that are in a call end that first. */
static void end(run *r)
{
    for (int i = 0; i < FOLLOWERS; i++) {
        follower *f = &r->followers[i];
        f->is_to_close = true;
        for (int steps = 0; !f->is_done && steps < 100000; steps++)
            step(r, f);
        if (!f->is_done)
            fail(r, "a follower does not come to an end");
        free(f->stack);
    }
}

bool follow_run_is_wanted(uint64_t seed)
{
    return seed % 3 == 0;
}

const char *follow_run(uint64_t seed, uint64_t *looks)
{
    static const uint64_t patiences[] = {0, 0, 20000, 60000};
    run *r = calloc(1, sizeof *r);
    if (r == NULL)
        abort();
    r->random = workload_random(seed, 5000);
    sim_disk_init(&r->disk, &r->random);
    r->disk.turn = turn;
    r->disk.turn_context = r;
    see(r, 0, (workload_state){0x9e3779b97f4a7c15u, 0, 0}); /* a new file */
    r->witness = (workload_witness){see, r, patiences[random_below(&r->random, 4)]};
    for (int i = 0; i < FOLLOWERS; i++)
        begin(r, &r->followers[i]);
    for (int i = 0; i < ROUNDS && r->wrong == NULL; i++)
        work(r);
    end(r);
    const char *const wrong = r->wrong;
    *looks += r->looks;
    sim_disk_free(&r->disk);
    free(r);
    return wrong;
}
