/* Atomic durability: what a crash leaves is the state of the last commit. */
#ifndef VECFILE_ATOMIC_H
#define VECFILE_ATOMIC_H

#include "file/file.h"

/* From the first change on; writes nothing to the file. */
vecfile_status vecfile_atomic_begin(vecfile_file *file);

/* Whether there is anything to commit. */
bool vecfile_atomic_has_changes(const vecfile_file *file);

/* Commits under `stamp`; `lazy` leaves the flush of the log to a later commit. */
vecfile_status vecfile_atomic_commit(vecfile_file *file, uint64_t stamp, bool lazy);

/* Back to the last commit. */
vecfile_status vecfile_atomic_rollback(vecfile_file *file);

/* Commits, writes everything to its place, and removes the logs. */
vecfile_status vecfile_atomic_finish(vecfile_file *file);

/* Writes the logged pages to their places and begins a new epoch, if this one has a log; nothing is
 * changed since the last commit.  A failed flush poisons the handle; other failures leave things as
 * they are. */
vecfile_status vecfile_checkpoint(vecfile_file *file);

/* After a commit, when log or private copies have grown over their limits. */
void vecfile_checkpoint_when_due(vecfile_file *file);

/* Writes the logged pages to their places and flushes them, having logged whole those of which the
 * log has only some chunks; log and view agree. */
vecfile_status vecfile_checkpoint_apply(vecfile_file *file);

/* Marks the file as closed in order: the committed state in two slots, flushed, then the logs
 * removed. */
vecfile_status vecfile_checkpoint_clean(vecfile_file *file);

/* Opening a file for writing that a crashed writer left: brings it to the state of its last commit,
 * of which the log has a part; or all to the file, which is clean then, if completes_recovery is
 * set. */
vecfile_status vecfile_recover(vecfile_file *file);

/* The same for reading: finds the last commit's log records and writes nothing. */
vecfile_status vecfile_recover_to_read(vecfile_file *file);

/* What the log has is shown in the view, once that is mapped. */
vecfile_status vecfile_recover_view(vecfile_file *file);

#endif /* VECFILE_ATOMIC_H */
