/* Random numbers that a seed repeats: xoshiro256** (Blackman, Vigna, 2018). */
#ifndef TESTS_RANDOM_H
#define TESTS_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct random_source {
    uint64_t state[4];
} random_source;

/* The seed of this run, printed as $VECFILE_SEED, from where it is taken if set. */
uint64_t random_seed(void);

/* Equal seeds give equal sequences. */
random_source random_from(uint64_t seed);

uint64_t random_next(random_source *source);

/* In [0, bound); 0 if bound is 0. */
uint64_t random_below(random_source *source, uint64_t bound);

/* True once in `times` calls. */
bool random_once_in(random_source *source, uint64_t times);

void random_fill(random_source *source, void *bytes, size_t count);

/* Text of random length, NUL-padded, at most `bytes` bytes: no terminator when it fills them. */
void random_text(random_source *source, char *field, unsigned bytes);

#endif /* TESTS_RANDOM_H */
