/* Processes that read a store beside its writer, and do as they are told. */
#ifndef BENCH_WATCH_H
#define BENCH_WATCH_H

#include "store.h"

#define MAX_WATCHED 16

/* What a process is told to do. */
typedef enum watch_task {
    WATCH_END,
    WATCH_SCAN,    /* to scan: ns */
    WATCH_IDLE,    /* to refresh many times with nothing new: ns each */
    WATCH_REFRESH, /* to refresh, and read the elements that were changed: ns */
    WATCH_SEE,     /* to refresh until an element has the value: the time at which it has */
    WATCH_AWAIT,   /* the same, waiting for it as the store allows */
    WATCH_FOLLOW,  /* to refresh at each commit, until it is told something else; no answer */
} watch_task;

typedef struct watch_order {
    watch_task task;
    uint64_t value;
    uint32_t count;
    uint32_t indices[MAX_WATCHED];
} watch_order;

typedef struct watch_answer {
    double figure;
    uint64_t sum;
} watch_answer;

typedef struct watching {
    const watcher *by;
    int to, from; /* pipes */
    int process;
} watching;

/* Starts a process that has the store at `path` open when this returns. */
void watch_start(watching *w, const watcher *by, const char *path, uint64_t most);
void watch_end(const watching *w);

/* Tells it what to do; and waits for the answer, of all tasks but following.  Of WATCH_SEE and
 * WATCH_AWAIT there are two: a first one, when it begins to look. */
void watch_tell(const watching *w, const watch_order *order);
watch_answer watch_hear(const watching *w);

/* Such a process: bench --watch NAME PATH MOST. */
int watch_main(char **arguments);

#endif /* BENCH_WATCH_H */
