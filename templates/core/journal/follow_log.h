/* A follower goes on: to later commits, record by record, and from slot to slot. */
#ifndef VECFILE_JOURNAL_FOLLOW_LOG_H
#define VECFILE_JOURNAL_FOLLOW_LOG_H

#include "base/base.h"

#include "journal/journal.h"

/* What came of it. */
typedef enum vecfile_followed {
    VECFILE_FOLLOWED,  /* to the newest commit */
    VECFILE_LOST_TRACK /* another writer went on otherwise: begin anew */
} vecfile_followed;

/* Shows the newest commit in the mappings; what changed is added to the vectors' ranges.  On a
 * failure the follower may be behind (journal->follower.is_behind). */
vecfile_status vecfile_follow_log(vecfile_journal *journal, vecfile_followed *followed);

#endif /* VECFILE_JOURNAL_FOLLOW_LOG_H */
