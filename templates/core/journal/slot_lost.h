/* Commit slots that a file has lost, known by what only they can have begun. */
#ifndef VECFILE_JOURNAL_SLOT_LOST_H
#define VECFILE_JOURNAL_SLOT_LOST_H

#include "base/base.h"

#include "file/header.h"
#include "journal/journal.h"

/* Whether a log beside the file has commits of a later slot than the header's.  If that slot is
 * damaged, its copy becomes header->slot; else VECFILE_E_CORRUPT. */
vecfile_status vecfile_slot_find_lost(vecfile_journal *journal, vecfile_header *header);

#endif /* VECFILE_JOURNAL_SLOT_LOST_H */
