/* What a commit has to write of an array: what of it goes to the file now, because no committed
 * state has anything there, and what is left to be logged. */
#ifndef VECFILE_ARRAY_COMMIT_PLAN_H
#define VECFILE_ARRAY_COMMIT_PLAN_H

#include "base/base.h"

struct vecfile_array;

/* Pages of the array, from the first:
 *
 *   0         low             logged          direct          end
 *   |  dirty   |    all of it   |  dirty chunks  |  all of it   |
 *   |  chunks  |                |  of what was   |              |
 *   |          |                |  written       |              |
 *    ------- to the log -------- --------- to the file ---------
 *
 * `low` is where the low-water length ends, `logged` the high-water mark, or `end` where so few
 * pages lie above that mark that logging them costs less than a second flush. */
typedef struct vecfile_commit_plan {
    uint64_t end;        /* pages of the array */
    uint64_t low;        /* byte: from here on all is changed by definition */
    uint64_t logged;     /* page */
    uint64_t direct;     /* page: the first that is not in the file yet */
    size_t logged_count; /* of the array's dirty pages, which are sorted, the first so many */
} vecfile_commit_plan;

/* Whether anything differs from the last commit. */
bool vecfile_array_has_changes(const struct vecfile_array *array);

/* Makes the plan, array->plan, and writes to the file what goes there.  `may_log_appends`: a few
 * pages above the high-water mark may be logged instead.  On failure nothing committed is touched.
 */
vecfile_status vecfile_array_prepare(struct vecfile_array *array, bool may_log_appends);

/* Whether the file must be flushed before a state of this length may count on it. */
bool vecfile_array_needs_flush(const struct vecfile_array *array);

/* The file was flushed. */
void vecfile_array_note_flush(struct vecfile_array *array);

/* The plan's state is committed: nothing is changed any more. */
void vecfile_array_note_commit(struct vecfile_array *array);

/* Brings everything back to the last commit.  A failure leaves a mixture. */
vecfile_status vecfile_array_roll_back(struct vecfile_array *array);

#endif /* VECFILE_ARRAY_COMMIT_PLAN_H */
