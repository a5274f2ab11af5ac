/* Checkpoints, spread over commits. */
#include "journal/checkpoint.h"

#include "base/assertion.h"
#include "journal/followers.h"
#include "journal/frames.h"
#include "journal/log_pages.h"
#include "journal/slice.h"
#include "journal/slots.h"

#include <stdlib.h>

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
    journal->turned_at = vecfile_past_end(journal);
    vecfile_log_begin(&journal->log, number, journal->slot.sequence);
    journal->frames.at = VECFILE_LOG_HEADER_BYTES;
    for (size_t i = 0; i < journal->array_count; i++)
        vecfile_append_buffer_note_turn(journal->arrays[i], journal->arrays[i]->committed);
    return VECFILE_OK;
}

static vecfile_status turn(vecfile_journal *journal)
{
    vecfile_debt debt;
    vecfile_slot slot;
    VECFILE_ASSERT(journal->log.is_in_use && journal->slot.old_salt == 0);
    VECFILE_ASSERT(journal->log.offset > journal->log.starts[journal->log.number]);
    vecfile_status status = vecfile_debt_list(journal, &debt);
    if (status != VECFILE_OK)
        return status;
    /* Where the log must be when its records say no more where it ends. */
    if (journal->log.is_unsynced && VECFILE_KEEPS(FLUSH_LAZY))
        status = vecfile_log_flush(journal);
    if (status == VECFILE_OK)
        status = make_turn_slot(journal, &slot);
    if (status == VECFILE_OK)
        status = prepare_other_log(journal, debt.count, &slot);
    if (status == VECFILE_OK)
        status = turn_to(journal, &slot);
    if (status != VECFILE_OK) {
        free(debt.pages);
        return status;
    }
    vecfile_debt_begin(journal, debt);
    vecfile_forget_hidden(journal);
    return VECFILE_OK;
}

/* --- settle --- */

static vecfile_status settle(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    VECFILE_ASSERT(vecfile_debt_is_paid(journal));
    if (VECFILE_KEEPS(FLUSH_APPLIED))
        status = vecfile_slice_flush(journal);
    if (status != VECFILE_OK)
        return status;
    vecfile_slot slot = journal->slot;
    slot.epoch = 0;
    slot.old_salt = 0;
    status = vecfile_begin_epoch(journal, &slot);
    if (status != VECFILE_OK)
        return status;
    vecfile_debt_begin(journal, (vecfile_debt){.pages = NULL});
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
    while (status == VECFILE_OK && !vecfile_debt_is_paid(journal) &&
           journal->log.images.count > VECFILE_MAX_IMAGED)
        status = vecfile_slice_pay(journal, VECFILE_MAX_FRAMES, true);
    return status;
}

/* Whether files are to be written in place, or a checkpoint settles. */
static bool has_work_in_place(const vecfile_journal *journal)
{
    return journal->slot.old_salt != 0 &&
           (vecfile_debt_is_paid(journal) || journal->log.images.count > VECFILE_MAX_IMAGED);
}

/* The commit before is complete whatever happens here; so what fails is tried again, though not
 * after each commit, and what is said about it is only what a poisoned handle will say. */
void vecfile_checkpoint_if_due(vecfile_journal *journal)
{
    vecfile_log *log = &journal->log;
    vecfile_status status = VECFILE_OK;
    if (!log->is_in_use || log->offset < log->retry_at ||
        (has_work_in_place(journal) && !vecfile_may_pay(journal)))
        return;
    if (journal->slot.old_salt != 0)
        status = pay_for_memory(journal);
    if (status == VECFILE_OK && journal->slot.old_salt != 0 && vecfile_debt_is_paid(journal))
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
        if (vecfile_debt_is_paid(journal))
            break;
        status = vecfile_slice_pay(journal, VECFILE_SLICE, from_memory);
    } while (status == VECFILE_OK && io->clock_ms(io->context) < until);
    return status;
}

static bool tidy(vecfile_journal *journal, uint32_t microseconds)
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
    if (status != VECFILE_OK || journal->slot.old_salt == 0 || !vecfile_may_pay(journal))
        return false;
    status = pay_until(journal, until, from_memory);
    if (status == VECFILE_OK && !vecfile_debt_is_paid(journal))
        return true;
    /* What is in the append buffer and not committed lies above where the mark falls to: then a
     * commit settles. */
    if (status == VECFILE_OK && from_memory)
        (void)settle(journal);
    return false;
}

bool vecfile_checkpoint_tidy(vecfile_journal *journal, uint32_t microseconds)
{
    const bool can_go_on = tidy(journal, microseconds);
    vecfile_let_followers_in(journal);
    return can_go_on;
}

static vecfile_status pay_and_settle(vecfile_journal *journal)
{
    vecfile_status status = vecfile_slice_pay_all(journal, true);
    return status == VECFILE_OK ? settle(journal) : status;
}

/* Whether the log in use has some. */
static bool has_commits(const vecfile_journal *journal)
{
    return journal->log.last.sequence != journal->slot.sequence || journal->log.images.count > 0;
}

/* Without a log: what the slot before the last one needs is given up once there are two of the last
 * one's state, as of a file that was closed. */
static vecfile_status say_again(vecfile_journal *journal)
{
    bool is_needed = false;
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count; i++)
        is_needed = is_needed || vecfile_append_buffer_can_fall(journal->arrays[i]);
    if (is_needed && journal->slot.state != VECFILE_SLOT_CLEAN) {
        vecfile_slot slot = vecfile_next_slot(journal, &journal->committed, VECFILE_SLOT_OPEN);
        status = vecfile_begin_epoch(journal, &slot);
    }
    for (size_t i = 0; i < journal->array_count && is_needed && status == VECFILE_OK; i++) {
        vecfile_append_buffer_note_turn(journal->arrays[i], journal->arrays[i]->committed);
        vecfile_append_buffer_start_epoch(journal->arrays[i], true);
    }
    return status;
}

static vecfile_status checkpoint(vecfile_journal *journal)
{
    vecfile_status status = vecfile_journal_check_files(journal);
    if (status != VECFILE_OK || !vecfile_hold_off_followers(journal, vecfile_past_end(journal)))
        return status;
    if (!journal->log.is_in_use)
        return say_again(journal);
    if (journal->slot.old_salt != 0)
        status = pay_and_settle(journal);
    /* Without a commit since the last turn, the mark is where it can be. */
    if (status != VECFILE_OK || !has_commits(journal))
        return status;
    status = turn(journal);
    return status == VECFILE_OK ? pay_and_settle(journal) : status;
}

vecfile_status vecfile_checkpoint(vecfile_journal *journal)
{
    vecfile_status status = checkpoint(journal);
    vecfile_let_followers_in(journal);
    return status;
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
    vecfile_debt debt;
    vecfile_status status = make_much_room(journal);
    if (status == VECFILE_OK)
        status = vecfile_debt_list(journal, &debt);
    if (status != VECFILE_OK)
        return status;
    vecfile_debt_begin(journal, debt);
    status = vecfile_slice_pay_all(journal, !journal->completes_recovery);
    if (status == VECFILE_OK && journal->log.is_unsynced && VECFILE_KEEPS(FLUSH_LAZY))
        status = vecfile_log_flush(journal);
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_APPLIED) ? vecfile_slice_flush(journal)
                                                                : status;
}

/* Pages that only the log in use has are owed by a later checkpoint: a follower behind the turn may
 * not have them. */
static void keep_those_of_old_log(const vecfile_journal *journal, vecfile_debt *debt)
{
    const vecfile_log *log = &journal->log;
    size_t kept = 0;
    for (size_t i = 0; i < debt->count; i++)
        if (vecfile_images_are_of_log(&log->images, debt->pages[i], log->old_number))
            debt->pages[kept++] = debt->pages[i];
    debt->count = kept;
}

vecfile_status vecfile_checkpoint_owe_again(vecfile_journal *journal)
{
    vecfile_debt debt;
    if (journal->slot.old_salt == 0)
        return VECFILE_OK;
    vecfile_status status = vecfile_debt_list(journal, &debt);
    if (status != VECFILE_OK)
        return status;
    keep_those_of_old_log(journal, &debt);
    vecfile_debt_begin(journal, debt);
    vecfile_forget_hidden(journal);
    journal->turned_at = journal->slot.sequence + 1; /* that writer may have resumed, too */
    /* What that writer wrote in place and did not flush is not known. */
    for (size_t i = 0; i < journal->array_count; i++)
        journal->arrays[i]->is_swept = true;
    return VECFILE_OK;
}

vecfile_status vecfile_checkpoint_clean(vecfile_journal *journal)
{
    vecfile_status status = vecfile_forget_expired(journal);
    if (status == VECFILE_OK)
        status = vecfile_write_clean_slots(journal);
    return status == VECFILE_OK ? vecfile_log_remove(journal) : status;
}
