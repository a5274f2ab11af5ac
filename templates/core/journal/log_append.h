/* Writing the log's records, from what the program sees. */
#ifndef VECFILE_JOURNAL_LOG_APPEND_H
#define VECFILE_JOURNAL_LOG_APPEND_H

#include "base/base.h"

#include "journal/journal.h"

/* Appends a record to the epoch's log, with images of `pages` as the program sees them, without
 * flushing it: their changed chunks, or if `whole` is set all.  On failure nothing was appended. */
vecfile_status vecfile_log_append(vecfile_journal *journal, const struct vecfile_committed *state,
                                  const uint64_t *pages, size_t count, bool whole);

/* Begins the other log, which has a header of `salt`, with one record, and flushes it: the
 * committed state, and images of `pages` with the chunks that the epoch's log has of them, as they
 * are in the view.  Once the next epoch's slot has that salt, log_rewind and record_take make it
 * the one in use. */
vecfile_status vecfile_log_carry(vecfile_journal *journal, uint64_t salt, const uint64_t *pages,
                                 size_t count, vecfile_record *record);

#endif /* VECFILE_JOURNAL_LOG_APPEND_H */
