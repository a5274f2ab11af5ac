/* Runs that fail, made shorter: as long as the same goes wrong, steps of the program are skipped,
 * the first crash comes earlier, and all looks but one are left out. */
#ifndef TESTS_CRASH_SHRINK_H
#define TESTS_CRASH_SHRINK_H

#include "workload.h"

/* What a run does; all else follows from its seed, and each step and look from that and its number
 * alone, so that what is left is the same without the others. */
typedef struct run_plan {
    uint64_t seed;
    workload_steps first;
    uint64_t dies_at;     /* operation of the first crash; 0: as the seed says */
    int look;             /* the only one, or -1 for all */
    int crashes;          /* recoveries that crash before a look, at most */
    workload_steps later; /* after the look */
} run_plan;

#define RUN_ALL_LOOKS (-1)

/* Whether the run of that plan goes wrong in the same way. */
typedef bool (*shrink_test)(void *context, const run_plan *plan);

/* `plan` fails.  Becomes the shortest that was found which does; `operations` is when its first
 * crash came. */
void shrink(run_plan *plan, uint64_t operations, shrink_test fails, void *context);

/* The arguments that repeat a plan, and back; false if they do not make one. */
void shrink_print(const run_plan *plan);
bool shrink_parse(char **arguments, int count, run_plan *plan);

#endif /* TESTS_CRASH_SHRINK_H */
