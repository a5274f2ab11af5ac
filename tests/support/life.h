/* The life of a vector, step by step, with faults on the way: what every call promises when the
 * system refuses, whichever of its calls that is. */
#ifndef TESTS_LIFE_H
#define TESTS_LIFE_H

#include "fault_io.h"
#include "vecfile/vecfile.h"

/* The file at the start. */
typedef enum life_start {
    LIFE_NEW,
    LIFE_CLEAN,
    LIFE_UNCLEAN, /* abandoned with elements that were not committed */
    LIFE_STARTS
} life_start;

typedef struct life_plan {
    vecfile_durability durability;
    life_start start;
    int error;     /* errno, FAULT_SHORT, FAULT_DIE_BEFORE or FAULT_DIE_AFTER */
    uint64_t nth;  /* call that fails, from 1; 0: none */
    bool for_ever; /* and all after it */
} life_plan;

/* What it came to. */
typedef struct life_outcome {
    uint64_t calls;
    uint64_t failures; /* calls made to fail */
    fault_call failed; /* the last of them */
    unsigned refusals; /* steps that did not return VECFILE_OK */
} life_outcome;

/* Opens a vector, changes, grows, commits, shrinks and closes it.  Fails the test unless
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
