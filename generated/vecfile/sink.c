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

/* The checksum of four parts at once, three times as fast as that of the whole. */
static uint32_t digest_of(uint32_t before, const uint8_t *bytes, size_t count)
{
    const size_t part = count / 4 / 8 * 8;
    const uint8_t *parts[4];
    uint32_t sums[5] = {0};
    for (int i = 0; i < 4; i++)
        parts[i] = bytes + (size_t)i * part;
    vecfile_crc32c_four(parts, part, sums);
    sums[4] = vecfile_crc32c(0, bytes + 4 * part, count - 4 * part);
    return vecfile_crc32c(before, sums, sizeof sums);
}

vecfile_status vecfile_sink_write(vecfile_sink *sink, const uint8_t *from, size_t bytes)
{
    const vecfile_io *io = sink->io;
    const uint64_t offset = sink->identity.data_offset;
    int result = vecfile_write_fully(io, sink->fd, from, bytes, offset + sink->written);
    if (result < 0)
        return fail(sink, result, "write");
    sink->digest = digest_of(sink->digest, from, bytes);
    sink->written += bytes;
    if (sink->written - sink->started >= BYTES_TO_START) {
        result = io->start_sync(io->context, sink->fd, offset + sink->started,
                                sink->written - sink->started);
        sink->started = sink->written;
    }
    return result < 0 ? fail(sink, result, "write") : VECFILE_OK;
}

/* --- reading back --- */

static vecfile_status fail_differs(const vecfile_sink *sink, const char *what)
{
    return vecfile_fail(VECFILE_E_IO,
                        "'%s' was written, but %s read back otherwise: the disk or the memory of "
                        "this machine is not to be trusted",
                        sink->path, what);
}

static vecfile_status check_header(const vecfile_sink *sink)
{
    vecfile_header header;
    uint8_t written[VECFILE_IDENTITY_BYTES], found[VECFILE_IDENTITY_BYTES];
    vecfile_status status = vecfile_header_read(sink->io, sink->fd, sink->path, true, &header);
    if (status == VECFILE_OK) {
        vecfile_encode_identity(&sink->identity, written);
        vecfile_encode_identity(&header.identity, found);
        if (memcmp(written, found, sizeof found) != 0 || strcmp(header.text, sink->text) != 0 ||
            memcmp(&header.slot, &sink->slot, sizeof header.slot) != 0)
            status = fail_differs(sink, "its header");
    }
    vecfile_header_free(&header);
    return status;
}

static vecfile_status check_elements(const vecfile_sink *sink, uint8_t *buffer, size_t block)
{
    uint32_t digest = 0;
    for (uint64_t at = 0; at < sink->written; at += block) {
        const uint64_t left = sink->written - at;
        const size_t bytes = left < block ? (size_t)left : block;
        const int64_t got =
            vecfile_read_fully(sink->io, sink->fd, buffer, bytes, sink->identity.data_offset + at);
        if (got < 0)
            return fail(sink, (int)got, "read back");
        if ((size_t)got < bytes)
            return fail_differs(sink, "its end");
        digest = digest_of(digest, buffer, bytes);
    }
    return digest == sink->digest ? VECFILE_OK : fail_differs(sink, "an element");
}

vecfile_status vecfile_sink_finish(vecfile_sink *sink, uint8_t *buffer, size_t block)
{
    const int result =
        vecfile_header_write(sink->io, sink->fd, &sink->identity, sink->text, &sink->slot);
    if (result < 0)
        return fail(sink, result, "write");
    vecfile_status status = check_header(sink);
    return status == VECFILE_OK ? check_elements(sink, buffer, block) : status;
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
