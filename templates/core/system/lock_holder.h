/* Finding the process that holds a lock. */
#ifndef VECFILE_SYSTEM_LOCK_HOLDER_H
#define VECFILE_SYSTEM_LOCK_HOLDER_H

#include "base/base.h"

#include <stdint.h>
#include <sys/stat.h>

/* A process other than this one that has `file` open with a lock on it, or 0.  OFD locks belong to
 * no process, so F_GETLK names none; Linux shows them in /proc/PID/fdinfo/FD, for the processes
 * that this user may look into. */
int64_t vecfile_find_holder(const struct stat *file);

#endif /* VECFILE_SYSTEM_LOCK_HOLDER_H */
