/* What it costs to change k elements of 4 million at random and have them durable: main DIR
 * [SCALE].
 *
 * All stores take turns in one run.  For each k two rows: until durable (median), and sustained
 * (mean over many commits, their checkpoints among them).  SCALE divides the number of commits. */
#include "append.h"
#include "store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ELEMENTS ((uint64_t)4 << 20)
#define ROUNDS 25
#define WARMUP 3 /* rounds that do not count, for anyone */
#define MOST_K 4096
/* Longest that one store is kept busy for one sustained figure; ours is not cut short, so that it
 * has its checkpoints. */
#define MOST_SUSTAINED_US 6e6

static const store *const stores[] = {&vecfile_store, &lmdb_store,  &lmdb_writemap_store,
                                      &sqlite_store,  &tokyo_store, &msync_store};
#define STORES (sizeof stores / sizeof *stores)

typedef struct figures {
    double us[STORES];
} figures;

static void *opened[STORES];
static uint32_t indices[MOST_K];
static uint64_t state = 88172645463325252u;

/* xorshift64 (Marsaglia, 2003) */
static uint64_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static void choose(size_t k)
{
    for (size_t i = 0; i < k; i++)
        indices[i] = (uint32_t)(next_random() % ELEMENTS);
}

/* A new order of turns: what one store leaves the disk busy with must not always fall to the same
 * next one. */
static void shuffle(size_t order[STORES])
{
    for (size_t i = 0; i < STORES; i++) {
        const size_t j = (size_t)(next_random() % (i + 1));
        order[i] = order[j];
        order[j] = i;
    }
}

static double commit_once(size_t s, size_t k, uint64_t value)
{
    const double start = now_us();
    stores[s]->commit(opened[s], indices, k, value);
    const double took = now_us() - start;
    need(stores[s]->look(opened[s], indices[k - 1]) == value, "what was committed is not there");
    return took;
}

static int compare(const void *a, const void *b)
{
    const double *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

static figures until_durable(size_t k)
{
    static double took[STORES][ROUNDS];
    figures medians;
    size_t order[STORES];
    for (size_t round = 0; round < WARMUP + ROUNDS; round++) {
        choose(k);
        shuffle(order);
        for (size_t i = 0; i < STORES; i++) {
            const double us = commit_once(order[i], k, round + 2);
            if (round >= WARMUP)
                took[order[i]][round - WARMUP] = us;
        }
    }
    for (size_t s = 0; s < STORES; s++) {
        qsort(took[s], ROUNDS, sizeof **took, compare);
        medians.us[s] = took[s][ROUNDS / 2];
    }
    return medians;
}

/* In turns of a tenth of the commits each. */
static figures sustained(size_t k, unsigned commits)
{
    figures means;
    double sums[STORES] = {0};
    unsigned counts[STORES] = {0};
    const unsigned turn = commits / 10 + 1;
    for (unsigned done = 0; done < commits; done += turn)
        for (size_t s = 0; s < STORES; s++)
            for (unsigned i = 0; i < turn && (s == 0 || sums[s] < MOST_SUSTAINED_US); i++) {
                choose(k);
                sums[s] += commit_once(s, k, done + i + 2);
                counts[s]++;
            }
    for (size_t s = 0; s < STORES; s++)
        means.us[s] = sums[s] / counts[s];
    return means;
}

static void report(size_t k, const char *suffix, const figures *f)
{
    size_t best = 0;
    for (size_t s = 1; s < STORES; s++) {
        printf("peer commit_k%zu%s %s %.1f us\n", k, suffix, stores[s]->name, f->us[s]);
        if (stores[s]->is_peer && (best == 0 || f->us[s] < f->us[best]))
            best = s;
    }
    printf("bench commit_k%zu%s %.3f %.1f %.1f %s us\n", k, suffix, f->us[0] / f->us[best],
           f->us[0], f->us[best], stores[best]->name);
    fflush(stdout);
}

void need(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "bench-commit: %s\n", what);
    exit(EXIT_FAILURE);
}

const char *path_in(const char *directory, const char *name)
{
    static char paths[8][4096];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", directory, name);
    return path;
}

double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

int main(int count, char **arguments)
{
    static const struct {
        size_t k;
        unsigned commits; /* for the sustained figure: ours has several checkpoints in them */
    } rows[] = {{1, 50000}, {16, 50000}, {256, 6000}, {4096, 400}};
    need(count > 1, "usage: bench-commit DIR [SCALE]");
    const unsigned scale = count > 2 ? (unsigned)strtoul(arguments[2], NULL, 10) : 1;
    for (size_t s = 0; s < STORES; s++)
        opened[s] = stores[s]->make(arguments[1], ELEMENTS);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const figures durable = until_durable(rows[i].k);
        report(rows[i].k, "", &durable);
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const figures mean = sustained(rows[i].k, rows[i].commits / scale);
        report(rows[i].k, "_sustained", &mean);
    }
    bench_large_file(arguments[1]);
    for (size_t s = 0; s < STORES; s++)
        stores[s]->close(opened[s]);
    bench_append(arguments[1]);
    return 0;
}
