/* Checkpoints: what the log holds goes to its place. */
#ifndef VECFILE_JOURNAL_CHECKPOINT_H
#define VECFILE_JOURNAL_CHECKPOINT_H

#include "base/base.h"

#include "journal/journal.h"

/* Writes the logged pages to their places and begins a new epoch, if this one has a log.  Nothing
 * may have been changed since the last commit.  A failed flush poisons the handle; other failures
 * leave things as they are. */
vecfile_status vecfile_checkpoint(vecfile_journal *journal);

/* After a commit, when log or private copies have grown over their limits. */
void vecfile_checkpoint_if_due(vecfile_journal *journal);

/* Writes the logged pages to their places and flushes them, having logged whole those of which the
 * log has only some chunks.  The mapping must have these pages as they were committed. */
vecfile_status vecfile_checkpoint_apply(vecfile_journal *journal);

/* Marks the file as closed in order: the committed state in two slots, flushed, then the logs
 * removed. */
vecfile_status vecfile_checkpoint_clean(vecfile_journal *journal);

#endif /* VECFILE_JOURNAL_CHECKPOINT_H */
