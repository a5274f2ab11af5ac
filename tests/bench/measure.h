/* Several ways to do the same thing, measured in turns of random order. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

#define MAX_METRICS 4
#define MAX_CONTENDERS 12
#define MAX_ROUNDS 128

typedef enum role {
    OURS,  /* the first contender of every trial */
    PEER,  /* what people would otherwise pick: the best of them is what we are compared with */
    LIMIT, /* what the machine can do; every one of them is compared with */
    SHOWN  /* for information */
} role;

typedef struct contender {
    const char *name;
    role role;
    /* One round: does its work, and stores one figure a metric; a negative one says that it has
     * none. */
    void (*run)(void *context, double *figures);
    void *context;
} contender;

typedef enum statistic { MEDIAN, MEAN } statistic;

/* A row of the table. */
typedef struct metric {
    const char *name;
    const char *unit;
    double per; /* figures are divided by this: operations in a round, or 1e6 for ns as ms */
    statistic statistic;
} metric;

typedef struct trial {
    const metric *metrics;
    size_t metric_count;
    const contender *contenders;
    size_t contender_count;
    unsigned rounds;  /* of each contender */
    unsigned warmup;  /* rounds before them that do not count */
    double budget_ns; /* a contender, ours aside, that has used this up skips what is left */
} trial;

/* Whether a row of this name is asked for: all are, or those that begin with one of a list of
 * words. */
bool is_wanted(const char *name);
void set_wanted(const char *words);

/* Whether any row of the trial is. */
bool is_trial_wanted(const metric *metrics, size_t count);

/* Runs the rounds and prints, for each metric that is wanted,
 *
 *   side <row> <contender> <role> <figure> <low> <high> <rounds> <unit>
 *   bench <row> <ratio> <ours> <peer> <peer's name> <unit>
 *   limit <row> <ratio> <ours> <limit> <what it is> <unit>
 *   spread <row> <other's name> <low> <high>
 *
 * where a figure is the median of the rounds, or their mean; a ratio is that of two figures; and
 * low and high have eight of ten rounds, or of their ratios, between them. */
void measure(const trial *what);

#endif /* BENCH_MEASURE_H */
