/* Reading a file's elements without mapping them. */
#include "convert/reader.h"

#include "base/assertion.h"
#include "file/attach.h"
#include "journal/follower.h"
#include "journal/log_pages.h"
#include "journal/vector_find.h"

/* Finds the vector and checks that all of its elements are there. */
static vecfile_status find_vector(vecfile_vector_state *vector)
{
    vecfile_status status = vecfile_vector_find(vector);
    if (status != VECFILE_OK)
        return status;
    status = vecfile_array_check_count(&vector->array, vector->array.handle->len);
    if (status != VECFILE_OK)
        vecfile_detach(&vector->file);
    return status;
}

vecfile_status vecfile_reader_open(vecfile_reader *reader, const char *path, const vecfile_io *io,
                                   uint32_t lock_wait_ms, bool exclusive)
{
    const vecfile_options options = {.access = exclusive ? VECFILE_READ_WRITE : VECFILE_READ_ONLY,
                                     .existence = VECFILE_MUST_EXIST,
                                     .lock_wait_ms = lock_wait_ms,
                                     .io = io};
    reader->vector = NULL;
    vecfile_vector_state *vector = vecfile_vector_new_alone(&reader->handle, NULL, path, &options);
    if (vector == NULL)
        return VECFILE_E_NO_MEMORY;
    vector->journal->completes_recovery = true;
    vecfile_status status = find_vector(vector);
    if (status != VECFILE_OK) {
        vecfile_vector_free_alone(vector);
        return status;
    }
    reader->vector = vector;
    reader->count = reader->handle.len;
    return VECFILE_OK;
}

void vecfile_reader_close(vecfile_reader *reader)
{
    if (reader->vector == NULL)
        return;
    vecfile_detach(&reader->vector->file);
    vecfile_vector_free_alone(reader->vector);
    reader->vector = NULL;
}

/* Puts what the log has of [at, at + bytes) of the elements in its place. */
static vecfile_status apply_log(vecfile_journal *journal, uint64_t at, size_t bytes, uint8_t *to)
{
    uint8_t *const image = journal->image;
    vecfile_status status = VECFILE_OK;
    if (journal->log.images.count == 0 || bytes == 0)
        return VECFILE_OK;
    const uint64_t last = (at + bytes - 1) >> VECFILE_PAGE_SHIFT;
    for (uint64_t page = at >> VECFILE_PAGE_SHIFT; page <= last && status == VECFILE_OK; page++) {
        if (vecfile_images_chunks(&journal->log.images, page) == 0)
            continue;
        const uint64_t start = page << VECFILE_PAGE_SHIFT, end = start + VECFILE_LOG_PAGE_BYTES;
        const uint64_t from = start > at ? start : at;
        const uint64_t until = end < at + bytes ? end : at + bytes;
        status = vecfile_log_read_page(journal, page, image);
        if (status == VECFILE_OK)
            memcpy(to + (from - at), image + (from - start), (size_t)(until - from));
    }
    return status;
}

vecfile_status vecfile_reader_read(vecfile_reader *reader, uint64_t first, size_t count,
                                   uint8_t *to)
{
    const vecfile_file *file = &reader->vector->file;
    VECFILE_ASSERT(first <= reader->count && count <= reader->count - first);
    const uint64_t size = reader->vector->array.size, at = first * size;
    const size_t bytes = count * (size_t)size;
    const int64_t got =
        vecfile_read_fully(file->io, file->fd, to, bytes, file->identity.data_offset + at);
    if (got < 0)
        return vecfile_fail_system((int)got, "read", file->path);
    if ((uint64_t)got < bytes)
        return vecfile_fail(VECFILE_E_TRUNCATED,
                            "'%s' was cut off by another program while it was read: restore it "
                            "from a copy",
                            file->path);
    return apply_log(reader->vector->journal, at, bytes, to);
}

vecfile_status vecfile_reader_check(const vecfile_reader *reader)
{
    const vecfile_journal *journal = reader->vector->journal;
    const vecfile_file *file = &reader->vector->file;
    vecfile_expired now;
    if (vecfile_file_is_writable(file))
        return VECFILE_OK;
    vecfile_status status = vecfile_expired_now(journal, &now);
    if (status != VECFILE_OK ||
        !vecfile_follower_is_expired(&journal->follower, &now, journal->committed.sequence))
        return status;
    return vecfile_fail(VECFILE_E_EXPIRED,
                        "the writer of '%s' waited no longer (follower_bytes): what was read of it "
                        "may be of no commit; try again",
                        file->path);
}
