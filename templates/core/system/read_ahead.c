/* Reading ahead: a step at a time, and all of it is kept as long as it finds room. */
#include "system/read_ahead.h"

#include "base/base.h"
#include "base/limits.h"
#include "system/io_full.h"

#include <stdlib.h>

void vecfile_read_ahead_begin(vecfile_read_ahead *ahead, uint64_t from)
{
    vecfile_read_ahead_end(ahead);
    *ahead =
        (vecfile_read_ahead){.bytes = malloc(VECFILE_MAX_READ_AHEAD), .at = from, .next = from};
}

void vecfile_read_ahead_end(vecfile_read_ahead *ahead)
{
    free(ahead->bytes);
    *ahead = (vecfile_read_ahead){NULL, 0, 0, 0};
}

/* Whether a piece at `offset` goes on from `start`, but for a gap that is worth reading, too. */
static bool goes_on(uint64_t start, size_t count, uint64_t offset)
{
    return offset >= start && offset - start < count + VECFILE_READ_STEP;
}

static bool has(const vecfile_read_ahead *ahead, size_t count, uint64_t offset)
{
    return offset >= ahead->at && offset - ahead->at <= ahead->count &&
           count <= ahead->count - (offset - ahead->at);
}

/* Reads on until the piece is there, which is no longer than a step, or the file ends; 0 or a
 * negative errno. */
static int fill(vecfile_read_ahead *ahead, const vecfile_io *io, int fd, size_t count,
                uint64_t offset)
{
    if (!goes_on(ahead->at, ahead->count, offset) ||
        ahead->count > VECFILE_MAX_READ_AHEAD - 3 * VECFILE_READ_STEP) {
        ahead->at = offset;
        ahead->count = 0;
    }
    while (!has(ahead, count, offset)) {
        const int64_t got = vecfile_read_fully(io, fd, ahead->bytes + ahead->count,
                                               VECFILE_READ_STEP, ahead->at + ahead->count);
        if (got <= 0)
            return (int)got;
        ahead->count += (size_t)got;
    }
    return 0;
}

int64_t vecfile_read_through(vecfile_read_ahead *ahead, const vecfile_io *io, int fd, void *to,
                             size_t count, uint64_t offset)
{
    const bool follows = goes_on(ahead->next, 0, offset) && count <= VECFILE_READ_STEP;
    ahead->next = offset + count;
    if (ahead->bytes == NULL || (!follows && !has(ahead, count, offset)))
        return vecfile_read_fully(io, fd, to, count, offset);
    int result = has(ahead, count, offset) ? 0 : fill(ahead, io, fd, count, offset);
    if (result < 0)
        return result;
    const uint64_t end = ahead->at + ahead->count;
    if (end <= offset)
        return 0;
    if (end - offset < count)
        count = (size_t)(end - offset);
    memcpy(to, ahead->bytes + (offset - ahead->at), count);
    return (int64_t)count;
}

void vecfile_read_ahead_again(vecfile_read_ahead *ahead, const vecfile_io *io, int fd, size_t count,
                              uint64_t offset)
{
    if (ahead->bytes == NULL)
        vecfile_read_ahead_begin(ahead, offset);
    ahead->at = ahead->next = offset;
    ahead->count = 0;
    if (ahead->bytes == NULL)
        return;
    const int64_t got = io->pread(io->context, fd, ahead->bytes, count, offset);
    ahead->count = got > 0 ? (size_t)got : 0;
}
