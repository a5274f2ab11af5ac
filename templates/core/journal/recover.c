/* What a crashed writer left under atomic durability: the slot's state, and in its log the commits
 * since; and pages that the old log has, if a checkpoint was under way.
 *
 * Whoever opens the file for writing goes on in the log that is there; files get their pages by
 * checkpoints, as ever.  So a recovery costs what was changed, and not what it takes to write that
 * to its places.  What lies behind the last flush that a record tells of may be in the system's
 * memory only, or be there for good after a flush that failed: with more commits behind that, a
 * second crash could find a hole before them.  So it is said again, in a record that makes void
 * what lies before it, together with the pages of frames, whose places may be torn.
 *
 * Where there is no private mapping to show these changes in, the recovery is completed instead. */
#include "journal/recover.h"

#include "journal/checkpoint.h"
#include "journal/followers.h"
#include "journal/log_files.h"
#include "journal/log_gather.h"
#include "journal/log_pages.h"
#include "journal/log_read.h"
#include "journal/slots.h"

#include <stdlib.h>

/* Finds the last commit: journal->committed, and the images that are not in the file. */
static vecfile_status read_logs(vecfile_journal *journal)
{
    if (journal->slot.salt == 0)
        return VECFILE_OK;
    vecfile_committed last = journal->committed;
    vecfile_status status = vecfile_log_read(journal, &last);
    if (status == VECFILE_OK)
        vecfile_journal_set_committed(journal, &last);
    return status;
}

/* --- the pages that a recovery logs again --- */

typedef struct page_list {
    vecfile_page_chunks *pages; /* to be freed */
    size_t count;
} page_list;

static int compare_page_chunks(const void *a, const void *b)
{
    const vecfile_page_chunks *left = a, *right = b;
    return (left->page > right->page) - (left->page < right->page);
}

/* Sorts, and makes one of several of a page. */
static void put_in_order(page_list *list)
{
    size_t used = 0;
    if (list->count > 1)
        qsort(list->pages, list->count, sizeof *list->pages, compare_page_chunks);
    for (size_t i = 0; i < list->count; i++)
        if (used > 0 && list->pages[used - 1].page == list->pages[i].page)
            list->pages[used - 1].chunks |= list->pages[i].chunks;
        else
            list->pages[used++] = list->pages[i];
    list->count = used;
}

/* Whether the image may not be durable where it is, or will be written over. */
static bool is_to_be_said_again(const vecfile_journal *journal, size_t i)
{
    const vecfile_log *log = &journal->log;
    const vecfile_image *image = &log->images.list[i];
    if (i >= log->images.frames && i < log->images.frames_end)
        return VECFILE_KEEPS(RESUME_FRAMES);
    return vecfile_image_log(image) == log->number && VECFILE_KEEPS(RESUME) &&
           vecfile_image_offset(image) >= log->flushed;
}

static vecfile_status make_list(vecfile_journal *journal, bool all, page_list *list)
{
    const vecfile_images *images = &journal->log.images;
    list->count = 0;
    list->pages = malloc((images->used + 1) * sizeof *list->pages);
    if (list->pages == NULL)
        return vecfile_fail_memory("to recover", journal->file->path);
    for (size_t i = 0; i < images->used; i++) {
        const vecfile_image *image = &images->list[i];
        if (image->chunks != 0 && (all || is_to_be_said_again(journal, i)) &&
            vecfile_page_is_committed(journal, image->page))
            list->pages[list->count++] = (vecfile_page_chunks){image->page, image->chunks};
    }
    put_in_order(list);
    return VECFILE_OK;
}

/* --- to write --- */

static vecfile_status resume(vecfile_journal *journal)
{
    page_list list;
    vecfile_status status = vecfile_log_prepare_file(journal);
    if (status == VECFILE_OK)
        status = make_list(journal, false, &list);
    if (status != VECFILE_OK)
        return status;
    status = vecfile_log_resume(journal, list.pages, list.count);
    free(list.pages);
    journal->has_resumed = true;
    return status == VECFILE_OK ? vecfile_checkpoint_owe_again(journal) : status;
}

/* All that the logs have goes to another one, and a slot makes that the one that counts. */
static vecfile_status merge_list(vecfile_journal *journal, const page_list *list)
{
    const int number = vecfile_log_other(journal), found = journal->log.number;
    const int old = journal->slot.old_salt != 0 ? journal->log.old_number : found;
    vecfile_merged merged;
    vecfile_slot slot = vecfile_next_slot(journal, &journal->committed, VECFILE_SLOT_OPEN);
    slot.durability = VECFILE_ATOMIC; /* as the log needs it, whatever this handle's is */
    vecfile_status status = vecfile_random_salt(journal, &slot.salt);
    if (status == VECFILE_OK)
        status = vecfile_log_merge(journal, number, &slot, list->pages, list->count, &merged);
    if (status == VECFILE_OK)
        status = vecfile_write_slot(journal, &slot);
    if (status == VECFILE_OK)
        status = vecfile_flush(journal, journal->file->fd);
    if (status != VECFILE_OK)
        return status;
    journal->has_resumed = true;
    vecfile_log_begin_merged(journal, number, &merged);
    vecfile_log_close(journal, found);
    vecfile_log_close(journal, old);
    return VECFILE_OK;
}

/* Nothing of the logs counts any more.  The next slot is written as by a handle that found the file
 * closed, over the first of the two CLEAN ones: that tells whether a slot that cannot be read is a
 * later one (journal/slot_unreadable.h). */
static vecfile_status end_cleanly(vecfile_journal *journal)
{
    vecfile_status status = vecfile_checkpoint_clean(journal);
    if (status != VECFILE_OK)
        return status;
    journal->slot_is_durable = false;
    for (size_t i = 0; i < journal->array_count; i++) {
        vecfile_append_buffer_note_turn(journal->arrays[i], journal->arrays[i]->committed);
        vecfile_append_buffer_start_epoch(journal->arrays[i], true);
    }
    return VECFILE_OK;
}

static vecfile_status merge_all(vecfile_journal *journal)
{
    page_list list;
    vecfile_status status = make_list(journal, true, &list);
    if (status != VECFILE_OK)
        return status;
    status = list.count > 0 ? merge_list(journal, &list) : end_cleanly(journal);
    free(list.pages);
    return status;
}

/* Whether the logs that are there can be gone on with: those of earlier libraries are of another
 * kind, and one that is damaged has commits that do not count any more. */
static bool can_resume(vecfile_journal *journal)
{
    const vecfile_log *log = &journal->log;
    return log->has_slices[log->number] && !journal->is_cut_short &&
           vecfile_log_file_take(journal, log->number) &&
           (journal->slot.old_salt == 0 || vecfile_log_file_take(journal, log->old_number));
}

/* What followers see would be written over, or is a state that there was not. */
static vecfile_status check_alone(vecfile_journal *journal)
{
    if ((!journal->completes_recovery && !journal->is_cut_short) ||
        vecfile_hold_off_all_followers(journal))
        return VECFILE_OK;
    return vecfile_fail(
        VECFILE_E_LOCKED,
        "'%s' was left by a writer that was killed, and others read it: close it "
        "there first%s",
        journal->file->path,
        journal->is_cut_short ? "" : ", or open it once with atomic durability, and close it");
}

static vecfile_status go_on(vecfile_journal *journal)
{
    if (journal->slot.salt == 0 || (journal->log.images.count == 0 && journal->slot.old_salt == 0))
        return end_cleanly(journal);
    vecfile_status status = can_resume(journal) ? resume(journal) : merge_all(journal);
    if (status != VECFILE_OK || !journal->completes_recovery || !journal->log.is_in_use)
        return status;
    status = vecfile_checkpoint_apply(journal);
    return status == VECFILE_OK ? end_cleanly(journal) : status;
}

/* The arrays are as long as they were committed. */
static void take_lengths(vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++)
        journal->arrays[i]->handle->len = journal->arrays[i]->committed;
}

vecfile_status vecfile_recover(vecfile_journal *journal)
{
    vecfile_status status = read_logs(journal);
    if (status == VECFILE_OK)
        status = vecfile_journal_check_counts(journal);
    if (status == VECFILE_OK)
        status = check_alone(journal);
    if (status == VECFILE_OK)
        status = go_on(journal);
    vecfile_let_followers_in(journal);
    vecfile_read_ahead_end(&journal->log.ahead);
    if (status == VECFILE_OK)
        take_lengths(journal);
    if (journal->log.images.count == 0) /* there is nothing to be shown in that order */
        journal->log.images.keeps_log_order = false;
    return status;
}

vecfile_status vecfile_recover_to_read(vecfile_journal *journal)
{
    vecfile_status status = read_logs(journal);
    if (status == VECFILE_OK)
        status = vecfile_journal_check_counts(journal);
    if (status == VECFILE_OK)
        take_lengths(journal);
    return status;
}

/* --- what the mapping shows --- */

/* The images of each log follow each other. */
static void read_ahead_of(vecfile_log *log, const vecfile_image *image)
{
    if (log->ahead.bytes != NULL && log->ahead_number == vecfile_image_log(image))
        return;
    vecfile_read_ahead_end(&log->ahead);
    log->ahead_number = vecfile_image_log(image);
    vecfile_read_ahead_begin(&log->ahead, vecfile_image_offset(image));
}

static vecfile_status show_images(vecfile_journal *journal, size_t from, size_t end)
{
    vecfile_log *log = &journal->log;
    vecfile_status status = VECFILE_OK;
    for (size_t i = from; i < end && status == VECFILE_OK; i++) {
        const vecfile_image *image = &log->images.list[i];
        if (image->chunks == 0 || !vecfile_page_is_committed(journal, image->page))
            continue;
        read_ahead_of(log, image);
        status = vecfile_log_put_image(journal, image, image->chunks,
                                       vecfile_mapped_page(journal, image->page));
    }
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

/* From how many pages on it is worth a call to make private copies of them all at once. */
#define FEW_NEIGHBOURS 8

/* A page fault for each page that is stored to costs more than all the rest.  What cannot be done
 * at once happens page by page. */
static void copy_at_once(vecfile_journal *journal)
{
    const vecfile_io *io = journal->file->io;
    size_t count;
    uint64_t *pages = vecfile_logged_pages(journal, false, &count);
    for (size_t i = 0, run; i < count; i += run) {
        for (run = 1; i + run < count && pages[i + run] == pages[i] + run;)
            run++;
        if (run >= FEW_NEIGHBOURS)
            (void)io->advise(io->context, vecfile_mapped_page(journal, pages[i]),
                             run << VECFILE_PAGE_SHIFT, VECFILE_IO_STORED);
    }
    free(pages);
}

vecfile_status vecfile_recover_mapping(vecfile_journal *journal)
{
    vecfile_images *images = &journal->log.images;
    copy_at_once(journal);
    /* Frames have what pages were before the records changed them. */
    vecfile_status status = show_images(journal, images->frames, images->frames_end);
    if (status == VECFILE_OK)
        status = show_images(journal, 0, images->frames);
    if (status == VECFILE_OK)
        status = show_images(journal, images->frames_end, images->used);
    vecfile_read_ahead_end(&journal->log.ahead);
    images->keeps_log_order = false;
    if (status != VECFILE_OK || journal->file->options->access != VECFILE_READ_ONLY)
        return status;
    return protect(journal);
}
