/* Atomic durability: what a crash leaves is the state of the last commit.
 *
 * The elements are mapped privately, so that nothing uncommitted reaches a file.  A commit writes
 * pages above the high-water mark straight to the file, where no committed state has anything, and
 * the dirty chunks of the pages below it to the log: flushing the log is the moment of the commit.
 */

#include "journal/atomic.h"

#include "array/dirty_find.h"
#include "array/mapping.h"
#include "journal/checkpoint.h"
#include "journal/copies.h"
#include "journal/followers.h"
#include "journal/log_append.h"
#include "journal/recover.h"
#include "journal/slice.h"
#include "journal/slots.h"

#include <stdlib.h>

/* A commit makes logs beside the file.  What could never commit says so at once. */
static vecfile_status check_log_directory(const vecfile_journal *journal)
{
    const vecfile_file *file = journal->file;
    const int result = file->io->check_directory(file->io->context, file->place.directory);
    if (result == 0)
        return VECFILE_OK;
    vecfile_fail_system(result, "make files in the directory of", file->path);
    vecfile_fail_more(
        ": commits need a log beside it; let this user write to the directory, or open "
        "the vector read-only or with shared durability");
    return vecfile_status_of_errno(result);
}

static vecfile_status begin_array(vecfile_array *array)
{
    const vecfile_file *file = array->file;
    vecfile_status status = vecfile_array_check_file(array);
    if (status == VECFILE_OK && file->io->fills_holes(file->io->context, file->fd))
        status = vecfile_mapping_fill_holes(array);
    return status == VECFILE_OK ? vecfile_dirty_cover(array, array->mapped) : status;
}

/* Writes nothing to the file. */
static vecfile_status begin_atomic(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = begin_array(journal->arrays[i]);
    if (status != VECFILE_OK)
        return status;
    vecfile_journal_set_mode(journal, VECFILE_MODE_WRITING);
    for (size_t i = 0; i < journal->array_count; i++)
        journal->arrays[i]->handle->capacity = vecfile_mapped_capacity(journal->arrays[i]);
    return VECFILE_OK;
}

static bool has_atomic_changes(const vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++)
        if (vecfile_array_has_changes(journal->arrays[i]))
            return true;
    return false;
}

/* --- what a commit consists of --- */

/* A record relies on the files: on what was written above the high-water marks, and on their sizes.
 */
static vecfile_status prepare_arrays(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = vecfile_array_prepare(journal->arrays[i], journal->log.is_in_use);
    return status == VECFILE_OK ? vecfile_flush_arrays(journal, vecfile_array_needs_flush) : status;
}

/* Pages that are to be logged, of all arrays. */
static size_t count_logged(const vecfile_journal *journal)
{
    size_t count = 0;
    for (size_t i = 0; i < journal->array_count; i++)
        count += journal->arrays[i]->plan.logged_count;
    return count;
}

/* Their numbers, sorted, in log.pages. */
static vecfile_status number_logged(vecfile_journal *journal, size_t count)
{
    vecfile_log *log = &journal->log;
    if (count > log->pages_room) {
        uint64_t *pages = realloc(log->pages, count * sizeof *pages);
        if (pages == NULL)
            return vecfile_fail_memory("to commit", journal->file->path);
        log->pages = pages;
        log->pages_room = count;
    }
    for (size_t i = 0, used = 0; i < journal->array_count; i++)
        for (size_t j = 0; j < journal->arrays[i]->plan.logged_count; j++)
            log->pages[used++] = vecfile_page_number(i, journal->arrays[i]->dirty.pages[j]);
    return VECFILE_OK;
}

/* --- the commit --- */

/* An epoch that has a log: the log first, then the slot that says so. */
static vecfile_status start_log(vecfile_journal *journal)
{
    vecfile_slot slot = vecfile_next_slot(journal, &journal->committed, VECFILE_SLOT_OPEN);
    vecfile_status status = vecfile_random_salt(journal, &slot.salt);
    if (status == VECFILE_OK)
        status = vecfile_log_create(journal, 0, &slot, VECFILE_FIRST_LOG_START);
    if (status == VECFILE_OK)
        status = vecfile_begin_epoch(journal, &slot);
    if (status != VECFILE_OK)
        return status;
    vecfile_log_begin(&journal->log, 0, journal->slot.sequence);
    journal->frames.at = VECFILE_LOG_HEADER_BYTES;
    return VECFILE_OK;
}

/* Appends the record of the state `next`; a durable one is flushed, and may pay pages that are
 * owed, of which the frames are flushed with it. */
static vecfile_status append_record(vecfile_journal *journal, const vecfile_committed *next,
                                    size_t count, bool is_durable)
{
    vecfile_ready_record ready;
    vecfile_status status = number_logged(journal, count);
    if (status == VECFILE_OK && !journal->log.is_in_use)
        status = start_log(journal);
    if (status == VECFILE_OK)
        status = vecfile_log_prepare(journal, next, journal->log.pages, count, &ready);
    if (status != VECFILE_OK)
        return status;
    if (is_durable)
        status = vecfile_slice_begin(journal, &ready.record);
    if (status == VECFILE_OK)
        status = vecfile_log_append(journal, &ready);
    return status == VECFILE_OK && is_durable && VECFILE_KEEPS(FLUSH_LOG)
               ? vecfile_log_flush(journal)
               : status;
}

/* The state is committed. */
static void note_commit(vecfile_journal *journal, const vecfile_committed *next)
{
    for (size_t i = 0; i < journal->array_count; i++) {
        const vecfile_commit_plan *plan = &journal->arrays[i]->plan;
        journal->copies.count += plan->end > plan->direct ? plan->end - plan->direct : 0;
        vecfile_array_note_commit(journal->arrays[i]);
    }
    vecfile_journal_set_committed(journal, next);
    journal->has_resumed = false;
}

/* Whether the new base of an epoch would let a high-water mark fall. */
static bool would_fall(const vecfile_journal *journal, const vecfile_committed *next)
{
    for (size_t i = 0; i < journal->array_count; i++)
        if (vecfile_append_buffer_would_fall(journal->arrays[i], next->counts[i]))
            return true;
    return false;
}

/* With nothing to be logged, an epoch without a log commits by its next slot alone.  That slot is
 * the new epoch's base, so that the high-water mark falls, unless a follower is at an older one. */
static vecfile_status commit_by_slot(vecfile_journal *journal, const vecfile_committed *next)
{
    const bool may_fall = !VECFILE_KEEPS(MARK_BY_SLOT) || !would_fall(journal, next) ||
                          vecfile_hold_off_followers(journal, next->sequence);
    vecfile_slot slot = vecfile_next_slot(journal, next, VECFILE_SLOT_OPEN);
    vecfile_status status = vecfile_begin_epoch(journal, &slot);
    if (status != VECFILE_OK)
        return status;
    note_commit(journal, next);
    for (size_t i = 0; i < journal->array_count; i++)
        vecfile_append_buffer_start_epoch(journal->arrays[i], may_fall);
    return VECFILE_OK;
}

static vecfile_status commit_by_record(vecfile_journal *journal, const vecfile_committed *next,
                                       size_t count, bool is_durable)
{
    vecfile_status status = append_record(journal, next, count, is_durable);
    if (status != VECFILE_OK)
        return status;
    note_commit(journal, next);
    if (is_durable)
        vecfile_slice_end(journal);
    return VECFILE_OK;
}

static vecfile_status commit_and_tidy(vecfile_journal *journal, uint64_t stamp, bool is_durable)
{
    vecfile_status status = prepare_arrays(journal);
    if (status != VECFILE_OK)
        return status;
    vecfile_committed next;
    vecfile_next_state(journal, stamp, &next);
    const size_t count = count_logged(journal);
    status = journal->log.is_in_use || count > 0
                 ? commit_by_record(journal, &next, count, is_durable)
                 : commit_by_slot(journal, &next);
    if (status != VECFILE_OK)
        return status;
    vecfile_checkpoint_if_due(journal);
    vecfile_copies_drop_some(journal, count);
    return VECFILE_OK;
}

static vecfile_status commit_as(vecfile_journal *journal, uint64_t stamp, bool is_durable)
{
    vecfile_status status = commit_and_tidy(journal, stamp, is_durable);
    vecfile_let_followers_in(journal);
    return status;
}

static vecfile_status commit_atomic(vecfile_journal *journal, uint64_t stamp)
{
    return commit_as(journal, stamp, true);
}

static vecfile_status commit_atomic_lazy(vecfile_journal *journal, uint64_t stamp)
{
    return has_atomic_changes(journal) ? commit_as(journal, stamp, false) : VECFILE_OK;
}

static vecfile_status complete_atomic(vecfile_journal *journal)
{
    return journal->log.is_unsynced ? vecfile_log_flush(journal) : VECFILE_OK;
}

/* --- the end --- */

/* As a commit, but where a slot would do, the slots of the clean end will, and the log is flushed
 * with what is paid. */
static vecfile_status commit_last(vecfile_journal *journal)
{
    vecfile_status status = prepare_arrays(journal);
    if (status != VECFILE_OK)
        return status;
    vecfile_committed next;
    vecfile_next_state(journal, journal->committed.stamp, &next);
    const size_t count = count_logged(journal);
    if (journal->log.is_in_use || count > 0)
        status = append_record(journal, &next, count, false);
    if (status == VECFILE_OK)
        note_commit(journal, &next);
    return status;
}

/* All goes to its place, and the logs go.  While a follower is at an older state they stay, for the
 * next writer, which finds what one that was killed would have left. */
static vecfile_status end_epoch(vecfile_journal *journal, bool is_over)
{
    const bool is_past = !VECFILE_KEEPS(CLOSE_PAST) ||
                         vecfile_hold_off_followers(journal, vecfile_past_end(journal));
    vecfile_status status = VECFILE_OK;
    if (journal->log.is_in_use && !is_past)
        return complete_atomic(journal);
    if (journal->log.is_in_use)
        status = vecfile_checkpoint_apply(journal);
    if (status == VECFILE_OK && is_over)
        status = vecfile_checkpoint_clean(journal);
    return status == VECFILE_OK && is_past ? vecfile_journal_cut_to_size(journal) : status;
}

static vecfile_status finish_atomic(vecfile_journal *journal)
{
    const bool has_changes = has_atomic_changes(journal);
    vecfile_status status = VECFILE_OK;
    if (has_changes)
        status = commit_last(journal);
    else if (journal->slot.state != VECFILE_SLOT_CLEAN)
        status = vecfile_journal_check_files(journal);
    if (status == VECFILE_OK && !VECFILE_KEEPS(CUT_LAST))
        status = vecfile_journal_cut_to_size(journal);
    if (status == VECFILE_OK)
        status = end_epoch(journal, has_changes || journal->slot.state != VECFILE_SLOT_CLEAN);
    vecfile_let_followers_in(journal);
    return status;
}

/* --- rollback --- */

/* A failure leaves a mixture, or all that was to be taken back, which must not be committed. */
static vecfile_status give_up(vecfile_journal *journal, vecfile_status status)
{
    vecfile_journal_poison(journal,
                           "a rollback failed, so the changes are not, or half, taken back");
    vecfile_fail_more("; the changes are not, or half, taken back: close it and open it again");
    return status;
}

static vecfile_status find_all_changed(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++) {
        vecfile_array *array = journal->arrays[i];
        vecfile_append_buffer_note_low_water(array);
        if (array->dirty.ask)
            status = vecfile_find_changed(array);
    }
    return status;
}

static bool has_committed_elements(const vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++)
        if (journal->arrays[i]->committed > 0)
            return true;
    return false;
}

static vecfile_status roll_back_atomic(vecfile_journal *journal)
{
    vecfile_status status = find_all_changed(journal);
    if (status != VECFILE_OK)
        return status;
    /* Only then a file is asked for anything. */
    if (has_committed_elements(journal))
        status = vecfile_check_slot(journal);
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = vecfile_array_roll_back(journal->arrays[i]);
    return status == VECFILE_OK ? VECFILE_OK : give_up(journal, status);
}

/* --- space --- */

static vecfile_status mark_atomic(vecfile_array *array, uint64_t start, uint64_t end)
{
    return vecfile_dirty_mark(array, start, end);
}

/* The last commit's elements must stay: until the next one they are the state after a crash. */
static vecfile_status shrink_array(vecfile_array *array)
{
    const uint64_t used = array->handle->len * array->size;
    const uint64_t of_states = vecfile_array_bytes_of_states(array);
    vecfile_status status = vecfile_mapping_shrink(array, used > of_states ? used : of_states);
    vecfile_append_buffer_cut(array);
    array->handle->capacity = vecfile_mapped_capacity(array);
    return status;
}

static vecfile_status shrink_atomic(vecfile_journal *journal)
{
    vecfile_status status = has_atomic_changes(journal) ? VECFILE_OK : vecfile_checkpoint(journal);
    /* Late ones have the file mapped, too, though what they see does not count. */
    if (status != VECFILE_OK || !vecfile_hold_off_followers(journal, vecfile_past_end(journal)))
        return status;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = shrink_array(journal->arrays[i]);
    vecfile_let_followers_in(journal);
    return status;
}

const vecfile_durability_calls vecfile_atomic_durability = {
    .map_kind = VECFILE_IO_MAP_PRIVATE,
    .is_private = true,
    .check_directory = check_log_directory,
    .begin = begin_atomic,
    .has_changes = has_atomic_changes,
    .commit = commit_atomic,
    .commit_lazy = commit_atomic_lazy,
    .complete = complete_atomic,
    .tidy = vecfile_checkpoint_tidy,
    .roll_back = roll_back_atomic,
    .finish = finish_atomic,
    .make_space = vecfile_mapping_allocate,
    .mark = mark_atomic,
    .shrink = shrink_atomic,
    .take_over = vecfile_recover,
    .take_over_to_read = vecfile_recover_to_read,
};
