/* Which files beside a vector are its logs.
 *
 * A log is its vector's by the UUID in its header, and the one that a slot counts on by the salt,
 * not by its name: files are renamed, replaced and copied while they are open.  Usually it is
 * called NAME-log0 or NAME-log1; where that name is another file's or too long, vecfile-UUID-log0
 * or 1, or vecfile-UUID-2-log0 and so on.  A log of the same vector that has commits which this
 * file does not know of is another file's: one is a copy of the other, put back from a backup
 * perhaps.
 */
#ifndef VECFILE_JOURNAL_LOG_FILES_H
#define VECFILE_JOURNAL_LOG_FILES_H

#include "base/base.h"

#include "journal/journal.h"

/* Names that a log may have. */
#define VECFILE_LOG_NAMES 4

/* A name of log `number`, in the vector's directory: `which` 0 is the usual one, up to
 * VECFILE_LOG_NAMES - 1.  False if the name would be too long. */
bool vecfile_log_name(const vecfile_journal *journal, int number, int which,
                      char out[VECFILE_MAX_NAME_BYTES + 1]);

/* Closes log `number`, if it is open. */
void vecfile_log_close(vecfile_journal *journal, int number);

/* Makes log `number` as a new and empty file without a name, open and locked, with owner and
 * permissions of the vector as far as the process may give them. */
vecfile_status vecfile_log_file_make(vecfile_journal *journal, int number);

/* Gives it its name, in the place of a log that this vector left there, and of no other file. */
vecfile_status vecfile_log_file_publish(vecfile_journal *journal, int number);

/* Opens the log of `salt`, to be read, on which the file's slot counts, whatever its name is by
 * now, as log *number, and says in log.starts where its records begin. VECFILE_E_CORRUPT if there
 * is none that it can be, and what is in its place. */
vecfile_status vecfile_log_file_find(vecfile_journal *journal, uint64_t salt, int *number);

/* Whether log `number`, which was found and has no record, is the one that its header says:
 * VECFILE_E_CORRUPT if another file in the place of a log begins with a record of it. */
vecfile_status vecfile_log_file_check_header(const vecfile_journal *journal, int number);

/* Opens log `number`, which was found, to go on in it.  False if that cannot be: it belongs to a
 * copy of the vector, this user may not write to it, or it is not there any more. */
bool vecfile_log_file_take(vecfile_journal *journal, int number);

/* Closes log `number` and removes it, if it is there and is this vector's alone.  What is there
 * tells no failure: a log that stays behind means nothing without its slot. */
void vecfile_log_file_remove(vecfile_journal *journal, int number);

#endif /* VECFILE_JOURNAL_LOG_FILES_H */
