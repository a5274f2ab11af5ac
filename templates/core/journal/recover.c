/* What a crashed writer left under atomic durability: the slot's state, and in the log of its epoch
 * the commits since.
 *
 * Whoever opens the file for writing goes on in the other log, which begins with what this one
 * holds; the file gets its pages at the next checkpoint, as ever.  So a recovery costs what was
 * changed, and not what it takes to write that to its places.  Where there is no private mapping to
 * show these changes in, the recovery is completed instead. */
#include "journal/recover.h"

#include "journal/checkpoint.h"
#include "journal/log_compact.h"
#include "journal/log_files.h"
#include "journal/log_pages.h"
#include "journal/log_read.h"
#include "journal/slots.h"

#include <stdlib.h>

/* Finds the last commit: journal->committed, and the images that are not in the file. */
static vecfile_status read_log(vecfile_journal *journal)
{
    if (journal->slot.salt == 0)
        return VECFILE_OK;
    vecfile_status status = vecfile_log_file_find(journal, vecfile_log_number(journal->slot.epoch));
    if (!VECFILE_KEEPS(MISSING_LOG) && status == VECFILE_E_CORRUPT)
        return VECFILE_OK;
    if (status != VECFILE_OK)
        return status;
    vecfile_committed last = journal->committed;
    status = vecfile_log_read(journal, &last);
    if (status == VECFILE_OK)
        vecfile_journal_set_committed(journal, &last);
    return status;
}

/* Writes the images to the other log, and a slot that makes it the one that counts.  This log may
 * hold what is only in the system's memory, or what a failed flush left there for good: with more
 * commits behind that, a second crash could find a hole before them. */
static vecfile_status merge_into_other_log(vecfile_journal *journal, const uint64_t *pages,
                                           size_t count)
{
    const int number = vecfile_log_number(journal->slot.epoch);
    vecfile_slot slot = vecfile_next_slot(journal, &journal->committed, VECFILE_SLOT_OPEN);
    if (VECFILE_KEEPS(RECOVER_ATOMICALLY))
        slot.durability = VECFILE_ATOMIC;
    vecfile_status status = vecfile_random_salt(journal, &slot.salt);
    if (status == VECFILE_OK)
        status = vecfile_log_merge(journal, slot.salt, pages, count, journal->completes_recovery);
    /* From here on the log is the other one. */
    vecfile_read_ahead_end(&journal->log.ahead);
    if (status == VECFILE_OK)
        status = vecfile_write_slot(journal, &slot);
    if (status == VECFILE_OK && VECFILE_KEEPS(FLUSH_MERGED_SLOT))
        status = vecfile_flush(journal, journal->file->fd);
    vecfile_log_close(journal, number);
    return status;
}

static vecfile_status apply_image(vecfile_journal *journal, uint64_t number)
{
    const vecfile_array *array = vecfile_array_of_number(journal, number);
    vecfile_file *file = array->file;
    const uint64_t offset = vecfile_page_offset(array, vecfile_page_of_number(number));
    vecfile_status status = vecfile_log_read_image(journal, number, journal->image);
    if (status != VECFILE_OK)
        return status;
    int result =
        vecfile_write_fully(file->io, file->fd, journal->image, sizeof journal->image, offset);
    if (result < 0)
        return vecfile_fail_system(result, "recover", file->path);
    if (offset + sizeof journal->image > file->bytes)
        file->bytes = offset + sizeof journal->image;
    return VECFILE_OK;
}

static vecfile_status apply_images(vecfile_journal *journal, const uint64_t *pages, size_t count)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < count && status == VECFILE_OK; i++)
        status = apply_image(journal, pages[i]);
    return status == VECFILE_OK ? vecfile_flush_arrays(journal) : status;
}

/* The images go on in the other log; `completes_recovery`, they go to the files as well. */
static vecfile_status recover_pages(vecfile_journal *journal, const uint64_t *pages, size_t count)
{
    vecfile_status status = merge_into_other_log(journal, pages, count);
    if (status != VECFILE_OK || !journal->completes_recovery)
        return status;
    status = apply_images(journal, pages, count);
    return status == VECFILE_OK ? vecfile_checkpoint_clean(journal) : status;
}

static vecfile_status recover_images(vecfile_journal *journal)
{
    size_t count;
    if (journal->log.images.count == 0)
        return vecfile_checkpoint_clean(journal);
    uint64_t *pages = vecfile_logged_pages(journal, !VECFILE_KEEPS(MERGE_BELOW_COUNT), &count);
    if (pages == NULL)
        return vecfile_fail_memory("to recover", journal->file->path);
    vecfile_status status =
        count > 0 ? recover_pages(journal, pages, count) : vecfile_checkpoint_clean(journal);
    free(pages);
    return status;
}

/* The arrays are as long as they were committed. */
static void take_lengths(vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++)
        journal->arrays[i]->handle->len = journal->arrays[i]->committed;
}

static vecfile_status check_counts(const vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = vecfile_array_check_count(journal->arrays[i], journal->arrays[i]->committed);
    return status;
}

vecfile_status vecfile_recover(vecfile_journal *journal)
{
    vecfile_status status = read_log(journal);
    if (status == VECFILE_OK)
        status = check_counts(journal);
    if (status == VECFILE_OK)
        status = recover_images(journal);
    vecfile_read_ahead_end(&journal->log.ahead);
    if (status == VECFILE_OK)
        take_lengths(journal);
    return status;
}

vecfile_status vecfile_recover_to_read(vecfile_journal *journal)
{
    vecfile_status status = read_log(journal);
    if (status == VECFILE_OK)
        take_lengths(journal);
    return status;
}

static vecfile_status show_images(vecfile_journal *journal, const uint64_t *pages, size_t count)
{
    vecfile_log *log = &journal->log;
    vecfile_status status = VECFILE_OK;
    /* A merged log has them in this order. */
    if (log->ahead.bytes == NULL)
        vecfile_read_ahead_begin(&log->ahead, vecfile_images_find(&log->images, pages[0]).offset);
    for (size_t i = 0; i < count && status == VECFILE_OK; i++)
        status = vecfile_log_put_image(journal, pages[i], vecfile_mapped_page(journal, pages[i]));
    vecfile_read_ahead_end(&log->ahead);
    return status;
}

/* A mapping to be read was private, for what the log has to be put into it. */
static vecfile_status protect(const vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++) {
        const vecfile_array *array = journal->arrays[i];
        const vecfile_io *io = array->file->io;
        int result = io->protect(io->context, array->handle->elements, array->mapped);
        if (result < 0)
            return vecfile_fail_system(result, "protect", array->file->path);
    }
    return VECFILE_OK;
}

vecfile_status vecfile_recover_mapping(vecfile_journal *journal)
{
    size_t count;
    uint64_t *pages = vecfile_logged_pages(journal, false, &count);
    if (pages == NULL)
        return vecfile_fail_memory("to recover", journal->file->path);
    vecfile_status status = count > 0 ? show_images(journal, pages, count) : VECFILE_OK;
    free(pages);
    if (status != VECFILE_OK || vecfile_file_is_writable(journal->file))
        return status;
    return protect(journal);
}
