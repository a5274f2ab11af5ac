/* One file, held: where it lies, its descriptor, and what its identity block says. */
#ifndef VECFILE_FILE_FILE_H
#define VECFILE_FILE_FILE_H

#include "base/base.h"

#include "format.h"
#include "io.h"
#include "system/io_full.h"
#include "system/place.h"
#include "vecfile.h"

typedef struct vecfile_file {
    const vecfile_io *io;
    const vecfile_options *options; /* of the vector whose file it is */
    char *path;                     /* as the caller named it */
    vecfile_place place;
    int fd;
    uint64_t bytes; /* size of the file as we know it; if it has less, another program cut it off */

    /* Of the process-wide table (registry.c), and not to be changed once the file is in it. */
    uint64_t device;
    uint64_t inode;
    struct vecfile_file *next;
    uint32_t process; /* that opened it (process.h) */

    /* Makes a handle to write, in a child process, an empty one that changes nothing. */
    void (*disown)(struct vecfile_file *file);

    uint8_t boot_id[16];
    vecfile_identity identity;
    vecfile_features features;
} vecfile_file;

static inline bool vecfile_file_is_writable(const vecfile_file *file)
{
    return file->options->access == VECFILE_READ_WRITE;
}

/* Bytes of the file behind its header, where elements may be. */
static inline uint64_t vecfile_file_room(const vecfile_file *file)
{
    return file->bytes > file->identity.data_offset ? file->bytes - file->identity.data_offset : 0;
}

#endif /* VECFILE_FILE_FILE_H */
