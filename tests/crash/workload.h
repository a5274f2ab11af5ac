/* A program that works with a vector at random, knows what must be in it, and which states a crash
 * may leave. */
#ifndef TESTS_CRASH_WORKLOAD_H
#define TESTS_CRASH_WORKLOAD_H

#include "left_states.h"
#include "sim_disk.h"

#include "size120_vec.h"

#define WORKLOAD_NAME "a"
#define WORKLOAD_MAX_ELEMENTS 2000

/* A state of a vector, as a hash. */
workload_state workload_state_of(const size120_vec *v);

/* Is told, before a commit is tried, and at each opening, which state the commit of that number
 * has.
 */
typedef struct workload_witness {
    void (*see)(void *context, uint64_t sequence, workload_state state);
    void *context;
    uint64_t follower_bytes; /* how long the writer waits for those who follow */
} workload_witness;

typedef struct workload {
    const workload_witness *witness; /* or NULL */
    sim_disk *disk;
    random_source *random;
    size120_vec v;
    int64_t values[WORKLOAD_MAX_ELEMENTS]; /* what the elements were made from */
    uint64_t len;

    left_states left;

    /* The last commit, lazy or not, for rollback. */
    int64_t committed_values[WORKLOAD_MAX_ELEMENTS];
    uint64_t committed_len;
    uint64_t stamp;

    /* The disk at some moment between two commits, as if somebody had copied the files. */
    sim_disk copy;
    bool has_copy;

    const char *wrong; /* a promise that was broken while it ran; NULL if none */
} workload;

/* The steps that a program makes; each follows from the seed and its number. */
typedef struct workload_steps {
    int count;
    unsigned skipped; /* a bit each */
} workload_steps;

/* The random numbers of a part of what follows from a seed. */
random_source workload_random(uint64_t seed, uint64_t part);

/* Begins with the vector that is on the disk, or with none if there is none; `state` is what is
 * there. */
void workload_init(workload *w, sim_disk *disk, random_source *random, workload_state state);

/* Works until the disk is dead, the handle poisoned, or the steps are done.  The handle is closed
 * or abandoned. */
void workload_run(workload *w, workload_steps steps, uint64_t seed);

void workload_free(workload *w);

/* Who looks: writers of both durabilities recover what they find. */
typedef enum workload_looker {
    WORKLOAD_READER,
    WORKLOAD_WRITER,
    WORKLOAD_SHARED_WRITER
} workload_looker;

/* Opens what is on the disk, changes nothing, and returns its state; *status is what open said. The
 * vector is closed in order, or abandoned if `abandon`. */
workload_state workload_look(sim_disk *disk, workload_looker looker, bool abandon,
                             vecfile_status *status);

#endif /* TESTS_CRASH_WORKLOAD_H */
