/* What it costs to change k elements of 4 million at random and have them durable.  For each k two
 * rows: until durable (median), and sustained (mean over many commits, their checkpoints among
 * them); up to k = 256 the longest of a run, too. */
#include "../rows.h"
#include "sparse.h"

#include <stdio.h>

#define MAX_K 4096
#define ROUNDS 25
#define TURNS 40 /* of a sustained row: short ones, so that a slow moment of the disk is shared */
/* Longest that a store is kept busy in one turn of a sustained row; ours is not cut short, so that
 * it has its checkpoints. */
#define MAX_TURN_NS 7.5e7

/* How long a peer may take for the run whose longest commit counts: as long as ours, about, which
 * is not cut short. */
#define MAX_RUN_NS 3e9

static uint32_t indices[MAX_K];
static uint64_t random_state = 88172645463325252u;
static uint64_t next_value = 1;
static size_t k;
static unsigned commits; /* in a turn of a sustained row, or a run */

static void choose(void)
{
    for (size_t i = 0; i < k; i++)
        indices[i] = (uint32_t)(next_random(&random_state) % DATASET_COUNT);
}

static double commit_once(const turn *t)
{
    choose();
    const uint64_t value = next_value++;
    const double start = now_ns();
    t->store->update(t->opened, indices, k, value);
    const double took = now_ns() - start;
    if (t->store->read != NULL)
        need(t->store->read(t->opened, &indices[k - 1], 1) == value,
             "what was committed is not there");
    return took;
}

static void commit_round(void *context, double *figures)
{
    figures[0] = commit_once(context);
}

static void sustained_round(void *context, double *figures)
{
    const turn *t = context;
    double sum = 0;
    unsigned done = 0;
    while (done < commits && (t->store == &vecfile_store || sum < MAX_TURN_NS)) {
        sum += commit_once(t);
        done++;
    }
    figures[0] = sum / done;
}

static void commit_trial(const char *suffix, statistic which, unsigned rounds, unsigned warmup,
                         void (*round)(void *context, double *figures))
{
    static const struct {
        const store *store;
        role role;
    } sides[] = {{&vecfile_store, OURS}, {&lmdb_store, PEER},   {&lmdb_writemap_store, PEER},
                 {&sqlite_store, PEER},  {&tokyo_store, PEER},  {&boost_store, PEER},
                 {&pmemobj_store, PEER}, {&vector_store, PEER}, {&mmap_store, SHOWN},
                 {&log_store, LIMIT}};
    enum { SIDES = sizeof sides / sizeof *sides };
    contender contenders[SIDES];
    char name[64];
    snprintf(name, sizeof name, "commit_k%zu%s", k, suffix);
    const metric m = {name, "us", 1e3, which};
    if (!is_wanted(name))
        return;
    for (size_t i = 0; i < SIDES; i++)
        contenders[i] =
            (contender){sides[i].store->name, sides[i].role, round, dataset(sides[i].store)};
    measure(&(trial){&m, 1, contenders, SIDES, rounds, warmup, 5e9});
}

/* --- the longest --- */

/* Many commits, checkpoints among them. */
static void longest_round(void *context, double *figures)
{
    const turn *t = context;
    double sum = 0, longest = 0;
    for (unsigned i = 0; i < commits && (t->store == &vecfile_store || sum < MAX_RUN_NS); i++) {
        const double took = commit_once(t);
        sum += took;
        longest = took > longest ? took : longest;
    }
    figures[0] = longest;
}

/* --- 64 GiB --- */

static void commit_to_sparse(void *context, double *figures)
{
    figures[0] = commit_sparse(context, 16);
}

static void bench_large_file(void)
{
    static const metric m = {"commit_k16_64g", "us", 1e3, MEDIAN};
    if (!is_wanted(m.name))
        return;
    sparse_ticks large, small;
    const contender contenders[] = {{"vecfile", OURS, commit_to_sparse, &large},
                                    {"vecfile-256m", PEER, commit_to_sparse, &small}};
    open_sparse(&large, "large.", (uint64_t)64 << 30, VECFILE_ATOMIC);
    open_sparse(&small, "small.", (uint64_t)256 << 20, VECFILE_ATOMIC);
    measure(&(trial){&m, 1, contenders, 2, 41, 32, 0});
    close_sparse(&large);
    close_sparse(&small);
}

void bench_commit(void)
{
    static const struct {
        size_t k;
        unsigned commits; /* for the sustained row: ours has several checkpoints in them */
        unsigned run;     /* for the longest: one of them at least */
    } rows[] = {{1, 50000, 20000}, {16, 50000, 20000}, {256, 6000, 6000}, {4096, 400, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        k = rows[i].k;
        commit_trial("", MEDIAN, ROUNDS, 3, commit_round);
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        k = rows[i].k;
        commits = rows[i].commits / TURNS / quick() + 1;
        /* In turns, so that what disturbs the machine for a while disturbs everyone. */
        commit_trial("_sustained", MEAN, TURNS * quick(), 0, sustained_round);
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows && rows[i].run > 0; i++) {
        k = rows[i].k;
        commits = rows[i].run;
        commit_trial("_longest", MEDIAN, 3 * quick(), 0, longest_round);
    }
    bench_large_file();
}
