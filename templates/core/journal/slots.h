/* Commit slots: which state counts after a crash, written in three places in turn. */
#ifndef VECFILE_JOURNAL_SLOTS_H
#define VECFILE_JOURNAL_SLOTS_H

#include "base/base.h"

#include "journal/journal.h"

/* A slot of this boot with that state and salt 0, but no epoch yet. */
vecfile_slot vecfile_next_slot(const vecfile_journal *journal, const vecfile_committed *of,
                               vecfile_slot_state state);

/* The state that the slot tells. */
vecfile_committed vecfile_state_of_slot(const vecfile_slot *slot);

/* Reads the newest slot that the file has now: one of epoch 0 if there is none. */
vecfile_status vecfile_read_newest_slot(const vecfile_journal *journal, vecfile_slot *out);

/* Makes sure that the slot that was read at open is in the file. */
vecfile_status vecfile_secure_slot(vecfile_journal *journal);

/* VECFILE_E_REPLACED unless the file still has the slot that this handle read or wrote last. */
vecfile_status vecfile_check_slot(const vecfile_journal *journal);

/* Writes `slot` as the next epoch's, unflushed, and makes it the current one. */
vecfile_status vecfile_write_slot(vecfile_journal *journal, vecfile_slot *slot);

/* The same, flushed: what a crash leaves is of this epoch or a later one. */
vecfile_status vecfile_begin_epoch(vecfile_journal *journal, vecfile_slot *slot);

/* The committed state as CLEAN into two slots, flushed. */
vecfile_status vecfile_write_clean_slots(vecfile_journal *journal);

/* A salt that is not 0. */
vecfile_status vecfile_random_salt(vecfile_journal *journal, uint64_t *salt);

#endif /* VECFILE_JOURNAL_SLOTS_H */
