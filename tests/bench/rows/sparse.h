/* Vectors of ticks of any size that cost no disk: a hole for what nobody wrote. */
#ifndef BENCH_SPARSE_H
#define BENCH_SPARSE_H

#include "../support.h"
#include "tick_vec.h"

typedef struct sparse_ticks {
    tick_vec vector;
    const char *name; /* the file's name begins with it */
    int fd;           /* brings its pages into the page cache one by one */
    uint64_t random;
} sparse_ticks;

/* Makes a file of zero elements of `bytes` bytes in all, cleanly closed. */
void make_sparse(const char *path, uint64_t bytes);

/* … and opens it. */
void open_sparse(sparse_ticks *s, const char *name, uint64_t bytes, vecfile_durability durability);

/* Changes k elements at random and commits: nanoseconds.  The clock starts when the pages to be
 * changed are in the page cache: reading them is no part of a commit. */
double commit_sparse(sparse_ticks *s, size_t k);

/* Closes without a commit and removes the file. */
void close_sparse(sparse_ticks *s);

#endif /* BENCH_SPARSE_H */
