/* Slices of a checkpoint: some pages that files are owed go to their places.
 *
 * A page is in a frame first (frames.h), and flushed there.  Of what it then has in its place no
 * crash can take anything back.  So it must be of a state that no recovery goes behind: a record
 * that nothing tells of as flushed may be lost, or be damaged at rest, which looks the same, and
 * then the state before it is what is left.  Therefore
 *
 *   - a commit pays only pages that neither its own record nor another one since the last flush
 *     has; what was changed is paid by a later commit;
 *   - where what is left is changed by every commit, and where there is no commit, the log says
 *     first that all of it was flushed: the last state once more, in a record without images.
 *
 * Pages that arrays do not have any more are struck off; the same holds for these. */
#ifndef VECFILE_JOURNAL_SLICE_H
#define VECFILE_JOURNAL_SLICE_H

#include "base/base.h"

#include "journal/journal.h"

/* What the files are owed: the pages that the logs have something of.  Those behind the arrays'
 * ends are nobody's any more.  VECFILE_E_NO_MEMORY. */
vecfile_status vecfile_debt_list(const vecfile_journal *journal, vecfile_debt *out);

/* The files are owed these, which are taken over, and nothing else. */
void vecfile_debt_begin(vecfile_journal *journal, vecfile_debt debt);

static inline bool vecfile_debt_is_paid(const vecfile_journal *journal)
{
    return journal->debt.next == journal->debt.count;
}

/* A commit is about to append this record, whose pages are in log.pages: chooses pages for it to
 * pay, if some are due, and writes frames of them.  What fails is paid later, but for a flush,
 * which poisons: VECFILE_E_IO. */
vecfile_status vecfile_slice_begin(vecfile_journal *journal, const vecfile_record *record);

/* The commit is durable: its pages go to their places.  Where all that is owed is due and waits, as
 * every commit changes it, that is paid behind the commit, with a flush of its own. */
void vecfile_slice_end(vecfile_journal *journal);

/* Pays up to `wanted` pages without a commit, as they were committed: `from_memory`, where nothing
 * was changed since, or read from logs and files. */
vecfile_status vecfile_slice_pay(vecfile_journal *journal, size_t wanted, bool from_memory);

/* … all of them. */
vecfile_status vecfile_slice_pay_all(vecfile_journal *journal, bool from_memory);

/* Flushes the files that have pages in their places since their last flush. */
vecfile_status vecfile_slice_flush(vecfile_journal *journal);

#endif /* VECFILE_JOURNAL_SLICE_H */
