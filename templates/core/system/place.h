/* Where a file is: its directory, held, and its name there.
 *
 * A program may change its own directory, and others rename files and directories, while a vector
 * is open.  What belongs beside the file goes where the file was found, whatever path led there:
 * through symbolic links the file's own directory counts, not the link's. */
#ifndef VECFILE_SYSTEM_PLACE_H
#define VECFILE_SYSTEM_PLACE_H

#include "base/base.h"

#include "io.h"

#include "status.h"

/* Bytes of a path, with its NUL, at most: PATH_MAX of Linux. */
#define VECFILE_FILE_PATH_BYTES 4096

/* Bytes of a name in a directory, at most, without NUL: of every file system that Linux writes. */
#define VECFILE_MAX_NAME_BYTES 255

typedef struct vecfile_place {
    int directory; /* a descriptor of vecfile_io; -1: not held */
    char *path;    /* absolute and without symbolic links, as far as the system tells */
    char *name;    /* in the directory; the end of `path` */
} vecfile_place;

/* Finds and holds the place of `path`, whether or not there is a file; to be let go of.
 * VECFILE_E_NOT_FOUND if its directory is not there, and the statuses of the system. */
vecfile_status vecfile_place_find(const vecfile_io *io, const char *path, vecfile_place *out);

/* Makes names made or removed in the place's directory durable; a message names `path`. */
vecfile_status vecfile_place_sync(const vecfile_io *io, const vecfile_place *place,
                                  const char *path);

/* Also of one that holds nothing. */
void vecfile_place_let_go(const vecfile_io *io, vecfile_place *place);

#endif /* VECFILE_SYSTEM_PLACE_H */
