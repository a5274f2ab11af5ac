/* What the last writer of a journal left. */
#include "journal/take_over.h"

#include "journal/atomic.h"
#include "journal/followers.h"
#include "journal/shared.h"
#include "journal/slot_lost.h"
#include "journal/slot_unreadable.h"
#include "journal/slots.h"

static vecfile_status check_array_count(const vecfile_journal *journal, const vecfile_slot *slot)
{
    if (slot->further + 1 != journal->array_count)
        return vecfile_fail(VECFILE_E_FORMAT,
                            "'%s' has commits of %u arrays, and there should be %zu: open it with "
                            "the program that wrote it",
                            journal->file->path, slot->further + 1, journal->array_count);
    return VECFILE_OK;
}

vecfile_status vecfile_take_slot(vecfile_journal *journal, vecfile_header *header)
{
    const unsigned expired_bit =
        1u << (VECFILE_EXPIRED_OFFSET - VECFILE_IDENTITY_BYTES) / VECFILE_SLOT_SPACING;
    journal->file->identity = header->identity;
    journal->file->features = header->features;
    journal->has_damaged_slot = header->damaged != 0;
    journal->follower.epoch = header->slot.epoch;
    journal->follower.cannot_be_told = (header->unreadable & expired_bit) != 0;
    journal->follower.told = vecfile_decode_expired(header->bytes + VECFILE_EXPIRED_OFFSET);
    vecfile_status status = check_array_count(journal, &header->slot);
    if (status == VECFILE_OK)
        status = vecfile_slot_check_unreadable(journal, header);
    if (status == VECFILE_OK)
        status = vecfile_slot_find_lost(journal, header);
    if (status == VECFILE_OK)
        status = check_array_count(journal, &header->slot);
    if (status != VECFILE_OK)
        return status;
    const vecfile_committed committed = vecfile_state_of_slot(&header->slot);
    journal->slot = header->slot;
    memcpy(journal->salts, header->salts, sizeof journal->salts);
    journal->spare_is_before = header->spare_before;
    vecfile_journal_set_committed(journal, &committed);
    for (size_t i = 0; i < journal->array_count; i++)
        journal->arrays[i]->handle->len = journal->arrays[i]->committed;
    return VECFILE_OK;
}

/* --- to write --- */

/* By the durability of the writer, not of this journal. */
static const vecfile_durability_calls *calls_of_writer(const vecfile_journal *journal)
{
    return journal->slot.durability == VECFILE_ATOMIC ? &vecfile_atomic_durability
                                                      : &vecfile_shared_durability;
}

/* Whoever made the files may have died before their names were durable. */
static vecfile_status sync_old_names(const vecfile_journal *journal)
{
    return journal->committed.sequence == 0 && VECFILE_KEEPS(FLUSH_OLD_NAME)
               ? vecfile_sync_names(journal)
               : VECFILE_OK;
}

/* Space that a crashed writer had allocated and not committed is given back: of what is allocated
 * anew it is known whether it is durable.  While there is a log, its earlier states keep theirs:
 * the last record alone says that they are over.  Followers may still see what no log tells of. */
static vecfile_status give_back(vecfile_journal *journal, vecfile_array *array)
{
    const uint64_t bytes = journal->log.is_in_use ? vecfile_array_bytes_of_states(array)
                                                  : array->committed * array->size;
    if (vecfile_file_room(array->file) <= bytes)
        return VECFILE_OK;
    if (VECFILE_KEEPS(MARK_OF_FOLLOWERS) &&
        !vecfile_hold_off_followers(journal, journal->committed.sequence)) {
        vecfile_append_buffer_keep_file(array);
        return VECFILE_OK;
    }
    vecfile_status status = vecfile_secure_slot(journal);
    return status == VECFILE_OK ? vecfile_array_cut(array, bytes) : status;
}

static vecfile_status take_over_to_write(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    if (journal->slot.state == VECFILE_SLOT_OPEN)
        status = calls_of_writer(journal)->take_over(journal);
    if (status == VECFILE_OK)
        status = sync_old_names(journal);
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = give_back(journal, journal->arrays[i]);
    vecfile_let_followers_in(journal);
    return status;
}

/* --- to write or to read --- */

vecfile_status vecfile_take_over(vecfile_journal *journal)
{
    /* With a log, the slot has the state that the log begins with, and a later one may be shorter.
     */
    vecfile_status status =
        journal->slot.salt == 0 ? vecfile_journal_check_counts(journal) : VECFILE_OK;
    if (status != VECFILE_OK)
        return status;
    if (vecfile_file_is_writable(journal->file))
        return take_over_to_write(journal);
    return journal->slot.state == VECFILE_SLOT_OPEN
               ? calls_of_writer(journal)->take_over_to_read(journal)
               : VECFILE_OK;
}
