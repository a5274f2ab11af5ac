/* What a crashed writer left under atomic durability. */
#ifndef VECFILE_JOURNAL_RECOVER_H
#define VECFILE_JOURNAL_RECOVER_H

#include "base/base.h"

#include "journal/journal.h"

/* Opening a file for writing that a crashed writer left: brings it to the state of its last commit,
 * of which the log has a part; or all to the file, which is clean then, if completes_recovery is
 * set. */
vecfile_status vecfile_recover(vecfile_journal *journal);

/* The same for reading: finds the last commit's log records and writes nothing. */
vecfile_status vecfile_recover_to_read(vecfile_journal *journal);

/* What the log has is shown in the mapping, once there is one. */
vecfile_status vecfile_recover_mapping(vecfile_journal *journal);

#endif /* VECFILE_JOURNAL_RECOVER_H */
