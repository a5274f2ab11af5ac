/* Writing vector files from outside the core: elements of another machine are nothing that it would
 * open to write. */
#include "system.h"

#include "vector_writer.h"

#include "temporary.h"

#include "../vecfile/internal.h"

#include "../vecfile/header.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

/* Version 4, variant 1 of RFC 4122. */
static bool make_uuid(uint8_t uuid[16])
{
    if (getrandom(uuid, 16, 0) != 16)
        return false;
    uuid[6] = (uint8_t)((uuid[6] & 0x0f) | 0x40);
    uuid[8] = (uint8_t)((uuid[8] & 0x3f) | 0x80);
    return true;
}

/* Zero up to `offset` of the file. */
static void pad_to(output *out, uint64_t written, uint64_t offset)
{
    static const char zeros[4096];
    while (written < offset) {
        const uint64_t left = offset - written;
        const size_t count = left < sizeof zeros ? (size_t)left : sizeof zeros;
        output_bytes(out, zeros, count);
        written += count;
    }
}

bool vector_writer_begin(vector_writer *writer, const char *path, const vecfile_identity *identity,
                         const char *text)
{
    uint8_t block[VECFILE_IDENTITY_BYTES];
    *writer = (vector_writer){.identity = *identity};
    if (!begin_temporary(path))
        return false;
    const int fd = open(temporary_path(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 || !make_uuid(writer->identity.uuid)) {
        complain("cannot make '%s': %s", path, strerror(errno));
        remove_temporary();
        return false;
    }
    output_to_descriptor(&writer->out, fd, path);
    vecfile_encode_identity(&writer->identity, block);
    output_bytes(&writer->out, block, sizeof block);
    pad_to(&writer->out, sizeof block, identity->text_offset);
    output_bytes(&writer->out, text, (size_t)identity->text_bytes);
    pad_to(&writer->out, identity->text_offset + identity->text_bytes, identity->data_offset);
    return true;
}

void vector_writer_add(vector_writer *writer, const unsigned char *element)
{
    output_bytes(&writer->out, element, (size_t)writer->identity.element_size);
    writer->count++;
}

/* All three alike: none can bring an older state back. */
static int write_slots(const vector_writer *writer, uint64_t stamp)
{
    const vecfile_io *io = &vecfile_io_system;
    vecfile_slot slot = {.sequence = 1,
                         .count = writer->count,
                         .stamp = stamp,
                         .state = VECFILE_SLOT_CLEAN,
                         .durability = VECFILE_ATOMIC};
    int result = io->boot_id(io->context, slot.boot_id);
    for (slot.epoch = 0; slot.epoch < VECFILE_SLOT_COUNT && result == 0; slot.epoch++)
        result = vecfile_slot_write(io, writer->out.fd, &slot);
    return result == 0 ? io->sync(io->context, writer->out.fd) : result;
}

bool vector_writer_finish(vector_writer *writer, uint64_t stamp)
{
    const int fd = writer->out.fd;
    bool ok = output_flush(&writer->out);
    const int result = ok ? write_slots(writer, stamp) : 0;
    if (result < 0 && writer->out.failure == 0)
        writer->out.failure = -result;
    ok = output_finish(&writer->out, 0) == 0;
    if (close(fd) != 0 && ok) {
        complain("cannot write to %s: %s", writer->out.name, strerror(errno));
        ok = false;
    }
    if (!ok)
        remove_temporary();
    return ok && finish_temporary(false);
}
