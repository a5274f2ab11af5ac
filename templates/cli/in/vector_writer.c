/* Writing vector files from outside the core: elements of another machine are nothing that it would
 * open to write. */
#include "run/system.h"

#include "in/vector_writer.h"

#include "run/memory.h"
#include "run/message.h"
#include "run/temporary.h"

#define BLOCK_BYTES ((uint64_t)512 << 10)

static bool begin(vector_writer *writer, const char *path, const vecfile_io *io)
{
    const int result = vecfile_make_uuid(io, writer->file.identity.uuid);
    if (result < 0)
        vecfile_fail_system(result, "find a random number for", path);
    return result == 0 && vecfile_output_file_open(&writer->file, io, path, 0600, 0) == VECFILE_OK;
}

bool vector_writer_begin(vector_writer *writer, const char *path, const vecfile_identity *identity,
                         const char *text)
{
    const uint64_t size = identity->element_size;
    *writer = (vector_writer){
        .file = {.identity = *identity, .text = text, .fd = -1, .made = {.fd = -1}},
        .room = size < BLOCK_BYTES ? BLOCK_BYTES / size : 1,
    };
    writer->file.place.directory = -1;
    writer->file.io = watched_io();
    writer->block = allocate((size_t)writer->room, (size_t)size);
    if (begin(writer, path, writer->file.io))
        return true;
    complain_of_failure();
    vector_writer_abandon(writer);
    return false;
}

unsigned char *vector_writer_next(const vector_writer *writer)
{
    return writer->block + writer->count * writer->file.identity.element_size;
}

static bool write_block(vector_writer *writer)
{
    const uint64_t bytes = writer->count * writer->file.identity.element_size;
    const int result = vecfile_output_file_put(&writer->file, writer->block, (size_t)bytes);
    if (result < 0) {
        (void)vecfile_output_file_fail(&writer->file, result);
        complain_of_failure();
    }
    writer->file.slot.count += writer->count;
    writer->count = 0;
    return result == 0;
}

bool vector_writer_append(vector_writer *writer)
{
    writer->count++;
    return writer->count < writer->room || write_block(writer);
}

static vecfile_status finish(vector_writer *writer)
{
    const uint64_t bytes = writer->room * writer->file.identity.element_size;
    const vecfile_status status = vecfile_output_file_finish(&writer->file, (size_t)bytes);
    return status == VECFILE_OK ? vecfile_output_file_publish(&writer->file, false) : status;
}

bool vector_writer_finish(vector_writer *writer, uint64_t stamp)
{
    bool ok = writer->count == 0 || write_block(writer);
    writer->file.slot.sequence = writer->file.slot.count > 0;
    writer->file.slot.stamp = stamp;
    if (ok && finish(writer) != VECFILE_OK) {
        complain_of_failure();
        ok = false;
    }
    vector_writer_abandon(writer);
    return ok;
}

void vector_writer_abandon(vector_writer *writer)
{
    vecfile_output_file_close(&writer->file);
    release(writer->block);
    writer->block = NULL;
}
