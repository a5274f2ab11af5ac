/* The life of a vector, step by step, with faults on the way: what every call promises when the
 * system refuses, whichever of its calls that is. */
#ifndef TESTS_LIFE_H
#define TESTS_LIFE_H

#include "fault_plan.h"
#include "vecfile/vecfile.h"

/* The file at the start. */
typedef enum life_start {
    LIFE_NEW,
    LIFE_CLEAN,
    LIFE_UNCLEAN, /* abandoned with a log, and with elements that were not committed */
    LIFE_STARTS
} life_start;

typedef struct life_plan {
    vecfile_durability durability;
    life_start start;
    int error;         /* errno, or what fault_plan.h has instead */
    uint64_t nth;      /* call that fails, from 1; 0: none */
    bool for_ever;     /* and all after it */
    bool is_of_a_kind; /* the calls that count and fail are those of `call` only */
    fault_call call;
    bool no_unnamed;     /* the system knows no files without a name; with `process` */
    fault_plan *process; /* faults of the whole process, which is then one of its own; NULL: at
                            vecfile_io */
} life_plan;

/* What it came to. */
typedef struct life_outcome {
    uint64_t calls;
    uint64_t failures;   /* calls made to fail */
    fault_call failed;   /* the last of them */
    int error;           /* that it failed with */
    unsigned refusals;   /* steps that did not return VECFILE_OK */
    unsigned unreported; /* steps that did, with a fault in them; commits, which may put off a
                            checkpoint, are left out */
} life_outcome;

/* Reads a vector; opens, changes, grows, commits, rolls back, shrinks and closes it; and reads it
 * again.  Fails the test unless
 *   a step that fails returns the status of its fault, and a message that names the file;
 *   the vector is then as before, and the step succeeds when tried again (or the handle is poisoned
 *   by a failed flush, and says so from then on);
 *   close lets go of everything, and no temporary file is left;
 *   the file opens afterwards with what was committed, or what a failed commit was to make of it;
 *   and it can be written.
 * With shared durability what was acknowledged is there without a commit, even if the process
 * died, as long as the machine was not started anew. */
life_outcome live(const life_plan *plan);

#endif /* TESTS_LIFE_H */
