/* Changes that follow from their commit's number alone, so that another process can tell what a
 * vector must hold after any commit. */
#ifndef TESTS_REPLAY_H
#define TESTS_REPLAY_H

#include "size120_vec.h"

#define REPLAY_MAX_ELEMENTS 20000

/* What the vector must hold: element i is made of values[i]. */
typedef struct replay {
    uint64_t seed;
    uint64_t number; /* of the last commit replayed */
    uint64_t len;
    int64_t values[REPLAY_MAX_ELEMENTS];
} replay;

/* Makes the changes of commit r->number + 1 to the values and, unless it is NULL, to the vector,
 * which must hold what the values say.  The first status that is not VECFILE_OK. */
vecfile_status replay_next(replay *r, size120_vec *v);

/* Fails the test unless the vector holds what the values say. */
void replay_check(const replay *r, const size120_vec *v);

#endif /* TESTS_REPLAY_H */
