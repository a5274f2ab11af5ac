/* A follower goes on.
 *
 * It stands behind the record that it read last, under the slot that it read last:
 *
 *   what it finds                              what it does
 *   a record behind that one                   the commit's number, its images, its lengths
 *   a slot with the log that it reads          the checkpoint has settled: copies that only the old
 *                                              log needed go
 *   a slot with that log as the old one        once it has read all of that, the new log
 *   a slot with a log, and it had none         that log
 *   a slot without one, and it had none        the slot is a commit
 *   a CLEAN slot of the commit that it shows   all is in its place: copies and logs go
 *   anything else                              another writer recovered: it begins anew
 *
 * A page that it changes is copied by the kernel; nothing is written to the file's page while the
 * follower's number is older than the turn (followers.h), so what is copied is of its state. */
#include "journal/follow_log.h"

#include "array/mapping.h"
#include "file/header.h"
#include "journal/follower.h"
#include "journal/log_files.h"
#include "journal/log_pages.h"
#include "journal/log_read.h"
#include "journal/log_record.h"
#include "journal/slots.h"
#include "journal/vector.h"

#include <stdlib.h>

/* --- what is shown --- */

/* Before a state is shown: it is in the file, and mapped. */
static vecfile_status cover_state(vecfile_journal *journal, const vecfile_committed *state)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++) {
        vecfile_array *array = journal->arrays[i];
        const uint64_t bytes = state->counts[i] * array->size;
        if (bytes <= array->mapped)
            continue;
        status = vecfile_array_check_count(array, state->counts[i]);
        if (status == VECFILE_OK)
            status = vecfile_mapping_extend(array, bytes, VECFILE_IO_MAP_PRIVATE);
    }
    return status;
}

/* Copies of pages behind the end of the state are dropped: such a page may come back by a write to
 * the file that no log has. */
static vecfile_status forget_hidden_copies(vecfile_journal *journal, const uint64_t *counts_before)
{
    bool is_shorter = false;
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++) {
        vecfile_array *array = journal->arrays[i];
        const uint64_t end = vecfile_pages_of(array, array->committed);
        const uint64_t before = vecfile_pages_of(array, counts_before[i]);
        if (end >= before)
            continue;
        is_shorter = true;
        status = vecfile_mapping_drop_copies(array, end, before);
    }
    if (is_shorter)
        vecfile_forget_hidden(journal);
    return status;
}

static vecfile_changed_ranges *ranges_of(const vecfile_array *array)
{
    return &vecfile_vector_of(array)->ranges;
}

/* The state is shown from here on. */
static vecfile_status take_state(vecfile_journal *journal, const vecfile_committed *state)
{
    uint64_t before[VECFILE_MAX_ARRAYS];
    for (size_t i = 0; i < journal->array_count; i++)
        before[i] = journal->arrays[i]->committed;
    vecfile_journal_set_committed(journal, state);
    for (size_t i = 0; i < journal->array_count; i++) {
        vecfile_set_len(journal->arrays[i]->handle, state->counts[i]);
        vecfile_changed_ranges_note_len(ranges_of(journal->arrays[i]), state->counts[i]);
    }
    return forget_hidden_copies(journal, before);
}

/* What a record has of a page goes to the mapping. */
static vecfile_status show_image_of(vecfile_journal *journal, const vecfile_image *image)
{
    return vecfile_log_put_image(journal, image, image->chunks,
                                 vecfile_mapped_page(journal, image->page));
}

/* … of all pages that are there in the state. */
static vecfile_status show_record(vecfile_journal *journal, const vecfile_record *record,
                                  const vecfile_committed *state)
{
    const vecfile_log *log = &journal->log;
    uint64_t at = record->offset + vecfile_head_bytes_of(record);
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < record->pages && status == VECFILE_OK; i++) {
        const vecfile_entry entry = vecfile_decode_entry(vecfile_record_entry(log, record, i));
        const vecfile_image image = {.page = entry.page,
                                     .place = at + (unsigned)log->number,
                                     .chunks = entry.chunks,
                                     .crc = entry.crc};
        if (vecfile_page_is_among(journal, entry.page, state->counts)) {
            status = show_image_of(journal, &image);
            const vecfile_array *array = vecfile_array_of_number(journal, entry.page);
            vecfile_changed_ranges_add(ranges_of(array), array, vecfile_page_of_number(entry.page),
                                       entry.chunks);
        }
        at += vecfile_chunk_bytes(entry.chunks);
    }
    return status;
}

/* --- copies that nobody needs any more --- */

static vecfile_status drop_copy_of(vecfile_journal *journal, uint64_t number)
{
    const uint64_t page = vecfile_page_of_number(number);
    return vecfile_mapping_drop_copies(vecfile_array_of_number(journal, number), page, page + 1);
}

/* What the old log has is in the file, and the pages that changed since are in the log in use: the
 * others need no copy any more.  Without memory to list them they stay. */
static vecfile_status forget_old_log(vecfile_journal *journal)
{
    vecfile_log *log = &journal->log;
    vecfile_status status = VECFILE_OK;
    size_t count = 0;
    uint64_t *pages = vecfile_logged_pages(journal, true, &count);
    vecfile_images_drop_log(&log->images, log->old_number);
    vecfile_log_close(journal, log->old_number);
    for (size_t i = 0; i < count && status == VECFILE_OK; i++)
        if (vecfile_images_chunks(&log->images, pages[i]) == 0)
            status = drop_copy_of(journal, pages[i]);
    free(pages);
    return status;
}

/* All that was logged is in its place. */
static vecfile_status forget_all_logs(vecfile_journal *journal)
{
    vecfile_log *log = &journal->log;
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        if (log->images.count > 0)
            status = vecfile_mapping_renew(journal->arrays[i], VECFILE_IO_MAP_PRIVATE);
    vecfile_images_clear(&log->images);
    for (int number = 0; number < VECFILE_LOGS; number++)
        vecfile_log_close(journal, number);
    log->is_in_use = false;
    return status;
}

/* --- steps --- */

/* To the state of the record, which is the last that was read. */
static vecfile_status step_to_record(vecfile_journal *journal, const vecfile_record *record,
                                     const vecfile_committed *state, bool had_old_log)
{
    vecfile_status status = vecfile_follower_go_on(journal, state->sequence);
    if (status == VECFILE_OK)
        status = cover_state(journal, state);
    if (status == VECFILE_OK)
        status = show_record(journal, record, state);
    if (status == VECFILE_OK)
        status = take_state(journal, state);
    if (status == VECFILE_OK && had_old_log && journal->slot.old_salt == 0)
        status = forget_old_log(journal);
    if (status == VECFILE_OK)
        vecfile_follower_let_go(journal);
    return status;
}

/* To the state of the next record, if there is one.  What fails in the middle leaves a mixture. */
static vecfile_status step_on(vecfile_journal *journal, bool looks_behind, bool *found)
{
    const bool had_old_log = journal->slot.old_salt != 0;
    vecfile_committed state = journal->committed;
    vecfile_record record;
    vecfile_status status = vecfile_log_read_next(journal, looks_behind, &state, &record, found);
    if (status == VECFILE_OK && *found)
        status = step_to_record(journal, &record, &state, had_old_log);
    if (status != VECFILE_OK && *found)
        journal->follower.is_behind = true;
    return status;
}

/* A commit that logged nothing: what it appended is in the file. */
static vecfile_status step_to_slot(vecfile_journal *journal, const vecfile_slot *slot)
{
    const vecfile_committed state = vecfile_state_of_slot(slot);
    vecfile_status status = vecfile_follower_go_on(journal, state.sequence);
    if (status == VECFILE_OK)
        status = cover_state(journal, &state);
    if (status == VECFILE_OK) {
        journal->slot = *slot;
        status = take_state(journal, &state);
    }
    if (status == VECFILE_OK)
        vecfile_follower_let_go(journal);
    if (status != VECFILE_OK)
        journal->follower.is_behind = true;
    return status;
}

/* What is committed from here on goes to another log; false if that cannot be found. */
static bool begin_next_log(vecfile_journal *journal, const vecfile_slot *slot)
{
    const vecfile_slot before = journal->slot;
    vecfile_log *log = &journal->log;
    const int old = log->number;
    int number;
    journal->slot = *slot;
    if (vecfile_log_file_find(journal, slot->salt, &number) != VECFILE_OK) {
        journal->slot = before;
        return false;
    }
    vecfile_log_begin(log, number, slot->sequence);
    log->old_number = old;
    return true;
}

/* --- from slot to slot --- */

typedef struct follow {
    vecfile_journal *journal;
    vecfile_status status;
    vecfile_followed followed;
    bool is_over; /* nothing more is to be looked at */
} follow;

static void lose_track(follow *f)
{
    f->followed = VECFILE_LOST_TRACK;
    f->is_over = true;
}

/* Another writer may have gone on in the log behind what its last one left half written.  A verdict
 * of damage is one for who begins anew. */
static void look_behind(follow *f)
{
    bool found = false;
    f->status = step_on(f->journal, true, &found);
    if (f->status == VECFILE_E_CORRUPT && !found) {
        f->status = VECFILE_OK;
        lose_track(f);
    }
}

static void take_slot_of_this_log(follow *f, const vecfile_slot *slot)
{
    const bool has_settled = f->journal->slot.old_salt != 0 && slot->old_salt == 0;
    f->journal->slot = *slot;
    if (has_settled)
        f->status = forget_old_log(f->journal);
    if (f->status == VECFILE_OK)
        look_behind(f);
}

/* All of the log that is the old one now was written before the slot. */
static void take_slot_of_turn(follow *f, const vecfile_slot *slot)
{
    bool found = false;
    if (f->journal->committed.sequence == slot->sequence) {
        if (!begin_next_log(f->journal, slot))
            lose_track(f);
        return;
    }
    f->status = step_on(f->journal, true, &found);
    if (!found) {
        f->status = VECFILE_OK;
        lose_track(f);
    }
}

static void take_slot_without_log(follow *f, const vecfile_slot *slot)
{
    vecfile_journal *journal = f->journal;
    if (slot->sequence == journal->committed.sequence) {
        journal->slot = *slot;
        f->status = journal->log.is_in_use ? forget_all_logs(journal) : VECFILE_OK;
    } else if (journal->slot.salt == 0) {
        f->status = step_to_slot(journal, slot);
    } else {
        lose_track(f);
    }
}

/* Commits before it were slots that are gone by now; the state that the log begins with is its
 * slot's, and in the file. */
static void take_slot_of_first_log(follow *f, const vecfile_slot *slot)
{
    if (slot->sequence != f->journal->committed.sequence)
        f->status = step_to_slot(f->journal, slot);
    if (f->status == VECFILE_OK && !begin_next_log(f->journal, slot))
        lose_track(f);
}

/* Whether it tells of commits like those that were followed. */
static bool is_of_this_kind(const vecfile_journal *journal, const vecfile_slot *slot)
{
    return slot->further + 1 == journal->array_count &&
           (slot->state != VECFILE_SLOT_OPEN || slot->durability == VECFILE_ATOMIC);
}

static void take_newer_slot(follow *f, const vecfile_slot *slot)
{
    const vecfile_slot *now = &f->journal->slot;
    const bool is_like = is_of_this_kind(f->journal, slot);
    if (is_like && slot->salt == 0)
        take_slot_without_log(f, slot);
    else if (is_like && slot->salt == now->salt)
        take_slot_of_this_log(f, slot);
    else if (is_like && now->salt != 0 && slot->old_salt == now->salt)
        take_slot_of_turn(f, slot);
    else if (is_like && now->salt == 0 && slot->old_salt == 0)
        take_slot_of_first_log(f, slot);
    else
        lose_track(f);
}

/* All records that there are. */
static void follow_records(follow *f)
{
    bool found = true;
    while (f->status == VECFILE_OK && found && vecfile_log_has_next(f->journal))
        f->status = step_on(f->journal, false, &found);
}

vecfile_status vecfile_follow_log(vecfile_journal *journal, vecfile_followed *followed)
{
    follow f = {
        .journal = journal, .status = VECFILE_OK, .followed = VECFILE_FOLLOWED, .is_over = false};
    while (f.status == VECFILE_OK && !f.is_over) {
        vecfile_slot slot;
        follow_records(&f);
        if (f.status != VECFILE_OK || !vecfile_has_newer_slot(journal))
            break;
        f.status = vecfile_read_newest_slot(journal, &slot);
        if (f.status != VECFILE_OK || slot.epoch <= journal->slot.epoch)
            break;
        take_newer_slot(&f, &slot);
    }
    *followed = f.followed;
    return f.status;
}
