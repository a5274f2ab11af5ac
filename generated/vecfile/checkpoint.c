/* Checkpoints: what the log holds goes to its place in the file, and the log starts over. */
#include "atomic.h"

#include "commit.h"
#include "header.h"

#include <stdlib.h>

/* Writes pages [first, end) of the view to their places. */
static vecfile_status write_run(vecfile_file *file, uint64_t first, uint64_t end)
{
    const uint64_t offset = vecfile_page_offset(file, first);
    const size_t bytes = (size_t)(end - first) << VECFILE_PAGE_SHIFT;
    int result =
        vecfile_write_fully(file->io, file->fd, vecfile_page_at(file, first), bytes, offset);
    if (result < 0)
        return vecfile_fail_system(result, "write to", file->path);
    if (offset + bytes > file->file_bytes)
        file->file_bytes = offset + bytes;
    return VECFILE_OK;
}

/* Sorted and neighbours together, for the disk's sake. */
static vecfile_status write_images(vecfile_file *file, const uint64_t *pages, size_t count)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0, run; i < count && status == VECFILE_OK; i += run) {
        for (run = 1; i + run < count && pages[i + run] == pages[i] + run;)
            run++;
        status = write_run(file, pages[i], pages[i] + run);
    }
    return status;
}

vecfile_status vecfile_checkpoint_apply(vecfile_file *file)
{
    if (file->log.images.count == 0)
        return VECFILE_OK;
    /* The log must be able to repeat what a crash interrupts. */
    vecfile_status status =
        file->log.is_unsynced && VECFILE_KEEPS(FLUSH_LAZY) ? vecfile_log_flush(file) : VECFILE_OK;
    if (status != VECFILE_OK)
        return status;
    size_t count;
    uint64_t *pages = vecfile_images_sorted(&file->log.images,
                                            vecfile_pages_of(file, file->committed.count), &count);
    if (pages == NULL)
        return vecfile_fail(VECFILE_E_NO_MEMORY, "no memory for a checkpoint of '%s'", file->path);
    status = write_images(file, pages, count);
    free(pages);
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_APPLIED) ? vecfile_flush(file, file->fd)
                                                                : status;
}

static vecfile_status begin_epoch(vecfile_file *file)
{
    const int number = vecfile_log_number(file->slot.epoch + 1);
    vecfile_status status =
        file->log.fds[number] < 0 ? vecfile_log_create(file, number) : VECFILE_OK;
    vecfile_slot slot = vecfile_next_slot(file, &file->committed, VECFILE_SLOT_OPEN);
    if (status == VECFILE_OK)
        status = vecfile_random_salt(file, &slot.salt);
    if (status == VECFILE_OK)
        status = vecfile_write_slot(file, &slot);
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_SLOT) ? vecfile_flush(file, file->fd)
                                                             : status;
}

vecfile_status vecfile_checkpoint(vecfile_file *file)
{
    if (!file->log.is_in_use)
        return VECFILE_OK;
    vecfile_status status = vecfile_checkpoint_apply(file);
    if (status == VECFILE_OK)
        status = begin_epoch(file);
    if (status != VECFILE_OK)
        return status;
    file->log.copies += file->log.images.count;
    vecfile_log_rewind(&file->log);
    file->window.mark = vecfile_pages_of(file, file->committed.count);
    file->window.is_unsynced = false;
    file->window.synced_bytes = file->file_bytes;
    return vecfile_window_reset(file);
}

/* The commit before is complete whatever happens here; so what fails is tried again after the next
 * one, and what is said about it is only what a poisoned handle will say. */
void vecfile_checkpoint_when_due(vecfile_file *file)
{
    const vecfile_log *log = &file->log;
    const bool has_many_copies = log->copies + log->images.count > VECFILE_MOST_COPIES;
    vecfile_status status = VECFILE_OK;
    if (log->is_in_use && (has_many_copies || log->offset > vecfile_log_limit(file)))
        status = vecfile_checkpoint(file);
    if (status == VECFILE_OK && has_many_copies && vecfile_window_drop_copies(file) == VECFILE_OK)
        file->log.copies = 0;
}

vecfile_status vecfile_checkpoint_clean(vecfile_file *file)
{
    vecfile_status status = vecfile_write_clean_slots(file);
    if (status == VECFILE_OK)
        vecfile_log_remove(file);
    return status;
}
