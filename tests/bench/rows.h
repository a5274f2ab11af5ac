/* The rows of the benchmark, by the files they are in, in the order in which they run. */
#ifndef BENCH_ROWS_H
#define BENCH_ROWS_H

#include "measure.h"
#include "store.h"

void bench_memory(void);  /* memory and disk used */
void bench_append(void);  /* appending, buffered and until durable */
void bench_growth(void);  /* how long single appends take */
void bench_look(void);    /* scan, range, random reads, warm */
void bench_commit(void);  /* random updates, durable */
void bench_open(void);    /* open, cold reads, reopening after a crash */
void bench_advice(void);  /* what the hints in the options are worth */
void bench_middle(void);  /* insert and remove in the middle */
void bench_order(void);   /* sort and search */
void bench_scale(void);   /* the same work on small and on large vectors */
void bench_follow(void);  /* reading beside a writer */
void bench_hot(void);     /* inlined calls beside raw pointers */
void bench_compile(void); /* what including the headers costs the compiler */

/* A store and what a row wants of it, the context of a contender. */
typedef struct turn {
    const store *store;
    const element *element;
    uint64_t count; /* elements */
    const char *label;
    void *opened;
} turn;

/* "LABEL.STORE." begins the names of the turn's files.  Opens a new, empty store. */
void create_store(turn *t);

/* Opens one that was closed. */
void open_store(turn *t);
void close_store(turn *t);

/* Removes its files. */
void remove_store(const turn *t);

/* The path that it is opened by; the caller frees it. */
char *store_path(const turn *t);

/* The beginning of its files' names, valid until the next call. */
const char *store_files(const turn *t);

/* The stores of 256 MiB that several rows use: 4M ticks each, made when first asked for. */
#define DATASET_COUNT ((uint64_t)4 << 20)
turn *dataset(const store *s);

/* Closes all of them, leaving their files; removes the files. */
void close_datasets(void);
void remove_datasets(void);

#endif /* BENCH_ROWS_H */
