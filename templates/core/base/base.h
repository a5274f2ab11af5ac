/* What every file of the core begins with: it asks the system headers for everything before any of
 * them is read, and has the message that tells of a failure. */
#ifndef VECFILE_BASE_BASE_H
#define VECFILE_BASE_BASE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif

#include "platform.h"

#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

VECFILE_STATIC_ASSERT(sizeof(off_t) == 8, "files larger than 2 GiB need a 64-bit off_t");

/* Sets this thread's message; returns `status`. */
VECFILE_PRINTF(2, 3) vecfile_status vecfile_fail(vecfile_status status, const char *format, ...);

/* Appends to this thread's message. */
VECFILE_PRINTF(1, 2) void vecfile_fail_more(const char *format, ...);

/* VECFILE_E_NO_MEMORY, with a message that names the `work`, "to commit", and whose it is. */
vecfile_status vecfile_fail_memory(const char *work, const char *path);

static inline uint64_t vecfile_round_up(uint64_t bytes, uint64_t unit)
{
    return (bytes + unit - 1) / unit * unit;
}

#endif /* VECFILE_BASE_BASE_H */
