/* A new file that nobody sees before it is complete.
 *
 * Where the system has files without a name, a process that dies leaves nothing behind.  Elsewhere
 * the file is called NAME.new- and 16 hex digits until then, and locked: what is called so and is
 * not locked was left by a process that died, and whoever makes the same name next removes it. */
#ifndef VECFILE_SYSTEM_NEW_FILE_H
#define VECFILE_SYSTEM_NEW_FILE_H

#include "base/base.h"

#include "io.h"
#include "system/place.h"

typedef struct vecfile_new_file {
    int fd;          /* of the caller, who closes it; -1: there is none */
    char *temporary; /* its name in the directory; NULL if it has none */
} vecfile_new_file;

/* Makes an empty file to be called `name` in `directory`, with those permissions, open to be read
 * and written, and locked unless the file system has no locks.  `path` is for messages. */
vecfile_status vecfile_new_file_make(const vecfile_io *io, int directory, const char *name,
                                     const char *path, uint32_t permissions, vecfile_new_file *out);

/* Gives it the name, if no file has it: 0, -EEXIST, or another negative errno. */
int vecfile_new_file_publish(const vecfile_io *io, int directory, const char *name,
                             vecfile_new_file *file);

/* Gives it the name of its `place`, if no file has it, and with `durably` makes that durable; on
 * failure no file has the name because of it.  VECFILE_E_EXISTS, and the statuses of the system. */
vecfile_status vecfile_new_file_take_place(const vecfile_io *io, const vecfile_place *place,
                                           const char *path, bool durably, vecfile_new_file *file);

/* Gives it the name, in place of what has it, at one moment: 0 or a negative errno. */
int vecfile_new_file_replace(const vecfile_io *io, int directory, const char *name,
                             vecfile_new_file *file);

/* Closes and removes it, unless it was published; then it only closes it.  Also of one that never
 * was made. */
void vecfile_new_file_discard(const vecfile_io *io, int directory, vecfile_new_file *file);

#endif /* VECFILE_SYSTEM_NEW_FILE_H */
