/* The last image of each page, gathered from a log into the other one. */
#ifndef VECFILE_JOURNAL_LOG_COMPACT_H
#define VECFILE_JOURNAL_LOG_COMPACT_H

#include "base/base.h"

#include "journal/journal.h"

/* Makes the other log, durable, with one record under `salt`: the committed state, and images of
 * `pages` with the chunks that the epoch's log has of them, or if `whole` is set all.  The next
 * epoch, which is to be begun with that salt, has its log in use then. */
vecfile_status vecfile_log_merge(vecfile_journal *journal, uint64_t salt, const uint64_t *pages,
                                 size_t count, bool whole);

#endif /* VECFILE_JOURNAL_LOG_COMPACT_H */
