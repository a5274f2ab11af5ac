/* Finding the processes that hold a lock. */
#ifndef VECFILE_SYSTEM_LOCK_HOLDER_H
#define VECFILE_SYSTEM_LOCK_HOLDER_H

#include "base/base.h"

#include <stdint.h>
#include <sys/stat.h>

typedef enum vecfile_lock_of {
    VECFILE_LOCK_OF_FILE,    /* on byte 0 */
    VECFILE_LOCK_OF_READERS, /* beside a writer, on any other byte */
} vecfile_lock_of;

/* Processes other than this one that have `file` open with such a lock: how many, at most `room`.
 * OFD locks belong to no process, so F_GETLK names none; Linux shows them in /proc/PID/fdinfo/FD,
 * for the processes that this user may look into. */
size_t vecfile_find_holders(const struct stat *file, vecfile_lock_of whose, int64_t *pids,
                            size_t room);

#endif /* VECFILE_SYSTEM_LOCK_HOLDER_H */
