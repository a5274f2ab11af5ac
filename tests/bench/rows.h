/* The rows of the benchmark, by the files they are in. */
#ifndef BENCH_ROWS_H
#define BENCH_ROWS_H

void bench_access(void);     /* scan and random access */
void bench_push(void);       /* appending */
void bench_open_close(void); /* open and close of a large file beside an empty one */
void bench_order(void);      /* sorting and searching */
void bench_compile(void);    /* what including the headers costs the compiler */

/* Whether rows of this name are wanted: all, or those that begin with what the user gave. */
int is_wanted(const char *name);

#endif /* BENCH_ROWS_H */
