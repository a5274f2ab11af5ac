/* Reading the log's records back. */
#ifndef VECFILE_JOURNAL_LOG_READ_H
#define VECFILE_JOURNAL_LOG_READ_H

#include "base/base.h"

#include "journal/journal.h"

/* Finds and reads the logs that the file's slot counts on: notes the images, and the state of the
 * last record.  An incomplete or foreign record is the end, unless a later one shows that it was
 * flushed whole, or the slot that it was there: VECFILE_E_CORRUPT. */
vecfile_status vecfile_log_read(vecfile_journal *journal, struct vecfile_committed *last);

#endif /* VECFILE_JOURNAL_LOG_READ_H */
