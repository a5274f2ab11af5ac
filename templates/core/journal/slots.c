/* Commit slots, as both durabilities use them. */
#include "journal/slots.h"

#include "base/assertion.h"
#include "file/header.h"

vecfile_slot vecfile_next_slot(const vecfile_journal *journal, const vecfile_committed *of,
                               vecfile_slot_state state)
{
    vecfile_slot slot = {.sequence = of->sequence,
                         .count = of->counts[0],
                         .stamp = of->stamp,
                         .state = state,
                         .durability = journal->durability,
                         .further = (uint32_t)journal->array_count - 1};
    memcpy(slot.boot_id, journal->file->boot_id, sizeof slot.boot_id);
    memcpy(slot.further_counts, of->counts + 1, slot.further * sizeof *slot.further_counts);
    return slot;
}

vecfile_committed vecfile_state_of_slot(const vecfile_slot *slot)
{
    vecfile_committed state = {.sequence = slot->sequence, .stamp = slot->stamp};
    state.counts[0] = slot->count;
    memcpy(state.counts + 1, slot->further_counts, sizeof slot->further_counts);
    return state;
}

vecfile_status vecfile_read_newest_slot(const vecfile_journal *journal, vecfile_slot *out)
{
    const vecfile_file *file = journal->file;
    const int result = vecfile_slot_read_newest(file->io, file->fd, out);
    return result < 0 ? vecfile_fail_system(result, "read", file->path) : VECFILE_OK;
}

static vecfile_status put_slot(vecfile_journal *journal, const vecfile_slot *slot)
{
    int result = vecfile_slot_write(journal->file->io, journal->file->fd, slot);
    if (result < 0)
        return vecfile_fail_system(result, "write to", journal->file->path);
    journal->slot = *slot;
    return VECFILE_OK;
}

/* Writes `again` and flushes it.  If that fails, the place gets back what it had: the next opening
 * would else believe that a slot is in the file which is only in the system's memory. */
static vecfile_status write_or_restore(vecfile_journal *journal, const vecfile_slot *again)
{
    uint8_t before[VECFILE_SLOT_BYTES];
    const uint64_t at = vecfile_slot_offset(again);
    int64_t got =
        vecfile_read_fully(journal->file->io, journal->file->fd, before, sizeof before, at);
    if (got < 0)
        return vecfile_fail_system((int)got, "read", journal->file->path);
    vecfile_status status = put_slot(journal, again);
    if (status == VECFILE_OK)
        status = vecfile_flush(journal, journal->file->fd);
    if (status != VECFILE_OK)
        (void)vecfile_write_fully(journal->file->io, journal->file->fd, before, sizeof before, at);
    return status;
}

/* Writes the current slot, of epoch E, once more, into the one of the other two places that is
 * spare (header_read.c): as epoch E + 4 into the place behind it, where E - 2 was, or as E + 2 into
 * the place before it, where E - 1 was.  Both epochs fall on their place (modulo 3); modulo 2 they
 * are E, which is how a log without a header is found.
 *
 * The file is flushed first: if the writer of slot E died before its flush, the slot that is
 * overwritten here may be the only one on the disk that has this state. */
static vecfile_status write_again(vecfile_journal *journal)
{
    vecfile_slot again = journal->slot;
    memcpy(again.boot_id, journal->file->boot_id, sizeof again.boot_id);
    again.epoch += journal->spare_is_before ? 2 : 4;
    vecfile_status status = vecfile_flush(journal, journal->file->fd);
    return status == VECFILE_OK ? write_or_restore(journal, &again) : status;
}

/* The slot that was read at open may be in the system's memory only, left there by a flush that
 * failed or did not come to pass: the file then has an older one, which must not be overwritten
 * before this state is in the file, too.  The boot that wrote it does not tell: a container may
 * have a boot id of its own on the same kernel, whose memory holds the slot. */
vecfile_status vecfile_secure_slot(vecfile_journal *journal)
{
    if (journal->slot_is_durable || !VECFILE_KEEPS(SECURE_SLOT))
        return VECFILE_OK;
    vecfile_status status = write_again(journal);
    journal->slot_is_durable = status == VECFILE_OK;
    return status;
}

vecfile_status vecfile_check_slot(const vecfile_journal *journal)
{
    uint8_t expected[VECFILE_SLOT_BYTES], found[VECFILE_SLOT_BYTES] = {0};
    vecfile_encode_slot(&journal->slot, expected);
    const int64_t got = vecfile_read_fully(journal->file->io, journal->file->fd, found,
                                           sizeof found, vecfile_slot_offset(&journal->slot));
    if (got < 0)
        return vecfile_fail_system((int)got, "read", journal->file->path);
    if (memcmp(expected, found, sizeof found) == 0)
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_REPLACED,
                        "'%s' was written over by another program while it was open: its commit "
                        "slot is not the one of this vector; abandon the vector, and restore the "
                        "file from a copy unless it was replaced on purpose",
                        journal->file->path);
}

vecfile_status vecfile_write_slot(vecfile_journal *journal, vecfile_slot *slot)
{
    vecfile_status status = vecfile_secure_slot(journal);
    if (status != VECFILE_OK)
        return status;
    VECFILE_ASSERT(slot->epoch == 0);
    VECFILE_ASSERT(journal->slot_is_durable || !VECFILE_KEEPS(SECURE_SLOT));
    slot->epoch = journal->slot.epoch + (VECFILE_KEEPS(ROTATE_SLOTS) ? 1 : VECFILE_SLOT_COUNT);
    return put_slot(journal, slot);
}

vecfile_status vecfile_begin_epoch(vecfile_journal *journal, vecfile_slot *slot)
{
    vecfile_status status = vecfile_write_slot(journal, slot);
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_SLOT)
               ? vecfile_flush(journal, journal->file->fd)
               : status;
}

/* Twice, so that damage to one slot later does not bring an older state back. */
vecfile_status vecfile_write_clean_slots(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (int i = 0; i < 2 && status == VECFILE_OK; i++) {
        vecfile_slot slot = vecfile_next_slot(journal, &journal->committed, VECFILE_SLOT_CLEAN);
        status = vecfile_write_slot(journal, &slot);
    }
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_CLEAN)
               ? vecfile_flush(journal, journal->file->fd)
               : status;
}

vecfile_status vecfile_random_salt(vecfile_journal *journal, uint64_t *salt)
{
    do {
        int result = journal->file->io->random(journal->file->io->context, salt, sizeof *salt);
        if (result < 0)
            return vecfile_fail_system(result, "find a random number for", journal->file->path);
        if (!VECFILE_KEEPS(RANDOM_SALT))
            *salt = 1;
    } while (*salt == 0);
    return VECFILE_OK;
}
