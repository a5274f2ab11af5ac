/* Which process this is, of those that came of one another by fork, however they did. */
#ifndef VECFILE_SYSTEM_PROCESS_H
#define VECFILE_SYSTEM_PROCESS_H

#include "base/base.h"

/* A number that no process has of which this one is a child, and that its children will not have;
 * below 2^31, and never 0.  Of 32 bits, for there are machines whose larger atomics need a library.
 */
uint32_t vecfile_process_number(void);

/* Whether this is the process that was given `number`.  Costs two loads where the system wipes
 * memory in children (Linux 4.14), elsewhere a system call. */
bool vecfile_is_process(uint32_t number);

/* A word of all ones, which is zero in children where the system wipes memory. */
const uint64_t *vecfile_process_marks(void);

#endif /* VECFILE_SYSTEM_PROCESS_H */
