/* Reading a file's elements without mapping them. */
#include "convert/reader.h"

#include "file/attach.h"
#include "journal/slots.h"
#include "journal/file_open.h"

vecfile_status vecfile_source_open(vecfile_source *source, const char *path, const vecfile_io *io,
                                   uint32_t lock_wait_ms, bool exclusive)
{
    const vecfile_options options = {.access = exclusive ? VECFILE_READ_WRITE : VECFILE_READ_ONLY,
                                     .existence = VECFILE_MUST_EXIST,
                                     .lock_wait_ms = lock_wait_ms,
                                     .io = io};
    source->file = NULL;
    vecfile_file *file = vecfile_file_new(&source->handle, NULL, path, &options);
    if (file == NULL)
        return VECFILE_E_NO_MEMORY;
    file->completes_recovery = true;
    vecfile_status status = vecfile_file_find(file);
    if (status == VECFILE_OK) {
        status = vecfile_check_count(file, file->handle->len);
        if (status != VECFILE_OK)
            vecfile_detach(file);
    }
    if (status != VECFILE_OK) {
        vecfile_file_free(file);
        return status;
    }
    source->file = file;
    source->count = source->handle.len;
    return VECFILE_OK;
}

void vecfile_source_close(vecfile_source *source)
{
    if (source->file == NULL)
        return;
    vecfile_detach(source->file);
    vecfile_file_free(source->file);
    source->file = NULL;
}

/* Puts what the log has of [at, at + bytes) of the elements in its place. */
static vecfile_status apply_log(vecfile_file *file, uint64_t at, size_t bytes, uint8_t *to)
{
    uint8_t *const image = file->image;
    vecfile_status status = VECFILE_OK;
    if (file->log.images.count == 0 || bytes == 0)
        return VECFILE_OK;
    const uint64_t last = (at + bytes - 1) >> VECFILE_PAGE_SHIFT;
    for (uint64_t page = at >> VECFILE_PAGE_SHIFT; page <= last && status == VECFILE_OK; page++) {
        if (vecfile_images_find(&file->log.images, page).offset == 0)
            continue;
        const uint64_t start = page << VECFILE_PAGE_SHIFT, end = start + VECFILE_LOG_PAGE_BYTES;
        const uint64_t from = start > at ? start : at;
        const uint64_t until = end < at + bytes ? end : at + bytes;
        status = vecfile_log_read_image(file, page, image);
        if (status == VECFILE_OK)
            memcpy(to + (from - at), image + (from - start), (size_t)(until - from));
    }
    return status;
}

vecfile_status vecfile_source_read(vecfile_source *source, uint64_t first, size_t count,
                                   uint8_t *to)
{
    vecfile_file *file = source->file;
    const uint64_t at = first * file->type->size;
    const size_t bytes = count * (size_t)file->type->size;
    const int64_t got =
        vecfile_read_fully(file->io, file->fd, to, bytes, file->identity.data_offset + at);
    if (got < 0)
        return vecfile_fail_system((int)got, "read", file->path);
    if ((uint64_t)got < bytes)
        return vecfile_fail(VECFILE_E_TRUNCATED,
                            "'%s' was cut off by another program while it was read: restore it "
                            "from a copy",
                            file->path);
    return apply_log(file, at, bytes, to);
}
