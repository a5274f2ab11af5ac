/* Those who follow a writer, between any two of its calls. */
#ifndef TESTS_CRASH_FOLLOW_RUN_H
#define TESTS_CRASH_FOLLOW_RUN_H

#include <stdbool.h>
#include <stdint.h>

/* Whether the seed has some. */
bool follow_run_is_wanted(uint64_t seed);

/* Runs a program and its followers; what is wrong, or NULL.  *looks grows by how often one of them
 * was looked at. */
const char *follow_run(uint64_t seed, uint64_t *looks);

#endif /* TESTS_CRASH_FOLLOW_RUN_H */
