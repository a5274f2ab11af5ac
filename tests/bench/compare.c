/* Turns, medians and lines. */
#include "compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static volatile uint64_t sink;

void consume(uint64_t result)
{
    sink = sink + result;
}

double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* splitmix64 (Steele, Lea, Flood, 2014). */
uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of sorted values: the one that `share` of them lie below. */
static double quantile(const double *sorted, unsigned count, double share)
{
    return sorted[(unsigned)(share * (count - 1) + 0.5)];
}

static void print_goal(double ratio, double goal)
{
    if (goal > 0)
        printf(", goal %.2f %s", goal, ratio <= goal ? "met" : "MISSED");
}

void compare(const comparison *what, void *context)
{
    double ours[MAX_ROUNDS], peer[MAX_ROUNDS], ratio[MAX_ROUNDS];
    what->ours(context);
    what->peer(context);
    for (unsigned i = 0; i < what->rounds; i++) {
        /* Whoever goes first may find the machine in another state: take turns in that too. */
        if (i % 2 == 0)
            ours[i] = what->ours(context);
        peer[i] = what->peer(context);
        if (i % 2 == 1)
            ours[i] = what->ours(context);
        ratio[i] = ours[i] / peer[i];
    }
    qsort(ours, what->rounds, sizeof *ours, by_value);
    qsort(peer, what->rounds, sizeof *peer, by_value);
    qsort(ratio, what->rounds, sizeof *ratio, by_value);
    double median = quantile(ratio, what->rounds, 0.5);
    printf("bench %s %.3f %.3f %.3f %s %s\n", what->name, median,
           quantile(ours, what->rounds, 0.5) / what->per,
           quantile(peer, what->rounds, 0.5) / what->per, what->peer_name, what->unit);
    printf("# %s: %.3f to %.3f in 8 of 10 of %u rounds, all %.3f to %.3f", what->name,
           quantile(ratio, what->rounds, 0.1), quantile(ratio, what->rounds, 0.9), what->rounds,
           ratio[0], ratio[what->rounds - 1]);
    print_goal(median, what->goal);
    printf("\n");
    fflush(stdout);
}
