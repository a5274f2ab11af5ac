/* What the last writer of a journal left: the state of its slot, or what it had not closed. */
#ifndef VECFILE_JOURNAL_TAKE_OVER_H
#define VECFILE_JOURNAL_TAKE_OVER_H

#include "base/base.h"

#include "file/header.h"
#include "journal/journal.h"

/* Journal and arrays are in the state of the slot that counts in the header of the journal's file,
 * or of its copy in a log if it is damaged (journal/slot_lost.h): header->slot.  VECFILE_E_FORMAT
 * if that is of other arrays than there are; VECFILE_E_CORRUPT or _IO where it cannot be told. */
vecfile_status vecfile_take_slot(vecfile_journal *journal, vecfile_header *header);

/* Takes over what a writer left, whether or not it closed the files in order: to write, or to read.
 * The handles' len becomes the number of elements. */
vecfile_status vecfile_take_over(vecfile_journal *journal);

#endif /* VECFILE_JOURNAL_TAKE_OVER_H */
