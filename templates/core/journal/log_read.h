/* Reading the log's records back. */
#ifndef VECFILE_JOURNAL_LOG_READ_H
#define VECFILE_JOURNAL_LOG_READ_H

#include "base/base.h"

#include "journal/journal.h"

/* Finds and reads the logs that the file's slot counts on: notes the images, and the state of the
 * last record.  An incomplete or foreign record is the end, unless a later one shows that it was
 * flushed whole, or the slot that it was there: VECFILE_E_CORRUPT. */
vecfile_status vecfile_log_read(vecfile_journal *journal, struct vecfile_committed *last);

/* Reads the record behind the last one, if it is there: *found, and log->header has its entries.
 * With `looks_behind` also one that resumes.  VECFILE_E_CORRUPT as above; should the writer have
 * gone on meanwhile, that means nothing. */
vecfile_status vecfile_log_read_next(vecfile_journal *journal, bool looks_behind,
                                     struct vecfile_committed *last, vecfile_record *record,
                                     bool *found);

/* Whether the header of such a record is there: a look that costs one small read. */
bool vecfile_log_has_next(vecfile_journal *journal);

#endif /* VECFILE_JOURNAL_LOG_READ_H */
