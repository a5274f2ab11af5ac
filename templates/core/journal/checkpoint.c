/* Checkpoints: what the log holds goes to its place in the file, but for what the next log can hold
 * at little cost, and the log starts over. */
#include "journal/atomic.h"

#include "journal/slots.h"
#include "journal/checkpoint_pages.h"
#include "file/header.h"
#include "journal/log_record.h"
#include "array/mapping.h"

#include <stdlib.h>

static vecfile_status fail_checkpoint_memory(const vecfile_file *file)
{
    return vecfile_fail(VECFILE_E_NO_MEMORY, "no memory for a checkpoint of '%s'", file->path);
}

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

/* Logs the pages of which the log has only some chunks once more and whole, as the last commit's
 * state said again: a page that is torn as it is written has nothing left that could be relied on.
 */
static vecfile_status log_whole_images(vecfile_file *file, const uint64_t *pages, size_t count)
{
    size_t partial_count = 0;
    if (count == 0)
        return VECFILE_OK;
    uint64_t *partial = malloc(count * sizeof *partial);
    if (partial == NULL)
        return fail_checkpoint_memory(file);
    for (size_t i = 0; i < count; i++)
        if (vecfile_images_find(&file->log.images, pages[i]).chunks != VECFILE_ALL_CHUNKS)
            partial[partial_count++] = pages[i];
    vecfile_status status = VECFILE_OK;
    if (partial_count > 0 && VECFILE_KEEPS(WHOLE_IMAGES))
        status = vecfile_log_append(file, &file->committed, partial, partial_count, true);
    free(partial);
    return status;
}

static vecfile_status apply_checkpoint(vecfile_file *file, const uint64_t *pages, size_t count)
{
    vecfile_status status = log_whole_images(file, pages, count);
    /* The log must be able to repeat what a crash interrupts. */
    if (status == VECFILE_OK && file->log.is_unsynced && VECFILE_KEEPS(FLUSH_LAZY))
        status = vecfile_log_flush(file);
    if (status == VECFILE_OK)
        status = write_images(file, pages, count);
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_APPLIED) ? vecfile_flush(file, file->fd)
                                                                : status;
}

vecfile_status vecfile_checkpoint_apply(vecfile_file *file)
{
    size_t count;
    if (file->log.images.count == 0)
        return VECFILE_OK;
    uint64_t *pages = vecfile_images_sorted(&file->log.images,
                                            vecfile_pages_of(file, file->committed.count), &count);
    if (pages == NULL)
        return fail_checkpoint_memory(file);
    vecfile_status status = apply_checkpoint(file, pages, count);
    free(pages);
    return status;
}

/* --- a new epoch --- */

/* The other log is made ready first: where that fails, no page is written in vain. */
static vecfile_status prepare_other_log(vecfile_file *file, uint64_t *salt)
{
    const int number = vecfile_log_number(file->slot.epoch + 1);
    vecfile_status status = vecfile_random_salt(file, salt);
    if (status != VECFILE_OK)
        return status;
    return file->log.fds[number] < 0 ? vecfile_log_create(file, number, *salt)
                                     : vecfile_log_reuse(file, number, *salt);
}

/* It begins with what is carried over, and then counts. */
static vecfile_status begin_other_log(vecfile_file *file, uint64_t salt, const uint64_t *carried,
                                      size_t count)
{
    vecfile_record record = {.pages = 0};
    vecfile_status status = VECFILE_OK;
    vecfile_slot slot = vecfile_next_slot(file, &file->committed, VECFILE_SLOT_OPEN);
    slot.salt = salt;
    if (count > 0)
        status = vecfile_log_carry(file, salt, carried, count, &record);
    if (status == VECFILE_OK)
        status = vecfile_begin_epoch(file, &slot);
    if (status != VECFILE_OK)
        return status;
    vecfile_log_rewind(&file->log, VECFILE_LOG_HEADER_BYTES);
    if (count > 0)
        vecfile_record_take(&file->log, &record);
    file->log.flushed = file->log.offset;
    return VECFILE_OK;
}

/* `pages` are not in the log any more. */
static void note_epoch(vecfile_file *file, size_t pages)
{
    file->log.copies += pages;
    file->window.mark = vecfile_pages_of(file, file->committed.count);
    file->window.is_unsynced = false;
    file->window.synced_bytes = file->file_bytes;
    vecfile_window_reset(file);
}

/* Leaves at most `most_bytes` in the log. */
static vecfile_status checkpoint(vecfile_file *file, uint64_t most_bytes)
{
    vecfile_division d;
    uint64_t salt = 0;
    const size_t before = file->log.images.count;
    vecfile_status status = vecfile_divide(file, most_bytes, &d);
    if (status != VECFILE_OK)
        return status;
    status = prepare_other_log(file, &salt);
    if (status == VECFILE_OK && d.written > 0)
        status = apply_checkpoint(file, d.pages, d.written);
    if (status == VECFILE_OK)
        status = begin_other_log(file, salt, d.pages + d.written, d.count - d.written);
    free(d.pages);
    if (status == VECFILE_OK)
        note_epoch(file, before - (d.count - d.written));
    return status;
}

vecfile_status vecfile_checkpoint(vecfile_file *file)
{
    if (!file->log.is_in_use)
        return VECFILE_OK;
    vecfile_status status = vecfile_view_check_file(file);
    return status == VECFILE_OK ? checkpoint(file, 0) : status;
}

static bool has_many_copies(const vecfile_file *file)
{
    /* Pages changed in several epochs are counted in each, but there are not more than all. */
    return file->log.copies + file->log.images.count > VECFILE_MOST_COPIES &&
           vecfile_pages_of(file, file->committed.count) > VECFILE_MOST_COPIES;
}

/* The commit before is complete whatever happens here; so what fails is tried again, though not
 * after each commit, and what is said about it is only what a poisoned handle will say. */
void vecfile_checkpoint_when_due(vecfile_file *file)
{
    vecfile_log *log = &file->log;
    const bool drops_copies = has_many_copies(file);
    const uint64_t limit = vecfile_log_limit(file);
    const bool may_try = log->offset >= log->retry_at;
    vecfile_status status = VECFILE_OK;
    if (log->is_in_use && may_try && drops_copies)
        status = checkpoint(file, 0);
    else if (log->is_in_use && may_try && log->offset > limit)
        status = checkpoint(file, limit / VECFILE_CARRIED_PART);
    if (status != VECFILE_OK)
        log->retry_at = log->offset + limit / 4;
    else if (drops_copies && may_try && vecfile_window_drop_copies(file) == VECFILE_OK)
        log->copies = 0;
}

vecfile_status vecfile_checkpoint_clean(vecfile_file *file)
{
    vecfile_status status = vecfile_write_clean_slots(file);
    return status == VECFILE_OK ? vecfile_log_remove(file) : status;
}
