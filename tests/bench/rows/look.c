/* Looking at 4M elements of 64 bytes that are in the page cache: all of them in order, ranges of
 * keys, and 1 % at random. */
#include "../rows.h"

#include <stdlib.h>

#define RANGES 256
#define RANGE_LENGTH 1024
#define READS (DATASET_COUNT / 100)

static uint32_t indices[READS];
static uint64_t lows[RANGES];

/* All stores hold the same elements: a sum that differs is a fault of the benchmark. */
static void check_sum(uint64_t *expected, uint64_t sum)
{
    if (*expected == 0)
        *expected = sum;
    need(sum == *expected, "two stores do not have the same elements");
    consume(sum);
}

static void scan_round(void *context, double *figures)
{
    static uint64_t expected;
    const turn *t = context;
    const double start = now_ns();
    const uint64_t sum = t->store->scan(t->opened);
    figures[0] = now_ns() - start;
    check_sum(&expected, sum);
}

static void range_round(void *context, double *figures)
{
    static uint64_t expected;
    const turn *t = context;
    uint64_t sum = 0;
    const double start = now_ns();
    for (size_t i = 0; i < RANGES; i++)
        sum += t->store->range(t->opened, lows[i], lows[i] + RANGE_LENGTH);
    figures[0] = now_ns() - start;
    check_sum(&expected, sum);
}

static void read_round(void *context, double *figures)
{
    static uint64_t expected;
    const turn *t = context;
    const double start = now_ns();
    const uint64_t sum = t->store->read(t->opened, indices, READS);
    figures[0] = now_ns() - start;
    check_sum(&expected, sum);
}

static void look_trial(const metric *m, void (*round)(void *context, double *figures))
{
    static const struct {
        const store *store;
        role role;
    } sides[] = {{&vecfile_store, OURS}, {&vecfile_shared_store, SHOWN}, {&lmdb_store, PEER},
                 {&sqlite_store, PEER},  {&tokyo_store, PEER},           {&boost_store, PEER},
                 {&pmemobj_store, PEER}, {&vector_store, PEER},          {&memory_store, LIMIT},
                 {&mmap_store, LIMIT}};
    enum { SIDES = sizeof sides / sizeof *sides };
    contender contenders[SIDES];
    if (!is_trial_wanted(m, 1))
        return;
    for (size_t i = 0; i < SIDES; i++)
        contenders[i] =
            (contender){sides[i].store->name, sides[i].role, round, dataset(sides[i].store)};
    measure(&(trial){m, 1, contenders, SIDES, 15, 1, 2e9});
}

void bench_look(void)
{
    static const metric scan = {"scan_field", "ns/element", DATASET_COUNT, MEDIAN},
                        range = {"sum_range", "ns/element", (double)RANGES * RANGE_LENGTH, MEDIAN},
                        read = {"read_warm", "ns/element", READS, MEDIAN};
    uint64_t random = 2;
    for (size_t i = 0; i < READS; i++)
        indices[i] = (uint32_t)(next_random(&random) % DATASET_COUNT);
    for (size_t i = 0; i < RANGES; i++)
        lows[i] = next_random(&random) % (DATASET_COUNT - RANGE_LENGTH);
    look_trial(&scan, scan_round);
    look_trial(&range, range_round);
    look_trial(&read, read_round);
}
