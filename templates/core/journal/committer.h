/* The journal as the committer of its arrays. */
#ifndef VECFILE_JOURNAL_COMMITTER_H
#define VECFILE_JOURNAL_COMMITTER_H

#include "base/base.h"

#include "journal/journal.h"

/* The calls that arrays make; their committer is the vecfile_journal. */
extern const vecfile_committer vecfile_journal_calls;

#endif /* VECFILE_JOURNAL_COMMITTER_H */
