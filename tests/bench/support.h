/* What every part of the benchmark needs: an end with a message, paths, a clock, random numbers,
 * the page cache. */
#ifndef BENCH_SUPPORT_H
#define BENCH_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Ends the program with a message unless `condition`: a benchmark of something that fails is
 * none. */
void need(bool condition, const char *what);

/* "NAME" in the benchmark's directory; the caller frees it. */
char *bench_path(const char *name);
void set_bench_directory(const char *directory);

/* Removes every file in the benchmark's directory whose name begins with `name`. */
void remove_files(const char *name);

/* Puts those files out of the page cache, so that the next reader waits for the disk.  They must
 * be flushed, and nobody may have them mapped. */
void forget_files(const char *name);

/* Bytes on the disk of those files. */
uint64_t bytes_of_files(const char *name);

/* Nanoseconds of a clock that never goes back. */
double now_ns(void);

/* splitmix64 (Steele, Lea, Flood, 2014): the same random numbers in every run. */
uint64_t next_random(uint64_t *state);

/* Keeps a result alive, so that the compiler must compute it. */
void consume(uint64_t result);

/* Divides counts of rounds and of work that only serve to steady a figure; 1: the full run. */
unsigned quick(void);
void set_quick(unsigned divisor);

#ifdef __cplusplus
}
#endif

#endif /* BENCH_SUPPORT_H */
