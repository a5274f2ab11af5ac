/* Writing a new vector file as a stream. */
#include "sink.h"

#include "attach.h"

#include <errno.h>
#include <stdlib.h>

/* The disk begins early, so that the flush at the end finds little left to do. */
#define BYTES_TO_START ((uint64_t)8 << 20)

static vecfile_status fail(const vecfile_sink *sink, int result, const char *action)
{
    return vecfile_fail_system(result, action, sink->path);
}

vecfile_status vecfile_sink_open(vecfile_sink *sink, const vecfile_io *io, const char *path,
                                 uint32_t permissions, uint64_t bytes)
{
    vecfile_status status = VECFILE_OK;
    sink->io = io;
    sink->path = path;
    sink->fd = -1;
    sink->temporary = vecfile_temporary_name(io, path, &status);
    if (sink->temporary == NULL)
        return status;
    const int fd = vecfile_open_file(io, sink->temporary, VECFILE_IO_CREATE, permissions);
    if (fd < 0) {
        free(sink->temporary);
        sink->temporary = NULL;
        return fail(sink, fd, "create");
    }
    sink->fd = fd;
    const int result = vecfile_allocate(io, fd, 0, sink->identity.data_offset + bytes);
    return result < 0 ? fail(sink, result, "make room for") : VECFILE_OK;
}

uint64_t vecfile_digest(uint64_t at, const uint8_t *bytes, size_t count)
{
    const size_t part = count / 4 / 8 * 8;
    const uint8_t *parts[4];
    uint32_t sums[5] = {0};
    for (int i = 0; i < 4; i++)
        parts[i] = bytes + (size_t)i * part;
    vecfile_crc32c_four(parts, part, sums);
    sums[4] = vecfile_crc32c(0, bytes + 4 * part, count - 4 * part);
    const uint64_t place[2] = {at, vecfile_crc32c(0, sums, sizeof sums)};
    return vecfile_fnv1a(VECFILE_FNV_START, place, sizeof place);
}

int vecfile_sink_put(vecfile_sink *sink, const uint8_t *from, size_t bytes)
{
    const vecfile_io *io = sink->io;
    const uint64_t offset = sink->identity.data_offset;
    int result = vecfile_write_fully(io, sink->fd, from, bytes, offset + sink->written);
    if (result < 0)
        return result;
    sink->digest += vecfile_digest(sink->written, from, bytes);
    sink->written += bytes;
    if (sink->written - sink->started >= BYTES_TO_START) {
        result = io->start_sync(io->context, sink->fd, offset + sink->started,
                                sink->written - sink->started);
        sink->started = sink->written;
    }
    return result;
}

vecfile_status vecfile_sink_fail(const vecfile_sink *sink, int result)
{
    return fail(sink, result, "write");
}

/* --- the name --- */

static vecfile_status replace_name(vecfile_sink *sink)
{
    const vecfile_io *io = sink->io;
    const int result = io->rename(io->context, sink->temporary, sink->path);
    if (result < 0)
        return fail(sink, result, "replace");
    free(sink->temporary);
    sink->temporary = NULL;
    /* Whichever of the two files the name leads to after a crash, it is whole. */
    return vecfile_sync_directory_of(io, sink->path);
}

static vecfile_status take_name(vecfile_sink *sink)
{
    const vecfile_io *io = sink->io;
    const int result = io->link(io->context, sink->temporary, sink->path);
    if (result == -EEXIST)
        return vecfile_fail(VECFILE_E_EXISTS,
                            "'%s' is there already: remove it, or name another file", sink->path);
    if (result < 0)
        return fail(sink, result, "create");
    vecfile_status status = vecfile_sync_directory_of(io, sink->path);
    if (status != VECFILE_OK)
        io->unlink(io->context, sink->path);
    return status;
}

vecfile_status vecfile_sink_publish(vecfile_sink *sink, bool replace)
{
    return replace ? replace_name(sink) : take_name(sink);
}

void vecfile_sink_close(vecfile_sink *sink)
{
    if (sink->fd >= 0)
        sink->io->close(sink->io->context, sink->fd);
    if (sink->temporary != NULL)
        sink->io->unlink(sink->io->context, sink->temporary);
    free(sink->temporary);
    sink->temporary = NULL;
    sink->fd = -1;
}
