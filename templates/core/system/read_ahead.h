/* Reading a file in small pieces, the most of which follow each other or come a second time, with
 * few calls of the system. */
#ifndef VECFILE_SYSTEM_READ_AHEAD_H
#define VECFILE_SYSTEM_READ_AHEAD_H

#include "base/base.h"

#include "io.h"

typedef struct vecfile_read_ahead {
    uint8_t *bytes; /* what was read; NULL: pieces are read one by one */
    uint64_t at;    /* where in the file it is */
    size_t count;
    uint64_t next; /* where a piece would follow the last one */
} vecfile_read_ahead;

/* Pieces are expected from `from` on, of a file that does not change until the end.  Without memory
 * they are read one by one. */
void vecfile_read_ahead_begin(vecfile_read_ahead *ahead, uint64_t from);

/* Also of one that never began. */
void vecfile_read_ahead_end(vecfile_read_ahead *ahead);

/* As vecfile_read_fully. */
int64_t vecfile_read_through(vecfile_read_ahead *ahead, const vecfile_io *io, int fd, void *to,
                             size_t count, uint64_t offset);

/* Reads up to `count` bytes at `offset`, no more than VECFILE_READ_STEP, in place of what was read:
 * of a file that others write.  Without memory, nothing. */
void vecfile_read_ahead_again(vecfile_read_ahead *ahead, const vecfile_io *io, int fd, size_t count,
                              uint64_t offset);

#endif /* VECFILE_SYSTEM_READ_AHEAD_H */
