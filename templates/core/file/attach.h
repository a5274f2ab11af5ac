/* Getting hold of the right file: found or created, locked, and ours alone in this process. */
#ifndef VECFILE_ATTACH_H
#define VECFILE_ATTACH_H

#include "file/file.h"

/* Opens or creates `file->path` as file->options say, enters it into the registry and locks it.
 * On success place, fd, device, inode and file_bytes are set; a file made new also has its identity
 * and slot.  On failure nothing is open, locked or left behind. */
vecfile_status vecfile_attach(vecfile_file *file, bool *is_new);

/* Makes names made or removed beside the file durable. */
vecfile_status vecfile_sync_directory(const vecfile_file *file);

/* Whether its name is still the locked file's: its writer may have renamed another over it. */
bool vecfile_has_name(const vecfile_file *file);

/* Lets go of what vecfile_attach got: out of the registry, lock dropped unless this is a child of
 * the process that opened it, for which it is held, or others read on, descriptor closed. */
void vecfile_detach(vecfile_file *file);

#endif /* VECFILE_ATTACH_H */
