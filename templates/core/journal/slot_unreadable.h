/* Commit slots that the disk does not give. */
#ifndef VECFILE_JOURNAL_SLOT_UNREADABLE_H
#define VECFILE_JOURNAL_SLOT_UNREADABLE_H

#include "base/base.h"

#include "file/header.h"
#include "journal/journal.h"

/* VECFILE_E_IO unless the slot that counts is the last one whatever those have that could not be
 * read. */
vecfile_status vecfile_slot_check_unreadable(const vecfile_journal *journal,
                                             const vecfile_header *header);

#endif /* VECFILE_JOURNAL_SLOT_UNREADABLE_H */
