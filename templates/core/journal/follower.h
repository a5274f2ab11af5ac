/* Who reads beside a writer, and holds on to the state of one commit: its locks, and what it is
 * told.
 *
 * Part of that state is in the file only, so that the writer must know: see followers.h.  What the
 * logs have of it is copied: pages of the mapping, which is private.  While a follower begins,
 * number 0 keeps pages from being written in their places; then it is in the state of a commit
 * whose number it has. */
#ifndef VECFILE_JOURNAL_FOLLOWER_H
#define VECFILE_JOURNAL_FOLLOWER_H

#include "base/base.h"

#include "journal/journal.h"

/* Takes number 0, before the header is read.  Waits for a writer that is writing pages in their
 * places: milliseconds.  VECFILE_E_LOCKED if that does not end, _UNSUPPORTED where there are no
 * locks.
 */
vecfile_status vecfile_follower_begin(vecfile_journal *journal);

/* What was read and copied since, unless that failed with `status`, is the state of
 * journal->committed: takes its number instead.  *again if a writer has waited no longer meanwhile,
 * and all must be read anew; else returns `status`, or why the number cannot be had. */
vecfile_status vecfile_follower_arrive(vecfile_journal *journal, vecfile_status status,
                                       bool *again);

/* Takes the number of a later commit, and keeps the one that it has until all of that state is
 * shown: what it reads of the logs until then counts on it. */
vecfile_status vecfile_follower_go_on(vecfile_journal *journal, uint64_t number);

/* Gives the older number back, if there is one. */
void vecfile_follower_let_go(vecfile_journal *journal);

/* Whether, as of what the header says now, the state of commit `number` may have been written over
 * since the follower began. */
bool vecfile_follower_is_expired(const vecfile_follower *follower, const vecfile_expired *now,
                                 uint64_t number);

/* Whether what is shown still is the state of a commit. */
bool vecfile_follower_is_current(const vecfile_journal *journal);

/* Whether, when the header was read, a writer was writing over what late followers see, and is at
 * it still: what was read is no state. */
bool vecfile_follower_must_wait(const vecfile_journal *journal);

/* Whether a writer of the file is at work. */
bool vecfile_is_being_written(const vecfile_file *file);

/* Whether somebody has written a slot since journal->slot was read. */
bool vecfile_has_newer_slot(const vecfile_journal *journal);

/* What the header says now of those who expired. */
vecfile_status vecfile_expired_now(const vecfile_journal *journal, vecfile_expired *out);

#endif /* VECFILE_JOURNAL_FOLLOWER_H */
