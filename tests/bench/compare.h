/* Two ways to do the same thing, measured in turns. */
#ifndef BENCH_COMPARE_H
#define BENCH_COMPARE_H

#include <stdint.h>

/* A round of one side: does its work and returns the nanoseconds of the part that counts. */
typedef double side(void *context);

typedef struct comparison {
    const char *name;
    const char *peer_name;
    const char *unit;
    double goal;     /* the ratio that should not be exceeded; 0: for information */
    double per;      /* nanoseconds are divided by this: operations in a round, or 1e6 for ms */
    unsigned rounds; /* of each side, at most MAX_ROUNDS, after one that does not count */
    side *ours;
    side *peer;
} comparison;

#define MAX_ROUNDS 101

/* Runs both sides in turns and prints
 *   bench <name> <ratio> <ours> <peer> <peer's name> <unit>
 * where ratio is the median of the rounds' ratios, our cost over the peer's, and ours and peer are
 * the sides' own medians; and a comment line with the spread. */
void compare(const comparison *what, void *context);

/* Nanoseconds of a clock that never goes back. */
double now_ns(void);

/* Keeps a result alive, so that the compiler must compute it. */
void consume(uint64_t result);

/* The same random numbers in every run. */
uint64_t next_random(uint64_t *state);

#endif /* BENCH_COMPARE_H */
