/* A record of pages as they were committed, gathered from logs and files: for a recovery. */
#ifndef VECFILE_JOURNAL_LOG_GATHER_H
#define VECFILE_JOURNAL_LOG_GATHER_H

#include "base/base.h"

#include "journal/journal.h"

/* Some chunks of a page. */
typedef struct vecfile_page_chunks {
    uint64_t page;
    uint64_t chunks;
} vecfile_page_chunks;

/* Goes on in the log in use, of which what lies behind log->flushed may be in the system's memory
 * only: appends a record of `pages`, sorted, which makes that void, and flushes it.  `pages` has
 * all that the void records have. */
vecfile_status vecfile_log_resume(vecfile_journal *journal, const vecfile_page_chunks *pages,
                                  size_t count);

/* What a log begins with that was made from others. */
typedef struct vecfile_merged {
    vecfile_record record; /* of all pages */
    vecfile_record said;   /* behind it: that it was flushed */
} vecfile_merged;

/* Begins log `number` for `slot` with `pages`, sorted, and makes it durable.  Once the file has
 * that slot, vecfile_log_begin_merged makes it the one in use. */
vecfile_status vecfile_log_merge(vecfile_journal *journal, int number, const vecfile_slot *slot,
                                 const vecfile_page_chunks *pages, size_t count,
                                 vecfile_merged *out);
void vecfile_log_begin_merged(vecfile_journal *journal, int number, const vecfile_merged *merged);

#endif /* VECFILE_JOURNAL_LOG_GATHER_H */
