/* Slices of a checkpoint. */
#include "journal/slice.h"

#include "base/assertion.h"
#include "journal/followers.h"
#include "journal/frames.h"
#include "journal/log_append.h"
#include "journal/log_pages.h"

#include <stdlib.h>

/* --- what is owed --- */

static vecfile_status fail_memory(const vecfile_journal *journal)
{
    return vecfile_fail_memory("for a checkpoint of", journal->file->path);
}

vecfile_status vecfile_debt_list(const vecfile_journal *journal, vecfile_debt *out)
{
    *out = (vecfile_debt){.pages = NULL};
    if (journal->log.images.count == 0)
        return VECFILE_OK;
    size_t count;
    uint64_t *const pages = vecfile_logged_pages(journal, false, &count);
    if (pages == NULL)
        return fail_memory(journal);
    uint64_t *const both = realloc(pages, (2 * count + 1) * sizeof *pages);
    if (both == NULL) {
        free(pages);
        return fail_memory(journal);
    }
    out->pages = both;
    out->count = count;
    out->waiting = both + count;
    return VECFILE_OK;
}

void vecfile_debt_begin(vecfile_journal *journal, vecfile_debt debt)
{
    free(journal->debt.pages);
    journal->debt = debt;
}

/* --- which pages --- */

/* A slice that is being chosen. */
typedef struct chooser {
    vecfile_journal *journal;
    size_t wanted;                /* pages */
    bool from_memory;             /* pages are there as they are to be in their places */
    const vecfile_record *record; /* of the commit that pays; NULL: there is none */
    size_t next_logged;           /* of log.pages, which are sorted as those that are owed */
} chooser;

/* What becomes of a page that is owed. */
typedef enum page_fate { FATE_PAID, FATE_STRUCK_OFF, FATE_WAITS } page_fate;

/* Whether the commit that pays logs the page. */
static bool is_being_logged(chooser *c, uint64_t number)
{
    const uint64_t *const logged = c->journal->log.pages;
    const size_t count = (size_t)c->record->pages;
    while (c->next_logged < count && logged[c->next_logged] < number)
        c->next_logged++;
    return c->next_logged < count && logged[c->next_logged] == number;
}

/* Whether a lazy commit since the last flush logged the page. */
static bool is_unflushed(const vecfile_journal *journal, uint64_t number)
{
    const vecfile_log *log = &journal->log;
    const vecfile_image *image =
        log->is_unsynced ? vecfile_images_last(&log->images, number) : NULL;
    return image != NULL && vecfile_image_log(image) == log->number &&
           vecfile_image_offset(image) >= log->flushed;
}

/* Whether a commit since the last flush, or this one, made the array end in the page: behind its
 * end, memory may have what no state had, and the state before reaches there. */
static bool has_new_end(const vecfile_journal *journal, const vecfile_array *array, uint64_t page)
{
    const uint64_t len = array->handle->len;
    return (len < array->committed || journal->log.is_unsynced) &&
           page + 1 == vecfile_pages_of(array, len);
}

static page_fate fate_of(chooser *c, uint64_t number)
{
    const vecfile_journal *journal = c->journal;
    const vecfile_array *array = vecfile_array_of_number(journal, number);
    const bool was_there = vecfile_page_is_committed(journal, number);
    if (c->record == NULL)
        return was_there ? FATE_PAID : FATE_STRUCK_OFF;
    if (vecfile_page_of_number(number) >= vecfile_pages_of(array, array->handle->len))
        return (was_there || journal->log.is_unsynced) && VECFILE_KEEPS(STRIKE_FLUSHED)
                   ? FATE_WAITS
                   : FATE_STRUCK_OFF;
    return (is_being_logged(c, number) || is_unflushed(journal, number) ||
            has_new_end(journal, array, vecfile_page_of_number(number))) &&
                   VECFILE_KEEPS(PAY_FLUSHED)
               ? FATE_WAITS
               : FATE_PAID;
}

static vecfile_status copy_page(const chooser *c, uint64_t number, uint8_t *to)
{
    if (!c->from_memory)
        return vecfile_log_read_page(c->journal, number, to);
    memcpy(to, vecfile_mapped_page(c->journal, number), VECFILE_LOG_PAGE_BYTES);
    return VECFILE_OK;
}

/* The next pages that are owed, up to as many as are wanted, to journal->frames. */
static vecfile_status choose_pages(chooser *c)
{
    vecfile_frames *frames = &c->journal->frames;
    vecfile_debt *debt = &c->journal->debt;
    vecfile_status status = vecfile_frames_reserve(c->journal, c->wanted);
    while (status == VECFILE_OK && debt->end < debt->count && frames->count < c->wanted) {
        const uint64_t page = debt->pages[debt->end++];
        const page_fate fate = fate_of(c, page);
        if (fate == FATE_WAITS)
            debt->waiting[debt->waiting_count++] = page;
        if (fate != FATE_PAID)
            continue;
        status = copy_page(c, page, frames->bytes + frames->count * VECFILE_LOG_PAGE_BYTES);
        frames->pages[frames->count++] = page;
    }
    return status;
}

/* No slice is under way. */
static void forget_slice(vecfile_journal *journal)
{
    journal->debt.end = journal->debt.next;
    journal->debt.waiting_count = 0;
    journal->frames.count = 0;
}

/* Whether pages are to be paid, or struck off. */
static bool has_slice(const vecfile_debt *debt)
{
    return debt->end - debt->next > debt->waiting_count;
}

/* --- to their frames --- */

/* Room for frames of at least one page; what was paid is flushed in its place before its frames are
 * written over. */
static vecfile_status make_frame_room(vecfile_journal *journal, size_t *room)
{
    vecfile_status status = VECFILE_OK;
    *room = vecfile_frames_left(journal);
    if (*room > 0)
        return VECFILE_OK;
    if (VECFILE_KEEPS(FLUSH_FRAMES))
        status = vecfile_slice_flush(journal);
    if (status != VECFILE_OK)
        return status;
    journal->frames.at = VECFILE_LOG_HEADER_BYTES;
    *room = vecfile_frames_left(journal);
    VECFILE_ASSERT(*room > 0);
    return VECFILE_OK;
}

/* Where pages are struck off only, a frame without pages says as of which record: the state before
 * that is not left any more. */
static vecfile_status begin_slice(chooser *c)
{
    vecfile_journal *journal = c->journal;
    size_t room = 0;
    forget_slice(journal);
    vecfile_status status = make_frame_room(journal, &room);
    if (c->wanted > room)
        c->wanted = room;
    if (status == VECFILE_OK)
        status = choose_pages(c);
    if (status == VECFILE_OK && has_slice(&journal->debt) && VECFILE_KEEPS(WHOLE_IMAGES))
        status = vecfile_frames_write(journal);
    if (status != VECFILE_OK)
        forget_slice(journal);
    return status;
}

/* --- to their places --- */

/* Neighbours of one array, `count` of them from the `first` of the slice on. */
static vecfile_status write_run(vecfile_journal *journal, size_t first, size_t count)
{
    const uint64_t number = journal->frames.pages[first];
    vecfile_array *array = vecfile_array_of_number(journal, number);
    vecfile_file *file = array->file;
    const uint64_t offset = vecfile_page_offset(array, vecfile_page_of_number(number));
    const size_t bytes = count * VECFILE_LOG_PAGE_BYTES;
    array->is_swept = true;
    int result = vecfile_write_fully(
        file->io, file->fd, journal->frames.bytes + first * VECFILE_LOG_PAGE_BYTES, bytes, offset);
    if (result < 0)
        return vecfile_fail_system(result, "write to", file->path);
    if (offset + bytes > file->bytes)
        file->bytes = offset + bytes;
    /* The disk begins with it now, so that settling waits for little; a failure is none, for that
     * flushes all. */
    (void)file->io->start_sync(file->io->context, file->fd, offset, bytes);
    return VECFILE_OK;
}

static vecfile_status write_in_place(vecfile_journal *journal)
{
    const vecfile_frames *frames = &journal->frames;
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0, run; i < frames->count && status == VECFILE_OK; i += run) {
        for (run = 1; i + run < frames->count && frames->pages[i + run] == frames->pages[i] + run;)
            run++;
        status = write_run(journal, i, run);
    }
    return status;
}

/* The files have the pages that were taken; those that wait are the next ones. */
static void note_paid(vecfile_journal *journal)
{
    vecfile_debt *debt = &journal->debt;
    size_t waiting = 0;
    for (size_t i = debt->next; i < debt->end; i++)
        if (waiting < debt->waiting_count && debt->waiting[waiting] == debt->pages[i])
            waiting++;
        else
            vecfile_images_drop(&journal->log.images, debt->pages[i]);
    VECFILE_ASSERT(waiting == debt->waiting_count);
    journal->copies.count += debt->end - debt->next - waiting;
    debt->next = debt->end - waiting;
    memcpy(debt->pages + debt->next, debt->waiting, waiting * sizeof *debt->waiting);
}

static vecfile_status end_slice(vecfile_journal *journal)
{
    vecfile_status status = write_in_place(journal);
    if (status == VECFILE_OK)
        note_paid(journal);
    forget_slice(journal);
    return status;
}

static bool is_swept(const vecfile_array *array)
{
    return array->is_swept;
}

vecfile_status vecfile_slice_flush(vecfile_journal *journal)
{
    return vecfile_flush_arrays(journal, is_swept);
}

/* --- without a commit --- */

/* Where followers are in the way is for the caller to ask: once for all slices. */
vecfile_status vecfile_slice_pay(vecfile_journal *journal, size_t wanted, bool from_memory)
{
    chooser c = {.journal = journal, .wanted = wanted, .from_memory = from_memory};
    vecfile_status status = VECFILE_OK;
    if (journal->log.is_unsynced && VECFILE_KEEPS(FLUSH_LAZY))
        status = vecfile_log_flush(journal);
    if (status == VECFILE_OK && vecfile_log_ends_with_resume(&journal->log)) {
        status = vecfile_log_say_flushed(journal);
        if (status == VECFILE_OK)
            status = vecfile_log_flush(journal);
    }
    if (status == VECFILE_OK)
        status = begin_slice(&c);
    if (status == VECFILE_OK && VECFILE_KEEPS(SAY_FLUSHED))
        status = vecfile_log_say_flushed(journal);
    if (status == VECFILE_OK && VECFILE_KEEPS(FLUSH_LAZY))
        status = vecfile_log_flush(journal);
    if (status == VECFILE_OK)
        return end_slice(journal);
    forget_slice(journal);
    return status;
}

vecfile_status vecfile_slice_pay_all(vecfile_journal *journal, bool from_memory)
{
    vecfile_status status = VECFILE_OK;
    while (status == VECFILE_OK && !vecfile_debt_is_paid(journal))
        status = vecfile_slice_pay(journal, VECFILE_MAX_FRAMES, from_memory);
    return status;
}

/* --- by a commit --- */

/* Pages to be paid by a commit after which the log will have records of `bytes` bytes: all that is
 * owed is paid when the log is half as long as makes the next turn due, and the pages that it has
 * are half as many.  A few are not worth a frame until they are the last. */
static size_t due_pages(const vecfile_journal *journal, uint64_t bytes)
{
    const vecfile_debt *debt = &journal->debt;
    const double pages = (double)journal->log.images.count - (double)(debt->count - debt->next);
    const double part_of_bytes = 2.0 * (double)bytes / (double)vecfile_log_limit(journal);
    const double part_of_pages = 2.0 * pages / VECFILE_MAX_COPIES;
    const double part = part_of_bytes > part_of_pages ? part_of_bytes : part_of_pages;
    const size_t wanted = part < 1 ? (size_t)((double)debt->count * part) : debt->count;
    const size_t due = wanted > debt->next ? wanted - debt->next : 0;
    return due < VECFILE_MIN_SLICE && wanted < debt->count ? 0 : due;
}

vecfile_status vecfile_slice_begin(vecfile_journal *journal, const vecfile_record *record)
{
    const vecfile_log *log = &journal->log;
    vecfile_debt *debt = &journal->debt;
    vecfile_status status = VECFILE_OK;
    forget_slice(journal);
    debt->is_stuck = false;
    if (journal->slot.old_salt == 0 || vecfile_debt_is_paid(journal) ||
        vecfile_log_ends_with_resume(log))
        return VECFILE_OK;
    const uint64_t bytes = log->offset + VECFILE_RECORD_ALIGNMENT - log->starts[log->number];
    chooser c = {.journal = journal,
                 .wanted = due_pages(journal, bytes),
                 .from_memory = true,
                 .record = record};
    const bool is_all_due = c.wanted == debt->count - debt->next;
    if (c.wanted == 0 || !vecfile_may_pay(journal))
        return VECFILE_OK;
    status = begin_slice(&c);
    debt->is_stuck = is_all_due && debt->waiting_count == debt->count - debt->next;
    return vecfile_journal_is_poisoned(journal) ? status : VECFILE_OK;
}

void vecfile_slice_end(vecfile_journal *journal)
{
    if (has_slice(&journal->debt))
        (void)end_slice(journal);
    else if (journal->debt.is_stuck)
        (void)vecfile_slice_pay(journal, VECFILE_MAX_FRAMES, true);
}
