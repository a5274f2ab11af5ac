/* Writing the log's records, with pages as the mapping has them. */
#ifndef VECFILE_JOURNAL_LOG_APPEND_H
#define VECFILE_JOURNAL_LOG_APPEND_H

#include "base/base.h"

#include "journal/journal.h"

/* Appends a record to the epoch's log, without flushing it, with an image of each page of `pages`
 * as the mapping has it: the chunks that are dirty and those that the page's last image in this log
 * has or, with `whole`, all.  On failure nothing was appended, or a part of the header, and then
 * the handle is poisoned. */
vecfile_status vecfile_log_append(vecfile_journal *journal, const struct vecfile_committed *state,
                                  const uint64_t *pages, size_t count, bool whole);

/* Begins the other log, which has a header of `salt`, with one record, and flushes it: the
 * committed state, and images of `pages` with the chunks that the epoch's log has of them, as the
 * mapping has these.  Once the next epoch's slot has that salt, vecfile_log_rewind and
 * vecfile_record_take make this log the one in use. */
vecfile_status vecfile_log_carry(vecfile_journal *journal, uint64_t salt, const uint64_t *pages,
                                 size_t count, vecfile_record *record);

#endif /* VECFILE_JOURNAL_LOG_APPEND_H */
