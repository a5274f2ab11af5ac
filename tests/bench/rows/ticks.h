/* A vector of ticks, and an equal file mapped by hand. */
#ifndef BENCH_TICKS_H
#define BENCH_TICKS_H

#include "tick_vec.h"

typedef struct ticks {
    tick_vec vector;
    tick *raw;
    size_t count;
    void *mapping;
    size_t mapping_bytes;
} ticks;

/* `count` ticks; every page is in memory. */
void open_ticks(ticks *t, size_t count);

/* Closes and removes both files. */
void close_ticks(ticks *t);

#endif /* BENCH_TICKS_H */
