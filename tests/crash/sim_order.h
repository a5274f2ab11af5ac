/* The order of writes, watched while the library runs: each write is held against what is durable
 * at that moment, by the format alone, and the first that could lose a commit ends the run.
 *
 * Pages of committed elements are written in their places only as durable frames have them; slots
 * name durable logs, and are never written over the one that counts; commits go to logs of durable
 * slots, and behind the durable records of these; the identity block stays. */
#ifndef TESTS_CRASH_SIM_ORDER_H
#define TESTS_CRASH_SIM_ORDER_H

#include "sim_disk.h"

/* Watches the vector `name` from here on, also on disks that begin as copies of this one; with
 * NULL, none.  disk->violation says what was wrong. */
void sim_order_watch(sim_disk *disk, const char *name);

#endif /* TESTS_CRASH_SIM_ORDER_H */
