/* Limits of the core (base/limits.h), others for each run: what holds must hold with all of them.
 */
#ifndef TESTS_CRASH_LIMITS_H
#define TESTS_CRASH_LIMITS_H

#include "random.h"

/* While no vector is open. */
void limits_draw(random_source *random);

#endif /* TESTS_CRASH_LIMITS_H */
