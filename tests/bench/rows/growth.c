/* How long single appends take while a vector grows from nothing to 1 GiB: the median, one in a
 * thousand, the longest.  The clock's own time is part of every figure.  Nobody but std::vector
 * and us grows: the others have the space from the beginning, as they must. */
#include "../rows.h"

#include <stdlib.h>
#include <string.h>

#define COUNT (((uint64_t)1 << 30) / sizeof(tick))
#define HISTOGRAM ((size_t)1 << 20)
/* Longest that one store is kept busy; ours and what grows are not cut short. */
#define MAX_NS 2e9

static uint32_t *took; /* ticks, one an append */

/* The finest clock that there is; its ticks are turned into nanoseconds afterwards. */
static inline uint64_t clock_ticks(void)
{
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    return (uint64_t)now_ns();
#endif
}

/* The number below which `share` of the first `count` lie. */
static double quantile(const uint32_t *histogram, uint64_t count, double share)
{
    const uint64_t below = (uint64_t)((double)count * share);
    uint64_t seen = 0;
    for (size_t ticks = 0; ticks < HISTOGRAM; ticks++)
        if ((seen += histogram[ticks]) > below)
            return (double)ticks;
    return HISTOGRAM;
}

static void summarise(uint64_t count, double ns_a_tick, double *figures)
{
    uint32_t *histogram = calloc(HISTOGRAM, sizeof *histogram);
    uint32_t longest = 0;
    need(histogram != NULL, "malloc");
    for (uint64_t i = 0; i < count; i++) {
        histogram[took[i] < HISTOGRAM ? took[i] : HISTOGRAM - 1]++;
        longest = took[i] > longest ? took[i] : longest;
    }
    figures[0] = quantile(histogram, count, 0.5) * ns_a_tick;
    figures[1] = quantile(histogram, count, 0.999) * ns_a_tick;
    figures[2] = longest * ns_a_tick;
    free(histogram);
}

static void growth_round(void *context, double *figures)
{
    turn *t = context;
    const bool is_cut_short = t->count > 0;
    void (*append)(void *opened, uint64_t first, uint64_t count) = t->store->append;
    uint64_t done = 0;
    create_store(t);
    const double begin = now_ns();
    const uint64_t first = clock_ticks();
    uint64_t before = first;
    for (; done < COUNT; done++) {
        append(t->opened, done, 1);
        const uint64_t after = clock_ticks(), ticks = after - before;
        took[done] = ticks < UINT32_MAX ? (uint32_t)ticks : UINT32_MAX;
        before = after;
        if (is_cut_short && done % 4096 == 0 && now_ns() - begin > MAX_NS)
            break;
    }
    const double ns_a_tick = (now_ns() - begin) / (double)(before - first);
    close_store(t);
    remove_store(t);
    summarise(done, ns_a_tick, figures);
}

void bench_growth(void)
{
    static const struct {
        const store *store;
        role role;
        bool grows;
    } sides[] = {{&vecfile_store, OURS, true},  {&vecfile_shared_store, SHOWN, true},
                 {&vector_store, PEER, true},   {&lmdb_store, PEER, false},
                 {&sqlite_store, PEER, false},  {&tokyo_store, PEER, false},
                 {&boost_store, PEER, false},   {&pmemobj_store, PEER, false},
                 {&memory_store, LIMIT, false}, {&mmap_store, LIMIT, false},
                 {&write_store, LIMIT, false}};
    enum { SIDES = sizeof sides / sizeof *sides };
    static const metric metrics[] = {{"growth_p50", "ns", 1, MEDIAN},
                                     {"growth_p99.9", "ns", 1, MEDIAN},
                                     {"growth_worst", "us", 1e3, MEDIAN}};
    turn turns[SIDES];
    contender contenders[SIDES];
    if (!is_trial_wanted(metrics, 3))
        return;
    took = malloc(COUNT * sizeof *took);
    need(took != NULL, "malloc");
    memset(took, 0, COUNT * sizeof *took);
    for (size_t i = 0; i < SIDES; i++) {
        turns[i] = (turn){.store = sides[i].store,
                          .element = &tick_element,
                          .count = sides[i].grows ? 0 : COUNT,
                          .label = "growth"};
        contenders[i] = (contender){sides[i].store->name, sides[i].role, growth_round, &turns[i]};
    }
    measure(&(trial){metrics, 3, contenders, SIDES, 3, 0, 0});
    free(took);
}
