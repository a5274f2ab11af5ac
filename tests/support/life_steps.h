/* The steps of a life (life.h): each makes one call and, if it succeeds, notes what it did. */
#ifndef TESTS_LIFE_STEPS_H
#define TESTS_LIFE_STEPS_H

#include "fault_io.h"
#include "life.h"

#include "size120_vec.h"

/* All that a vector holds: element i follows from i, the first one's `weight` is the mark. */
typedef struct state {
    uint64_t len;
    uint64_t stamp;
    int mark;
} state;

typedef struct life {
    life_plan plan;
    fault_io io;
    fault_plan *faults; /* where they come from: io, or the process's */
    size120_vec v;
    state now;       /* what the handle shows */
    state committed; /* what survives whatever happens */
    state tried;     /* what the last commit was to make of it */
    state lazy;      /* of the last lazy commit */
    state base;      /* what a rollback goes back to */
    unsigned refusals;
    unsigned unreported; /* steps that succeeded with a fault in them */
} life;

typedef vecfile_status life_step(life *l);

life_step life_open, life_close;

/* Opens the file read-only, compares, and closes it; what is wrong is in `life_read_is_right`. */
life_step life_read;

/* What comes between opening and closing; NULL is the end. */
extern life_step *const life_steps[];

/* What a poisoned handle refuses; NULL is the end. */
extern life_step *const life_changes[];

/* Steps that may leave a handle poisoned which no flush failed on. */
bool life_may_give_up(life_step *step);

/* Steps that may succeed though such a call failed, which they made ahead of time: a commit its
 * checkpoint; and whatever makes one, the zeros that a log is written ahead with. */
bool life_may_put_off(life_step *step, fault_call failed);

/* Path of the file. */
extern char life_path[4096];

size120 life_element(uint64_t i);

/* Whether the vector's elements are those of that state; the stamp may be another's. */
bool life_has_elements(const size120_vec *v, state expected);

/* Whether the vector holds what may be found in the file. */
bool life_may_be_found(const life *l, const size120_vec *v, bool rebooted);

bool life_is_poisoned(const life *l);

#endif /* TESTS_LIFE_STEPS_H */
