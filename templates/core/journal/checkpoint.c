/* Checkpoints, spread over commits. */
#include "journal/checkpoint.h"

#include "array/page_sort.h"
#include "base/assertion.h"
#include "journal/frames.h"
#include "journal/log_pages.h"
#include "journal/slots.h"

#include <stdlib.h>

/* --- what is owed --- */

/* Takes the pages of `debt` over. */
static void owe(vecfile_journal *journal, vecfile_debt debt)
{
    free(journal->debt.pages);
    journal->debt = debt;
}

/* The logged pages; what lies behind the arrays' ends is nobody's any more. */
static vecfile_status list_owed(vecfile_journal *journal, uint64_t **pages, size_t *count)
{
    *count = 0;
    *pages = vecfile_logged_pages(journal, false, count);
    return *pages != NULL || journal->log.images.count == 0
               ? VECFILE_OK
               : vecfile_fail_memory("for a checkpoint of", journal->file->path);
}

static bool is_paid(const vecfile_debt *debt)
{
    return debt->next == debt->count;
}

static bool is_swept(const vecfile_array *array)
{
    return array->is_swept;
}

static vecfile_status flush_swept(vecfile_journal *journal)
{
    return vecfile_flush_arrays(journal, is_swept);
}

/* --- turn --- */

static int other_log(const vecfile_journal *journal)
{
    return VECFILE_KEEPS(TWO_LOGS) ? vecfile_log_other(journal) : journal->log.number;
}

/* The slot of a turn: it has a new log, and the one in use as the old one. */
static vecfile_status make_turn_slot(vecfile_journal *journal, vecfile_slot *slot)
{
    *slot = vecfile_next_slot(journal, &journal->committed, VECFILE_SLOT_OPEN);
    slot->old_salt = journal->slot.salt;
    if (VECFILE_KEEPS(RECOVER_ATOMICALLY))
        slot->durability = VECFILE_ATOMIC;
    return vecfile_random_salt(journal, &slot->salt);
}

/* The other log is made ready for `slot`: with room for frames of that many pages. */
static vecfile_status prepare_other_log(vecfile_journal *journal, size_t owed,
                                        const vecfile_slot *slot)
{
    const int number = other_log(journal);
    const uint64_t pages = owed < VECFILE_MAX_FRAMES ? owed : VECFILE_MAX_FRAMES;
    uint64_t start = VECFILE_LOG_HEADER_BYTES + vecfile_frames_bytes(pages);
    if (start < VECFILE_FIRST_LOG_START)
        start = VECFILE_FIRST_LOG_START;
    return journal->log.fds[number] < 0 ? vecfile_log_create(journal, number, slot, start)
                                        : vecfile_log_reuse(journal, number, slot, start);
}

static vecfile_status turn_to(vecfile_journal *journal, vecfile_slot *slot)
{
    const int number = other_log(journal);
    vecfile_status status = vecfile_begin_epoch(journal, slot);
    if (status != VECFILE_OK)
        return status;
    journal->log.old_number = journal->log.number;
    vecfile_log_begin(&journal->log, number);
    journal->frames.at = VECFILE_LOG_HEADER_BYTES;
    for (size_t i = 0; i < journal->array_count; i++)
        vecfile_append_buffer_note_turn(journal->arrays[i], journal->arrays[i]->committed);
    return VECFILE_OK;
}

/* Images of pages behind the arrays' ends are forgotten: such a page comes back as a new one, and
 * once the checkpoint settles the log that has its images is used again. */
static void forget_hidden(vecfile_journal *journal)
{
    vecfile_images *images = &journal->log.images;
    for (size_t i = 0; i < images->room;) {
        const vecfile_imaged_page *page = &images->pages[i];
        if (page->chunks != 0 && !vecfile_page_is_committed(journal, page->page))
            vecfile_images_drop(images, page->page); /* another one may come to this place */
        else
            i++;
    }
}

static vecfile_status turn(vecfile_journal *journal)
{
    uint64_t *pages;
    size_t count;
    vecfile_slot slot;
    VECFILE_ASSERT(journal->log.is_in_use && journal->slot.old_salt == 0);
    VECFILE_ASSERT(journal->log.offset > journal->log.starts[journal->log.number]);
    vecfile_status status = list_owed(journal, &pages, &count);
    /* Where the log must be when its records say no more where it ends. */
    if (status == VECFILE_OK && journal->log.is_unsynced && VECFILE_KEEPS(FLUSH_LAZY))
        status = vecfile_log_flush(journal);
    if (status == VECFILE_OK)
        status = make_turn_slot(journal, &slot);
    if (status == VECFILE_OK)
        status = prepare_other_log(journal, count, &slot);
    if (status == VECFILE_OK)
        status = turn_to(journal, &slot);
    if (status != VECFILE_OK) {
        free(pages);
        return status;
    }
    owe(journal, (vecfile_debt){.pages = pages, .count = count});
    forget_hidden(journal);
    return VECFILE_OK;
}

/* --- slices --- */

/* Where the page is in memory as it is to be in its place; else it is read. */
static vecfile_status copy_page(vecfile_journal *journal, uint64_t number, bool from_memory,
                                uint8_t *to)
{
    if (!from_memory)
        return vecfile_log_read_page(journal, number, to);
    memcpy(to, vecfile_mapped_page(journal, number), VECFILE_LOG_PAGE_BYTES);
    return VECFILE_OK;
}

static bool is_still_there(const vecfile_journal *journal, uint64_t number, bool from_memory)
{
    const vecfile_array *array = vecfile_array_of_number(journal, number);
    const uint64_t count = from_memory ? array->handle->len : array->committed;
    return vecfile_page_of_number(number) < vecfile_pages_of(array, count);
}

/* The next pages that are owed, up to `wanted`, to journal->frames.  Pages that the vector does not
 * have any more are struck off. */
static vecfile_status take_slice(vecfile_journal *journal, size_t wanted, bool from_memory)
{
    vecfile_frames *frames = &journal->frames;
    vecfile_debt *debt = &journal->debt;
    vecfile_status status = vecfile_frames_reserve(journal, wanted);
    debt->end = debt->next;
    while (status == VECFILE_OK && debt->end < debt->count && frames->count < wanted) {
        const uint64_t page = debt->pages[debt->end++];
        if (!is_still_there(journal, page, from_memory))
            continue;
        status = copy_page(journal, page, from_memory,
                           frames->bytes + frames->count * VECFILE_LOG_PAGE_BYTES);
        frames->pages[frames->count++] = page;
    }
    if (status != VECFILE_OK)
        frames->count = 0;
    return status;
}

/* Room for frames of at least one page; what was paid is flushed in its place before its frames are
 * written over. */
static vecfile_status make_frame_room(vecfile_journal *journal, size_t *room)
{
    vecfile_status status = VECFILE_OK;
    *room = vecfile_frames_left(journal);
    if (*room > 0)
        return VECFILE_OK;
    if (VECFILE_KEEPS(FLUSH_FRAMES))
        status = flush_swept(journal);
    if (status != VECFILE_OK)
        return status;
    journal->frames.at = VECFILE_LOG_HEADER_BYTES;
    *room = vecfile_frames_left(journal);
    VECFILE_ASSERT(*room > 0);
    return VECFILE_OK;
}

static vecfile_status begin_slice(vecfile_journal *journal, size_t wanted, bool from_memory,
                                  uint64_t sequence, uint32_t record_crc)
{
    size_t room = 0;
    vecfile_status status = make_frame_room(journal, &room);
    if (status == VECFILE_OK)
        status = take_slice(journal, wanted < room ? wanted : room, from_memory);
    if (status == VECFILE_OK && VECFILE_KEEPS(WHOLE_IMAGES))
        status = vecfile_frames_write(journal, sequence, record_crc);
    if (status != VECFILE_OK)
        journal->frames.count = 0;
    return status;
}

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

/* The files have the pages that were taken. */
static void note_paid(vecfile_journal *journal)
{
    vecfile_debt *debt = &journal->debt;
    for (size_t i = debt->next; i < debt->end; i++)
        vecfile_images_drop(&journal->log.images, debt->pages[i]);
    journal->copies.count += debt->end - debt->next;
    debt->next = debt->end;
    journal->frames.count = 0;
}

static vecfile_status end_slice(vecfile_journal *journal)
{
    vecfile_status status = write_in_place(journal);
    if (status == VECFILE_OK)
        note_paid(journal);
    journal->frames.count = 0;
    return status;
}

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
    vecfile_status status = VECFILE_OK;
    journal->frames.count = 0;
    if (journal->slot.old_salt == 0 || is_paid(&journal->debt))
        return VECFILE_OK;
    const uint64_t bytes = log->offset + VECFILE_RECORD_ALIGNMENT - log->starts[log->number];
    const size_t due = due_pages(journal, bytes);
    if (due > 0)
        status = begin_slice(journal, due, true, record->sequence, record->crc);
    return vecfile_journal_is_poisoned(journal) ? status : VECFILE_OK;
}

void vecfile_slice_end(vecfile_journal *journal)
{
    if (journal->frames.count > 0)
        (void)end_slice(journal);
}

/* One without a commit. */
static vecfile_status pay_slice(vecfile_journal *journal, size_t wanted, bool from_memory)
{
    vecfile_status status =
        begin_slice(journal, wanted, from_memory, journal->committed.sequence, journal->log.chain);
    if (status == VECFILE_OK && (journal->frames.count > 0 || journal->log.is_unsynced) &&
        VECFILE_KEEPS(FLUSH_LAZY))
        status = vecfile_log_flush(journal);
    return status == VECFILE_OK ? end_slice(journal) : status;
}

static vecfile_status pay_all(vecfile_journal *journal, bool from_memory)
{
    vecfile_status status = VECFILE_OK;
    while (status == VECFILE_OK && !is_paid(&journal->debt))
        status = pay_slice(journal, VECFILE_MAX_FRAMES, from_memory);
    return status;
}

/* --- settle --- */

static vecfile_status settle(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    VECFILE_ASSERT(is_paid(&journal->debt));
    if (VECFILE_KEEPS(FLUSH_APPLIED))
        status = flush_swept(journal);
    if (status != VECFILE_OK)
        return status;
    vecfile_slot slot = journal->slot;
    slot.epoch = 0;
    slot.old_salt = 0;
    status = vecfile_begin_epoch(journal, &slot);
    if (status != VECFILE_OK)
        return status;
    owe(journal, (vecfile_debt){.pages = NULL});
    journal->frames.at = VECFILE_LOG_HEADER_BYTES;
    for (size_t i = 0; i < journal->array_count; i++)
        vecfile_append_buffer_note_settled(journal->arrays[i]);
    return VECFILE_OK;
}

/* --- what others ask for --- */

static bool is_turn_due(const vecfile_journal *journal)
{
    const vecfile_log *log = &journal->log;
    return log->offset - log->starts[log->number] > vecfile_log_limit(journal) ||
           log->images.count > VECFILE_MAX_COPIES;
}

/* Commits that change pages faster than slices pay them would keep ever more of them in memory. */
static vecfile_status pay_for_memory(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    while (status == VECFILE_OK && !is_paid(&journal->debt) &&
           journal->log.images.count > VECFILE_MAX_IMAGED)
        status = pay_slice(journal, VECFILE_MAX_FRAMES, true);
    return status;
}

/* The commit before is complete whatever happens here; so what fails is tried again, though not
 * after each commit, and what is said about it is only what a poisoned handle will say. */
void vecfile_checkpoint_if_due(vecfile_journal *journal)
{
    vecfile_log *log = &journal->log;
    vecfile_status status = VECFILE_OK;
    if (!log->is_in_use || log->offset < log->retry_at)
        return;
    if (journal->slot.old_salt != 0)
        status = pay_for_memory(journal);
    if (status == VECFILE_OK && journal->slot.old_salt != 0 && is_paid(&journal->debt))
        status = settle(journal);
    else if (status == VECFILE_OK && journal->slot.old_salt == 0 && is_turn_due(journal))
        status = turn(journal);
    if (status != VECFILE_OK)
        log->retry_at = log->offset + vecfile_log_limit(journal) / 4;
}

static bool has_changes(const vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++)
        if (vecfile_array_has_changes(journal->arrays[i]))
            return true;
    return false;
}

/* So little is better left to the close. */
static bool is_worth_a_turn(const vecfile_journal *journal)
{
    const vecfile_log *log = &journal->log;
    return journal->slot.old_salt == 0 &&
           log->offset - log->starts[log->number] > vecfile_log_limit(journal) / 16;
}

static vecfile_status pay_until(vecfile_journal *journal, uint64_t until, bool from_memory)
{
    const vecfile_io *io = journal->file->io;
    vecfile_status status = VECFILE_OK;
    do {
        if (is_paid(&journal->debt))
            break;
        status = pay_slice(journal, VECFILE_SLICE, from_memory);
    } while (status == VECFILE_OK && io->clock_ms(io->context) < until);
    return status;
}

bool vecfile_checkpoint_tidy(vecfile_journal *journal, uint32_t microseconds)
{
    const vecfile_io *io = journal->file->io;
    const uint64_t until = io->clock_ms(io->context) + microseconds / 1000;
    const bool from_memory = !has_changes(journal);
    vecfile_status status = VECFILE_OK;
    if (!journal->log.is_in_use)
        return false;
    status = vecfile_journal_check_files(journal);
    if (status == VECFILE_OK && is_worth_a_turn(journal))
        status = turn(journal);
    if (status != VECFILE_OK || journal->slot.old_salt == 0)
        return false;
    status = pay_until(journal, until, from_memory);
    if (status == VECFILE_OK && !is_paid(&journal->debt))
        return true;
    /* What is in the append buffer and not committed lies above where the mark falls to: then a
     * commit settles. */
    if (status == VECFILE_OK && from_memory)
        (void)settle(journal);
    return false;
}

static vecfile_status pay_and_settle(vecfile_journal *journal)
{
    vecfile_status status = pay_all(journal, true);
    return status == VECFILE_OK ? settle(journal) : status;
}

vecfile_status vecfile_checkpoint(vecfile_journal *journal)
{
    if (!journal->log.is_in_use)
        return VECFILE_OK;
    vecfile_status status = vecfile_journal_check_files(journal);
    if (status == VECFILE_OK && journal->slot.old_salt != 0)
        status = pay_and_settle(journal);
    /* Without a record since the last turn, the mark is where it can be. */
    if (status != VECFILE_OK || journal->log.offset == journal->log.starts[journal->log.number])
        return status;
    status = turn(journal);
    return status == VECFILE_OK ? pay_and_settle(journal) : status;
}

/* Where the frames of the log in use have little room, those of the other one get more. */
static vecfile_status make_much_room(vecfile_journal *journal)
{
    const size_t few = 4 * vecfile_frames_capacity(journal);
    return journal->slot.old_salt == 0 && journal->log.images.count > few ? turn(journal)
                                                                          : VECFILE_OK;
}

vecfile_status vecfile_checkpoint_apply(vecfile_journal *journal)
{
    uint64_t *pages;
    size_t count;
    vecfile_status status = make_much_room(journal);
    if (status == VECFILE_OK)
        status = list_owed(journal, &pages, &count);
    if (status != VECFILE_OK)
        return status;
    owe(journal, (vecfile_debt){.pages = pages, .count = count});
    status = pay_all(journal, !journal->completes_recovery);
    if (status == VECFILE_OK && journal->log.is_unsynced && VECFILE_KEEPS(FLUSH_LAZY))
        status = vecfile_log_flush(journal);
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_APPLIED) ? flush_swept(journal) : status;
}

vecfile_status vecfile_checkpoint_owe_again(vecfile_journal *journal)
{
    uint64_t *pages = NULL;
    size_t count = 0;
    if (journal->slot.old_salt == 0)
        return VECFILE_OK;
    vecfile_status status = list_owed(journal, &pages, &count);
    if (status != VECFILE_OK)
        return status;
    owe(journal, (vecfile_debt){.pages = pages, .count = count});
    forget_hidden(journal);
    /* What that writer wrote in place and did not flush is not known. */
    for (size_t i = 0; i < journal->array_count; i++)
        journal->arrays[i]->is_swept = true;
    return VECFILE_OK;
}

vecfile_status vecfile_checkpoint_clean(vecfile_journal *journal)
{
    vecfile_status status = vecfile_write_clean_slots(journal);
    return status == VECFILE_OK ? vecfile_log_remove(journal) : status;
}
