/* Writing the log's records, with pages as the mapping has them. */
#ifndef VECFILE_JOURNAL_LOG_APPEND_H
#define VECFILE_JOURNAL_LOG_APPEND_H

#include "base/base.h"

#include "journal/journal.h"

/* A record that is ready to be written: its header and entries are in log->header. */
typedef struct vecfile_ready_record {
    vecfile_record record;
    uint64_t bytes; /* up to the end of its last image */
} vecfile_ready_record;

/* Makes the record that a commit of `state` appends to the log in use, with the dirty chunks of
 * `pages`, sorted, as the mapping has them.  Writes nothing. */
vecfile_status vecfile_log_prepare(vecfile_journal *journal, const vecfile_committed *state,
                                   const uint64_t *pages, size_t count,
                                   vecfile_ready_record *ready);

/* Appends it, without flushing it.  On failure nothing was appended, or a part of the header, and
 * then the handle is poisoned. */
vecfile_status vecfile_log_append(vecfile_journal *journal, vecfile_ready_record *ready);

/* Appends the last commit's state again, without images: a record that says that all before it was
 * flushed, unless there is one already. */
vecfile_status vecfile_log_say_flushed(vecfile_journal *journal);

#endif /* VECFILE_JOURNAL_LOG_APPEND_H */
