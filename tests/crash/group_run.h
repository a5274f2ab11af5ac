/* Crashes of several arrays that one journal commits together. */
#ifndef TESTS_CRASH_GROUP_RUN_H
#define TESTS_CRASH_GROUP_RUN_H

#include <stddef.h>
#include <stdint.h>

/* How many arrays the run of a seed has: one, two or twenty; 0: none. */
size_t group_run_arrays(uint64_t seed);

/* One run with that many, which adds to *states the crash states that were looked at: after each
 * crash all arrays must be in the state of the same commit, the last one or one that was under way.
 * What went wrong, or NULL. */
const char *group_run(size_t arrays, uint64_t seed, uint64_t *states);

#endif /* TESTS_CRASH_GROUP_RUN_H */
