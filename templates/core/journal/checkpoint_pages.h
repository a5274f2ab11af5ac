/* Which pages a checkpoint writes to their places, and which stay in the log. */
#ifndef VECFILE_JOURNAL_CHECKPOINT_PAGES_H
#define VECFILE_JOURNAL_CHECKPOINT_PAGES_H

#include "base/base.h"

#include "journal/journal.h"

/* The pages of the log, sorted: [0, written) go to their places, those behind stay. */
typedef struct vecfile_checkpoint_pages {
    uint64_t *pages; /* to be freed; NULL if there are none */
    size_t written;
    size_t count;
} vecfile_checkpoint_pages;

/* Pages with few changed chunks stay, as long as a record of them has at most `most_bytes`; with 0,
 * none.  VECFILE_E_NO_MEMORY. */
vecfile_status vecfile_choose_pages(vecfile_journal *journal, uint64_t most_bytes,
                                    vecfile_checkpoint_pages *d);

#endif /* VECFILE_JOURNAL_CHECKPOINT_PAGES_H */
