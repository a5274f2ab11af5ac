/* Writing a new vector file as a stream. */
#include "convert/output_file.h"

#include "convert/digest.h"

#include <errno.h>

/* The disk begins early, so that the flush at the end finds little left to do. */
#define BYTES_TO_START ((uint64_t)8 << 20)

static vecfile_status fail(const vecfile_sink *sink, int result, const char *action)
{
    return vecfile_fail_system(result, action, sink->path);
}

vecfile_status vecfile_sink_open(vecfile_sink *sink, const vecfile_io *io, const char *path,
                                 uint32_t permissions, uint64_t bytes)
{
    sink->io = io;
    sink->path = path;
    sink->made = (vecfile_new_file){.fd = -1, .temporary = NULL};
    vecfile_status status = vecfile_place_find(io, path, &sink->place);
    if (status == VECFILE_OK)
        status = vecfile_new_file_make(io, sink->place.directory, sink->place.name, path,
                                       permissions, &sink->made);
    if (status != VECFILE_OK)
        return status;
    sink->fd = sink->made.fd;
    const int result = vecfile_allocate(io, sink->fd, 0, sink->identity.data_offset + bytes);
    return result < 0 ? fail(sink, result, "make room for") : VECFILE_OK;
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

static vecfile_status sync_directory(const vecfile_sink *sink)
{
    const int result = sink->io->sync_directory(sink->io->context, sink->place.directory);
    return result < 0 ? fail(sink, result, "sync the directory of") : VECFILE_OK;
}

static vecfile_status replace_name(vecfile_sink *sink)
{
    const int result =
        vecfile_new_file_replace(sink->io, sink->place.directory, sink->place.name, &sink->made);
    /* Whichever of the two files the name leads to after a crash, it is whole. */
    return result < 0 ? fail(sink, result, "replace") : sync_directory(sink);
}

static vecfile_status take_name(vecfile_sink *sink)
{
    const vecfile_io *io = sink->io;
    const vecfile_place *place = &sink->place;
    const int result = vecfile_new_file_publish(io, place->directory, place->name, &sink->made);
    if (result == -EEXIST)
        return vecfile_fail(VECFILE_E_EXISTS,
                            "'%s' is there already: remove it, or name another file", sink->path);
    if (result < 0)
        return fail(sink, result, "create");
    vecfile_status status = sync_directory(sink);
    if (status != VECFILE_OK)
        io->unlink(io->context, place->directory, place->name);
    return status;
}

/* The lock was for those who look for what was left behind. */
vecfile_status vecfile_sink_publish(vecfile_sink *sink, bool replace)
{
    const vecfile_status status = replace ? replace_name(sink) : take_name(sink);
    sink->io->unlock(sink->io->context, sink->fd);
    return status;
}

void vecfile_sink_close(vecfile_sink *sink)
{
    vecfile_new_file_discard(sink->io, sink->place.directory, &sink->made);
    vecfile_place_let_go(sink->io, &sink->place);
    sink->fd = -1;
}
