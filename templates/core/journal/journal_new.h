/* Journals made and freed. */
#ifndef VECFILE_JOURNAL_JOURNAL_NEW_H
#define VECFILE_JOURNAL_JOURNAL_NEW_H

#include "base/base.h"

#include "journal/journal.h"

/* A journal of the durability that the file's options say, whose slots are in the header of `file`;
 * it has no arrays yet, and room for `room`.  NULL with a message. */
vecfile_journal *vecfile_journal_new(vecfile_file *file, size_t room);

/* The journal commits the array, too, from its next state on: before anything is read. */
void vecfile_journal_add(vecfile_journal *journal, vecfile_array *array);

/* Closes its logs; its arrays and files are others'. */
/* As new, but for what it consists of, and for the locks of a follower: to be read anew. */
void vecfile_journal_reset(vecfile_journal *journal);

void vecfile_journal_free(vecfile_journal *journal);

#endif /* VECFILE_JOURNAL_JOURNAL_NEW_H */
