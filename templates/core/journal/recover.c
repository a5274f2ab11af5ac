/* What a crashed writer left under atomic durability: the slot's state, and in the log of its epoch
 * the commits since.
 *
 * Whoever opens the file for writing goes on in the other log, which begins with what this one
 * holds; the file gets its pages at the next checkpoint, as ever.  So a recovery costs what was
 * changed, and not what it takes to write that to its places.  Who has no private view to show
 * these changes in completes the recovery instead. */
#include "journal/atomic.h"

#include "journal/slots.h"
#include "file/header.h"
#include "journal/log_files.h"

#include <stdlib.h>

/* Finds the last commit: file->committed, and the images that are not in the file. */
static vecfile_status read_log(vecfile_file *file)
{
    if (file->slot.salt == 0)
        return VECFILE_OK;
    vecfile_status status = vecfile_log_file_find(file, vecfile_log_number(file->slot.epoch));
    if (!VECFILE_KEEPS(MISSING_LOG) && status == VECFILE_E_CORRUPT)
        return VECFILE_OK;
    return status == VECFILE_OK ? vecfile_log_read(file, &file->committed) : status;
}

/* Writes the images to the other log, and a slot that makes it the one that counts.  This log may
 * hold what is only in the system's memory, or what a failed flush left there for good: with more
 * commits behind that, a second crash could find a hole before them. */
static vecfile_status merge_into_other_log(vecfile_file *file, const uint64_t *pages, size_t count)
{
    const int number = vecfile_log_number(file->slot.epoch);
    vecfile_slot slot = vecfile_next_slot(file, &file->committed, VECFILE_SLOT_OPEN);
    if (VECFILE_KEEPS(RECOVER_ATOMICALLY))
        slot.durability = VECFILE_ATOMIC;
    vecfile_status status = vecfile_random_salt(file, &slot.salt);
    if (status == VECFILE_OK)
        status = vecfile_log_merge(file, slot.salt, pages, count, file->completes_recovery);
    /* From here on the log is the other one. */
    vecfile_read_ahead_end(&file->log.ahead);
    if (status == VECFILE_OK)
        status = vecfile_write_slot(file, &slot);
    if (status == VECFILE_OK && VECFILE_KEEPS(FLUSH_MERGED_SLOT))
        status = vecfile_flush(file, file->fd);
    vecfile_log_close(file, number);
    return status;
}

static vecfile_status apply_images(vecfile_file *file, const uint64_t *pages, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        vecfile_status status = vecfile_log_read_image(file, pages[i], file->image);
        if (status != VECFILE_OK)
            return status;
        const uint64_t offset = vecfile_page_offset(file, pages[i]);
        int result =
            vecfile_write_fully(file->io, file->fd, file->image, sizeof file->image, offset);
        if (result < 0)
            return vecfile_fail_system(result, "recover", file->path);
        if (offset + sizeof file->image > file->file_bytes)
            file->file_bytes = offset + sizeof file->image;
    }
    return vecfile_flush(file, file->fd);
}

static vecfile_status recover_pages(vecfile_file *file)
{
    size_t count;
    const uint64_t end = VECFILE_KEEPS(MERGE_BELOW_COUNT)
                             ? vecfile_pages_of(file, file->committed.count)
                             : UINT64_MAX;
    uint64_t *pages = vecfile_images_sorted(&file->log.images, end, &count);
    if (pages == NULL)
        return vecfile_fail(VECFILE_E_NO_MEMORY, "no memory to recover '%s'", file->path);
    vecfile_status status = count > 0 ? merge_into_other_log(file, pages, count) : VECFILE_OK;
    const bool is_complete = count == 0 || file->completes_recovery;
    if (status == VECFILE_OK && is_complete && count > 0)
        status = apply_images(file, pages, count);
    free(pages);
    return status == VECFILE_OK && is_complete ? vecfile_checkpoint_clean(file) : status;
}

vecfile_status vecfile_recover(vecfile_file *file)
{
    vecfile_status status = read_log(file);
    if (status == VECFILE_OK)
        status = vecfile_check_count(file, file->committed.count);
    if (status == VECFILE_OK)
        status = file->log.images.count > 0 ? recover_pages(file) : vecfile_checkpoint_clean(file);
    vecfile_read_ahead_end(&file->log.ahead);
    if (status == VECFILE_OK)
        file->handle->len = file->committed.count;
    return status;
}

vecfile_status vecfile_recover_to_read(vecfile_file *file)
{
    vecfile_status status = read_log(file);
    if (status == VECFILE_OK)
        file->handle->len = file->committed.count;
    return status;
}

static vecfile_status show_images(vecfile_file *file, const uint64_t *pages, size_t count)
{
    vecfile_log *log = &file->log;
    vecfile_status status = VECFILE_OK;
    /* A merged log has them in this order. */
    if (log->ahead.bytes == NULL)
        vecfile_read_ahead_begin(&log->ahead, vecfile_images_find(&log->images, pages[0]).offset);
    for (size_t i = 0; i < count && status == VECFILE_OK; i++)
        status = vecfile_log_put_image(file, pages[i], vecfile_page_at(file, pages[i]));
    vecfile_read_ahead_end(&log->ahead);
    return status;
}

vecfile_status vecfile_recover_view(vecfile_file *file)
{
    size_t count;
    uint64_t *pages = vecfile_images_sorted(&file->log.images,
                                            vecfile_pages_of(file, file->committed.count), &count);
    if (pages == NULL)
        return vecfile_fail(VECFILE_E_NO_MEMORY, "no memory to recover '%s'", file->path);
    vecfile_status status = count > 0 ? show_images(file, pages, count) : VECFILE_OK;
    free(pages);
    if (status != VECFILE_OK || file->options.access == VECFILE_READ_WRITE)
        return status;
    int result = file->io->protect(file->io->context, file->handle->elements, file->mapped);
    return result == 0 ? VECFILE_OK : vecfile_fail_system(result, "protect", file->path);
}
