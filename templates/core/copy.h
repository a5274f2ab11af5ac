/* Copying vector files, also those that a writer has open. */
#ifndef VECFILE_COPY_H
#define VECFILE_COPY_H

#include "vecfile.h"

#ifdef __cplusplus
extern "C" {
#endif

/* All zero: as is usual. */
typedef struct vecfile_copy_options {
    uint32_t permissions;        /* of a new copy, before umask; 0: those of the original */
    uint32_t lock_wait_ms;       /* how long to wait for the lock on the copy */
    const struct vecfile_io *io; /* NULL: the system's */
} vecfile_copy_options;

typedef struct vecfile_copied {
    uint64_t elements;      /* of the copy */
    uint64_t bytes;         /* of elements, all of them */
    uint64_t changed_bytes; /* of these, what was written */
    bool is_new;            /* there was no copy before */
} vecfile_copied;

/* Makes the vector file `to` hold what the last commit of `from` holds, whatever its writer does
 * meanwhile, and whatever machine and schema wrote it: elements byte for byte, stamp, user magic
 * and UUID.  The copy is closed properly; what a killed writer committed is in it.  `from` is never
 * touched, and keeps from its writer only that the log gets shorter.
 *
 * Where `to` does not exist, it is written under another name beside it, flushed, read back, and
 * appears when it is complete.  Where it is an older copy of the same vector, elements that differ
 * are written, and committed at once, so that after any crash it is the older copy or the newer;
 * then it is read back.  For the first, memory does not grow with the file; the second needs as
 * much as what differs.
 *
 * `options` and `copied` may be NULL.
 *
 * VECFILE_E_EXISTS     `to` is there, and no copy of `from`
 * VECFILE_E_INVALID    a path without a name, the same file twice, permissions above 0777
 * VECFILE_E_EXPIRED    the writer of `from` waited no longer (its follower_bytes): try again
 * and those of opening `from` to read, and `to` to write.  Whatever fails leaves `to` as it was,
 * but for VECFILE_E_IO from reading back what was committed to an older copy. */
VECFILE_MUST_USE vecfile_status vecfile_copy(const char *from, const char *to,
                                             const vecfile_copy_options *options,
                                             vecfile_copied *copied);

#ifdef __cplusplus
}
#endif

#endif /* VECFILE_COPY_H */
