/* Which process this is, of those that came of one another by fork, however they did. */
#ifndef VECFILE_SYSTEM_PROCESS_H
#define VECFILE_SYSTEM_PROCESS_H

#include "base/base.h"

/* A number that no process has of which this one is a child, and that its children will not have;
 * never 0. */
uint64_t vecfile_process_number(void);

/* Whether this is the process that was given `number`.  Costs two loads where the system wipes
 * memory in children (Linux 4.14), elsewhere a system call. */
bool vecfile_is_process(uint64_t number);

/* A word of all ones, which is zero in children where the system wipes memory. */
const uint64_t *vecfile_process_marks(void);

#endif /* VECFILE_SYSTEM_PROCESS_H */
