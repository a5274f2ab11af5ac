/* Checkpoints: what the log holds goes to its place in the file, but for what the next log can hold
 * at little cost, and the log starts over. */
#include "journal/checkpoint.h"

#include "base/assertion.h"
#include "journal/checkpoint_pages.h"
#include "journal/log_append.h"
#include "journal/log_pages.h"
#include "journal/log_record.h"
#include "journal/slots.h"

#include <stdlib.h>

/* Writes the `count` pages from `number` on, neighbours in one array, to their places. */
static vecfile_status write_run(vecfile_journal *journal, uint64_t number, uint64_t count)
{
    vecfile_file *file = vecfile_array_of_number(journal, number)->file;
    const uint64_t offset = vecfile_page_offset(vecfile_array_of_number(journal, number),
                                                vecfile_page_of_number(number));
    const size_t bytes = (size_t)count << VECFILE_PAGE_SHIFT;
    int result = vecfile_write_fully(file->io, file->fd, vecfile_mapped_page(journal, number),
                                     bytes, offset);
    if (result < 0)
        return vecfile_fail_system(result, "write to", file->path);
    if (offset + bytes > file->bytes)
        file->bytes = offset + bytes;
    return VECFILE_OK;
}

/* Sorted and neighbours together, for the disk's sake. */
static vecfile_status write_images(vecfile_journal *journal, const uint64_t *pages, size_t count)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0, run; i < count && status == VECFILE_OK; i += run) {
        for (run = 1; i + run < count && pages[i + run] == pages[i] + run;)
            run++;
        status = write_run(journal, pages[i], run);
    }
    return status;
}

/* Logs the pages of which the log has only some chunks once more and whole, as the last commit's
 * state said again: a page that is torn as it is written has nothing left that could be relied on.
 */
static vecfile_status log_whole_images(vecfile_journal *journal, const uint64_t *pages,
                                       size_t count)
{
    size_t partial_count = 0;
    VECFILE_ASSERT(journal->log.is_in_use || count == 0);
    if (count == 0)
        return VECFILE_OK;
    uint64_t *partial = malloc(count * sizeof *partial);
    if (partial == NULL)
        return vecfile_fail_memory("for a checkpoint of", journal->file->path);
    for (size_t i = 0; i < count; i++)
        if (vecfile_images_find(&journal->log.images, pages[i]).chunks != VECFILE_ALL_CHUNKS)
            partial[partial_count++] = pages[i];
    vecfile_status status = VECFILE_OK;
    if (partial_count > 0 && VECFILE_KEEPS(WHOLE_IMAGES))
        status = vecfile_log_append(journal, &journal->committed, partial, partial_count, true);
    free(partial);
    return status;
}

static vecfile_status apply_checkpoint(vecfile_journal *journal, const uint64_t *pages,
                                       size_t count)
{
    vecfile_status status = log_whole_images(journal, pages, count);
    /* The log must be able to repeat what a crash interrupts. */
    if (status == VECFILE_OK && journal->log.is_unsynced && VECFILE_KEEPS(FLUSH_LAZY))
        status = vecfile_log_flush(journal);
    if (status == VECFILE_OK)
        status = write_images(journal, pages, count);
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_APPLIED) ? vecfile_flush_arrays(journal)
                                                                : status;
}

vecfile_status vecfile_checkpoint_apply(vecfile_journal *journal)
{
    size_t count;
    if (journal->log.images.count == 0)
        return VECFILE_OK;
    uint64_t *pages = vecfile_logged_pages(journal, false, &count);
    if (pages == NULL)
        return vecfile_fail_memory("for a checkpoint of", journal->file->path);
    vecfile_status status = apply_checkpoint(journal, pages, count);
    free(pages);
    return status;
}

/* --- a new epoch --- */

/* The other log is made ready first: where that fails, no page is written in vain. */
static vecfile_status prepare_other_log(vecfile_journal *journal, uint64_t *salt)
{
    const int number = vecfile_log_number(journal->slot.epoch + 1);
    vecfile_status status = vecfile_random_salt(journal, salt);
    if (status != VECFILE_OK)
        return status;
    return journal->log.fds[number] < 0 ? vecfile_log_create(journal, number, *salt)
                                        : vecfile_log_reuse(journal, number, *salt);
}

/* It begins with what is carried over, and then counts. */
static vecfile_status begin_other_log(vecfile_journal *journal, uint64_t salt,
                                      const uint64_t *carried, size_t count)
{
    vecfile_record record = {.pages = 0};
    vecfile_status status = VECFILE_OK;
    vecfile_slot slot = vecfile_next_slot(journal, &journal->committed, VECFILE_SLOT_OPEN);
    slot.salt = salt;
    if (count > 0)
        status = vecfile_log_carry(journal, salt, carried, count, &record);
    if (status == VECFILE_OK)
        status = vecfile_begin_epoch(journal, &slot);
    if (status != VECFILE_OK)
        return status;
    vecfile_log_rewind(&journal->log, VECFILE_LOG_HEADER_BYTES);
    if (count > 0)
        vecfile_record_take(&journal->log, &record);
    journal->log.flushed = journal->log.offset;
    return VECFILE_OK;
}

/* The new epoch's log has no image of `left_out` pages of which the last one's had some. */
static void note_epoch(vecfile_journal *journal, size_t left_out)
{
    journal->log.copies += left_out;
    for (size_t i = 0; i < journal->array_count; i++)
        vecfile_append_buffer_note_checkpoint(journal->arrays[i]);
}

/* Leaves at most `most_bytes` in the log. */
static vecfile_status checkpoint(vecfile_journal *journal, uint64_t most_bytes)
{
    vecfile_checkpoint_pages d;
    uint64_t salt = 0;
    const size_t before = journal->log.images.count;
    vecfile_status status = vecfile_choose_pages(journal, most_bytes, &d);
    if (status != VECFILE_OK)
        return status;
    status = prepare_other_log(journal, &salt);
    if (status == VECFILE_OK && d.written > 0)
        status = apply_checkpoint(journal, d.pages, d.written);
    if (status == VECFILE_OK)
        status = begin_other_log(journal, salt, d.pages + d.written, d.count - d.written);
    free(d.pages);
    if (status == VECFILE_OK)
        note_epoch(journal, before - (d.count - d.written));
    return status;
}

vecfile_status vecfile_checkpoint(vecfile_journal *journal)
{
    if (!journal->log.is_in_use)
        return VECFILE_OK;
    vecfile_status status = vecfile_journal_check_files(journal);
    return status == VECFILE_OK ? checkpoint(journal, 0) : status;
}

static bool has_many_copies(const vecfile_journal *journal)
{
    uint64_t pages = 0;
    for (size_t i = 0; i < journal->array_count; i++)
        pages += vecfile_pages_of(journal->arrays[i], journal->arrays[i]->committed);
    /* Pages changed in several epochs are counted in each, but there are not more than all. */
    return journal->log.copies + journal->log.images.count > VECFILE_MAX_COPIES &&
           pages > VECFILE_MAX_COPIES;
}

static void drop_copies(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = vecfile_append_buffer_drop_copies(journal->arrays[i]);
    if (status == VECFILE_OK)
        journal->log.copies = 0;
}

/* The commit before is complete whatever happens here; so what fails is tried again, though not
 * after each commit, and what is said about it is only what a poisoned handle will say. */
void vecfile_checkpoint_if_due(vecfile_journal *journal)
{
    vecfile_log *log = &journal->log;
    const bool drops = has_many_copies(journal);
    const uint64_t limit = vecfile_log_limit(journal);
    const bool may_try = log->offset >= log->retry_at;
    vecfile_status status = VECFILE_OK;
    if (log->is_in_use && may_try && drops)
        status = checkpoint(journal, 0);
    else if (log->is_in_use && may_try && log->offset > limit)
        status = checkpoint(journal, limit / VECFILE_CARRIED_PART);
    if (status != VECFILE_OK)
        log->retry_at = log->offset + limit / 4;
    else if (drops && may_try)
        drop_copies(journal);
}

vecfile_status vecfile_checkpoint_clean(vecfile_journal *journal)
{
    vecfile_status status = vecfile_write_clean_slots(journal);
    return status == VECFILE_OK ? vecfile_log_remove(journal) : status;
}
