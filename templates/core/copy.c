/* Copies of vector files: a new one as a stream, an older one by what differs. */
#include "copy.h"

#include "any.h"
#include "convert/digest.h"
#include "convert/output_file.h"
#include "convert/output_file_check.h"
#include "convert/reader.h"
#include "convert/write_thread.h"
#include "system/thread.h"

#include <errno.h>
#include <stdlib.h>

/* Bytes of elements read or written at a time, unless one element has more. */
#define COPY_BLOCK_BYTES ((size_t)512 << 10)

typedef struct copy_work {
    const vecfile_copy_options *options;
    const vecfile_io *io;
    const char *to;
    vecfile_reader from;
    size_t block; /* elements of one */
    uint64_t digest;
    vecfile_copied copied;
} copy_work;

static size_t copied_size(const copy_work *on)
{
    return (size_t)on->from.vector->array.size;
}

static size_t copied_block_bytes(const copy_work *on)
{
    return on->block * copied_size(on);
}

/* Elements of the block that begins with `first`. */
static size_t copied_count(const copy_work *on, uint64_t first)
{
    const uint64_t left = on->from.count - first;
    return left < on->block ? (size_t)left : on->block;
}

/* --- a new copy --- */

static vecfile_status find_copy_permissions(const copy_work *on, uint32_t *out)
{
    vecfile_io_stat found;
    const vecfile_file *file = &on->from.vector->file;
    *out = on->options->permissions;
    if (*out != 0)
        return VECFILE_OK;
    const int result = on->io->fstat(on->io->context, file->fd, &found);
    *out = found.permissions & 0777;
    return result < 0 ? vecfile_fail_system(result, "examine", file->path) : VECFILE_OK;
}

static vecfile_status stream_elements(copy_work *on, vecfile_output_file *output,
                                      vecfile_write_thread *writer)
{
    for (uint64_t first = 0; first < on->from.count;) {
        const size_t count = copied_count(on, first);
        vecfile_status status =
            vecfile_reader_read(&on->from, first, count, vecfile_write_thread_room(writer));
        if (status != VECFILE_OK)
            return status;
        const int result = vecfile_write_thread_give(writer, count * copied_size(on));
        if (result < 0)
            return vecfile_output_file_fail(output, result);
        first += count;
    }
    return VECFILE_OK;
}

static vecfile_status write_elements(copy_work *on, vecfile_output_file *output)
{
    vecfile_write_thread writer;
    const size_t block = copied_block_bytes(on);
    vecfile_status status = vecfile_write_thread_start(
        &writer, output, block,
        on->copied.bytes >= VECFILE_BYTES_WORTH_A_THREAD && block <= COPY_BLOCK_BYTES);
    if (status != VECFILE_OK)
        return status;
    status = stream_elements(on, output, &writer);
    const int result = vecfile_write_thread_finish(&writer);
    return status == VECFILE_OK && result < 0 ? vecfile_output_file_fail(output, result) : status;
}

static vecfile_status write_copy(copy_work *on, vecfile_output_file *output)
{
    uint32_t permissions = 0;
    vecfile_status status = find_copy_permissions(on, &permissions);
    if (status == VECFILE_OK)
        status = vecfile_output_file_open(output, on->io, on->to, permissions, on->copied.bytes);
    if (status == VECFILE_OK)
        status = write_elements(on, output);
    if (status == VECFILE_OK)
        status = vecfile_reader_check(&on->from);
    if (status == VECFILE_OK)
        status = vecfile_output_file_finish(output, copied_block_bytes(on));
    return status == VECFILE_OK ? vecfile_output_file_publish(output, false) : status;
}

static vecfile_status make_copy(copy_work *on)
{
    const vecfile_vector_state *from = on->from.vector;
    const vecfile_committed *state = &from->journal->committed;
    vecfile_output_file output = {
        .identity = from->file.identity,
        .text = from->description->text,
        .slot = {.sequence = state->sequence, .count = on->from.count, .stamp = state->stamp},
        .fd = -1,
        .made = {.fd = -1},
        .place = {.directory = -1}};
    output.identity.format = VECFILE_FORMAT_VERSION;
    vecfile_status status = write_copy(on, &output);
    vecfile_output_file_close(&output);
    on->copied.is_new = true;
    on->copied.changed_bytes = on->copied.bytes;
    return status;
}

/* --- an older copy --- */

static vecfile_status check_is_copy(const copy_work *on, const vecfile *to)
{
    const vecfile_vector_state *from = on->from.vector;
    const vecfile_identity *ours = vecfile_identity_of(to), *its = &from->file.identity;
    const bool is_ours = memcmp(ours->uuid, its->uuid, sizeof ours->uuid) == 0;
    if (is_ours && ours->layout_hash == its->layout_hash)
        return VECFILE_OK;
    return vecfile_fail(
        VECFILE_E_EXISTS, "'%s' is there already, and %s '%s': remove it, or name another file",
        on->to, is_ours ? "has another layout than" : "is of another vector than", from->file.path);
}

/* Stores elements that differ from those of the copy, which has all of them. */
static vecfile_status store_differing(copy_work *on, vecfile *to, uint64_t first, size_t count,
                                      const uint8_t *elements)
{
    const size_t size = copied_size(on);
    const size_t step = size < VECFILE_PAGE_BYTES ? VECFILE_PAGE_BYTES / size : 1;
    for (size_t i = 0; i < count; i += step) {
        const size_t some = count - i < step ? count - i : step;
        uint8_t *mine = vecfile_bytes_at(to, first + i);
        if (memcmp(mine, elements + i * size, some * size) == 0)
            continue;
        vecfile_status status = vecfile_mark_range(to, first + i, some);
        if (status != VECFILE_OK)
            return status;
        memcpy(mine, elements + i * size, some * size);
        on->copied.changed_bytes += some * size;
    }
    return VECFILE_OK;
}

static vecfile_status store_block(copy_work *on, vecfile *to, uint64_t first, size_t count,
                                  const uint8_t *elements)
{
    const uint64_t there = first < to->len ? to->len - first : 0;
    const size_t both = there < count ? (size_t)there : count, size = copied_size(on);
    vecfile_status status = store_differing(on, to, first, both, elements);
    if (status != VECFILE_OK || both == count)
        return status;
    on->copied.changed_bytes += (count - both) * size;
    return vecfile_extend(to, elements + both * size, count - both);
}

static vecfile_status store_elements(copy_work *on, vecfile *to)
{
    uint8_t *elements = malloc(copied_block_bytes(on));
    vecfile_status status =
        elements != NULL ? VECFILE_OK : vecfile_fail_memory("to copy", on->from.vector->file.path);
    if (status == VECFILE_OK && to->len > on->from.count)
        status = vecfile_truncate(to, on->from.count);
    for (uint64_t first = 0; first < on->from.count && status == VECFILE_OK;) {
        const size_t count = copied_count(on, first);
        status = vecfile_reader_read(&on->from, first, count, elements);
        if (status != VECFILE_OK)
            break;
        on->digest += vecfile_digest(first * copied_size(on), elements, count * copied_size(on));
        status = store_block(on, to, first, count, elements);
        first += count;
    }
    free(elements);
    return status;
}

static vecfile_status fail_read_back(const copy_work *on)
{
    return vecfile_fail(VECFILE_E_IO,
                        "'%s' was written, but read back otherwise: the disk or the memory of this "
                        "machine is not to be trusted",
                        on->to);
}

static vecfile_status digest_copy(const copy_work *on, vecfile_reader *copy, uint64_t *digest)
{
    uint8_t *elements = malloc(copied_block_bytes(on));
    vecfile_status status =
        elements != NULL ? VECFILE_OK : vecfile_fail_memory("to read back", on->to);
    for (uint64_t first = 0; first < copy->count && status == VECFILE_OK;) {
        const size_t count = copied_count(on, first);
        status = vecfile_reader_read(copy, first, count, elements);
        if (status == VECFILE_OK)
            *digest += vecfile_digest(first * copied_size(on), elements, count * copied_size(on));
        first += count;
    }
    free(elements);
    return status;
}

static vecfile_status read_back(const copy_work *on)
{
    vecfile_reader copy;
    uint64_t digest = 0;
    vecfile_status status =
        vecfile_reader_open(&copy, on->to, on->io, on->options->lock_wait_ms, false);
    if (status != VECFILE_OK)
        return status;
    if (copy.count != on->from.count)
        status = fail_read_back(on);
    if (status == VECFILE_OK)
        status = digest_copy(on, &copy, &digest);
    if (status == VECFILE_OK && digest != on->digest)
        status = fail_read_back(on);
    vecfile_reader_close(&copy);
    return status;
}

static vecfile_status commit_copy(const copy_work *on, vecfile *to, uint64_t len_before)
{
    const uint64_t stamp = on->from.vector->journal->committed.stamp;
    if (on->copied.changed_bytes == 0 && to->len == len_before && vecfile_stamp(to) == stamp)
        return VECFILE_OK;
    return vecfile_commit_stamped(to, stamp);
}

static vecfile_status update_copy(copy_work *on)
{
    vecfile to;
    const vecfile_options options = {.lock_wait_ms = on->options->lock_wait_ms, .io = on->io};
    vecfile_status status = vecfile_open_any_to_write(&to, on->to, &options);
    if (status != VECFILE_OK)
        return status;
    const uint64_t len_before = to.len;
    status = check_is_copy(on, &to);
    if (status == VECFILE_OK)
        status = store_elements(on, &to);
    if (status == VECFILE_OK)
        status = vecfile_reader_check(&on->from);
    if (status == VECFILE_OK)
        status = commit_copy(on, &to, len_before);
    if (status != VECFILE_OK) {
        vecfile_abandon(&to);
        return status;
    }
    status = vecfile_close(&to);
    return status == VECFILE_OK ? read_back(on) : status;
}

/* --- which --- */

static vecfile_status check_copy_names(const char *from, const char *to,
                                       const vecfile_copy_options *options)
{
    if (from == NULL || from[0] == '\0' || to == NULL || to[0] == '\0')
        return vecfile_fail(VECFILE_E_INVALID, "cannot copy %s a file without a name: name one",
                            from == NULL || from[0] == '\0' ? "from" : "to");
    return options->permissions <= 0777
               ? VECFILE_OK
               : vecfile_fail(VECFILE_E_INVALID, "permissions %o: at most 0777 can be asked for",
                              options->permissions);
}

/* Whether there is something with the name of the copy, which must be another file. */
static vecfile_status find_copy(const copy_work *on, bool *is_there)
{
    vecfile_io_stat copy, original = {.device = 0};
    const vecfile_file *file = &on->from.vector->file;
    int result = on->io->stat(on->io->context, VECFILE_IO_HERE, on->to, &copy);
    *is_there = result == 0;
    if (result == -ENOENT)
        return VECFILE_OK;
    if (result == 0)
        result = on->io->fstat(on->io->context, file->fd, &original);
    if (result < 0)
        return vecfile_fail_system(result, "examine", on->to);
    if (copy.device == original.device && copy.inode == original.inode)
        return vecfile_fail(VECFILE_E_INVALID,
                            "'%s' and '%s' are one file: name another one for the copy", file->path,
                            on->to);
    return VECFILE_OK;
}

static vecfile_status copy_file(copy_work *on)
{
    bool is_there = false;
    const size_t size = copied_size(on);
    on->block = size < COPY_BLOCK_BYTES ? COPY_BLOCK_BYTES / size : 1;
    on->copied.elements = on->from.count;
    on->copied.bytes = on->from.count * size;
    vecfile_status status = find_copy(on, &is_there);
    if (status != VECFILE_OK)
        return status;
    return is_there ? update_copy(on) : make_copy(on);
}

vecfile_status vecfile_copy(const char *from, const char *to, const vecfile_copy_options *options,
                            vecfile_copied *copied)
{
    static const vecfile_copy_options defaults;
    copy_work on = {.options = options != NULL ? options : &defaults, .to = to};
    on.io = on.options->io != NULL ? on.options->io : &vecfile_io_system;
    vecfile_status status = check_copy_names(from, to, on.options);
    if (status == VECFILE_OK)
        status = vecfile_reader_open(&on.from, from, on.io, on.options->lock_wait_ms, false);
    if (status != VECFILE_OK)
        return status;
    status = copy_file(&on);
    vecfile_reader_close(&on.from);
    if (copied != NULL)
        *copied = on.copied;
    return status;
}
