/* Getting hold of the right file: found or created, locked, and ours alone in this process. */
#ifndef VECFILE_FILE_ATTACH_H
#define VECFILE_FILE_ATTACH_H

#include "base/base.h"

#include "file/file.h"

/* What the header of a file that is made will say, and the slot that it then has, durably: the
 * caller has said of how many further arrays. */
typedef struct vecfile_new_header {
    const vecfile_type *type;
    vecfile_slot *slot;
} vecfile_new_header;

/* Opens or creates `file->path` as file->options say, enters it into the registry and, to write,
 * locks it.
 * On success place, fd, device, inode and bytes are set; a file made new also has its identity,
 * and the header its slot.  On failure nothing is open, locked or left behind. */
vecfile_status vecfile_attach(vecfile_file *file, const vecfile_new_header *header, bool *is_new);

/* Whether its name is still the locked file's: its writer may have renamed another over it. */
bool vecfile_has_name(const vecfile_file *file);

/* Lets go of what vecfile_attach got: out of the registry, lock dropped unless this is a child of
 * the process that opened it, for which it is held, descriptor closed. */
void vecfile_detach(vecfile_file *file);

#endif /* VECFILE_FILE_ATTACH_H */
