/* Writing a new vector file as a stream. */
#include "convert/output_file.h"

#include "convert/digest.h"

/* The disk begins early, so that the flush at the end finds little left to do. */
#define BYTES_TO_START ((uint64_t)8 << 20)

static vecfile_status fail(const vecfile_output_file *output, int result, const char *action)
{
    return vecfile_fail_system(result, action, output->path);
}

vecfile_status vecfile_output_file_open(vecfile_output_file *output, const vecfile_io *io,
                                        const char *path, uint32_t permissions, uint64_t bytes)
{
    output->io = io;
    output->path = path;
    output->made = (vecfile_new_file){.fd = -1, .temporary = NULL};
    vecfile_status status = vecfile_place_find(io, path, &output->place);
    if (status == VECFILE_OK)
        status = vecfile_new_file_make(io, output->place.directory, output->place.name, path,
                                       permissions, &output->made);
    if (status != VECFILE_OK)
        return status;
    output->fd = output->made.fd;
    const int result = vecfile_allocate(io, output->fd, 0, output->identity.data_offset + bytes);
    return result < 0 ? fail(output, result, "make room for") : VECFILE_OK;
}

int vecfile_output_file_put(vecfile_output_file *output, const uint8_t *from, size_t bytes)
{
    const vecfile_io *io = output->io;
    const uint64_t offset = output->identity.data_offset;
    int result = vecfile_write_fully(io, output->fd, from, bytes, offset + output->written);
    if (result < 0)
        return result;
    output->digest += vecfile_digest(output->written, from, bytes);
    output->written += bytes;
    if (output->written - output->started >= BYTES_TO_START) {
        result = io->start_sync(io->context, output->fd, offset + output->started,
                                output->written - output->started);
        output->started = output->written;
    }
    return result;
}

vecfile_status vecfile_output_file_fail(const vecfile_output_file *output, int result)
{
    return fail(output, result, "write");
}

/* --- the name --- */

static vecfile_status replace_name(vecfile_output_file *output)
{
    const int result = vecfile_new_file_replace(output->io, output->place.directory,
                                                output->place.name, &output->made);
    /* Whichever of the two files the name leads to after a crash, it is whole. */
    return result < 0 ? fail(output, result, "replace")
                      : vecfile_place_sync(output->io, &output->place, output->path);
}

/* The lock was for those who look for what was left behind. */
vecfile_status vecfile_output_file_publish(vecfile_output_file *output, bool replace)
{
    const vecfile_status status =
        replace ? replace_name(output)
                : vecfile_new_file_take_place(output->io, &output->place, output->path, true,
                                              &output->made);
    vecfile_lock_file(output->io, output->fd, VECFILE_IO_UNLOCKED);
    return status;
}

void vecfile_output_file_close(vecfile_output_file *output)
{
    vecfile_new_file_discard(output->io, output->place.directory, &output->made);
    vecfile_place_let_go(output->io, &output->place);
    output->fd = -1;
}
