/* What both durabilities share about slots, flushes and modes. */
#ifndef VECFILE_COMMIT_H
#define VECFILE_COMMIT_H

#include "file/file.h"

/* Ends a handle that wrote: commits, marks the file clean and cuts it to size. */
vecfile_status vecfile_finish(vecfile_file *file);

/* A slot of this boot with that state and salt 0, but no epoch yet. */
vecfile_slot vecfile_next_slot(const vecfile_file *file, const vecfile_committed *of,
                               vecfile_slot_state state);

/* Makes sure that the slot that was read at open is in the file. */
vecfile_status vecfile_settle_slot(vecfile_file *file);

/* VECFILE_E_REPLACED unless the file still has the slot that this handle read or wrote last. */
vecfile_status vecfile_check_slot(const vecfile_file *file);

/* Writes `slot` as the next epoch's, unflushed, and makes it the current one. */
vecfile_status vecfile_write_slot(vecfile_file *file, vecfile_slot *slot);

/* The same, flushed: what a crash leaves is of this epoch or a later one. */
vecfile_status vecfile_begin_epoch(vecfile_file *file, vecfile_slot *slot);

/* The committed state as CLEAN into two slots, flushed. */
vecfile_status vecfile_write_clean_slots(vecfile_file *file);

/* Flushes the vector's file or a log; a failure poisons the handle. */
vecfile_status vecfile_flush(vecfile_file *file, int fd);
vecfile_status vecfile_log_flush(vecfile_file *file);

/* A salt that is not 0. */
vecfile_status vecfile_random_salt(vecfile_file *file, uint64_t *salt);

/* Makes the file end behind the committed elements. */
vecfile_status vecfile_cut_to_size(vecfile_file *file);

/* VECFILE_E_TRUNCATED unless the file has room for `count` elements. */
vecfile_status vecfile_check_count(const vecfile_file *file, uint64_t count);

#endif /* VECFILE_COMMIT_H */
