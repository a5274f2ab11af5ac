/* Checkpoints, spread over commits.
 *
 *   turn     the log in use is flushed; a slot names the other log, empty, and this one as the old
 *            log, whose pages the files are owed from now on
 *   slice    a commit pays some (slice.h): their pages go to frames, which the commit's flush makes
 *            durable, and then to their places
 *   settle   nothing is owed: the files are flushed, and a slot names the log in use alone
 *
 * So no commit waits for all of it.  The high-water mark falls when a checkpoint settles, to what
 * states since the turn need. */
#ifndef VECFILE_JOURNAL_CHECKPOINT_H
#define VECFILE_JOURNAL_CHECKPOINT_H

#include "base/base.h"

#include "journal/journal.h"

/* After a commit: turns, when the log or the pages in it are more than their limits, and settles
 * what is paid. */
void vecfile_checkpoint_if_due(vecfile_journal *journal);

/* Pays what is owed for about `microseconds`, without a commit, and turns if the log is worth it.
 * Whether it could go on. */
bool vecfile_checkpoint_tidy(vecfile_journal *journal, uint32_t microseconds);

/* All that is committed goes to its place, and the log begins anew, so that the mark is the end of
 * the elements; nothing is changed since the last commit. */
vecfile_status vecfile_checkpoint(vecfile_journal *journal);

/* All that is committed goes to its place, and the files are flushed: for slots that need no log.
 */
vecfile_status vecfile_checkpoint_apply(vecfile_journal *journal);

/* Marks the file as closed in order: the committed state in two slots, flushed, then the logs
 * removed. */
vecfile_status vecfile_checkpoint_clean(vecfile_journal *journal);

/* What a crashed writer owed, once its logs are read. */
vecfile_status vecfile_checkpoint_owe_again(vecfile_journal *journal);

#endif /* VECFILE_JOURNAL_CHECKPOINT_H */
