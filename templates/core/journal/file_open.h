/* The file behind a handle: found, locked, read, but not mapped. */
#ifndef VECFILE_FILE_H
#define VECFILE_FILE_H

#include "file/file.h"

/* A file behind `v`, not yet looked for; NULL with a message.  Without a type it will be what it
 * says it is. */
vecfile_file *vecfile_file_new(vecfile *v, const vecfile_type *type, const char *path,
                               const vecfile_options *options);

/* Attaches the file and takes over what its last writer left; v->len is the number of elements.
 * On failure nothing is open. */
vecfile_status vecfile_file_find(vecfile_file *file);

/* Frees what is left once the file is detached, and closes the handle. */
void vecfile_file_free(vecfile_file *file);

#endif /* VECFILE_FILE_H */
