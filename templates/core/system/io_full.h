/* vecfile_io made dependable: whole transfers, interrupted calls tried again, failures turned
 * into a status with a message. */
#ifndef VECFILE_SYSTEM_IO_FULL_H
#define VECFILE_SYSTEM_IO_FULL_H

#include "base/base.h"

#include "io.h"

#include "status.h"

/* The status for a negative errno: VECFILE_E_FULL, VECFILE_E_PERMISSION, … or VECFILE_E_IO. */
vecfile_status vecfile_status_of_errno(int negative_errno);

/* What strerror says of a negative errno, for several threads at once: in `buffer`, or constant. */
#define VECFILE_ERROR_TEXT_BYTES 128
const char *vecfile_error_text(int negative_errno, char buffer[VECFILE_ERROR_TEXT_BYTES]);

/* vecfile_fail for a system call: "cannot <action> '<path>': <strerror>", with advice. */
vecfile_status vecfile_fail_system(int negative_errno, const char *action, const char *path);

/* The lock on byte 0, which says who writes the file: to write, or that nobody is to. */
static inline int vecfile_lock_file(const vecfile_io *io, int fd, vecfile_io_lock kind)
{
    return io->lock(io->context, fd, 0, 1, kind);
}

/* Whether a lock was refused because there are none, rather than because somebody has it. */
bool vecfile_has_no_locks(int negative_errno);

/* A descriptor, or a negative errno. */
int vecfile_open_file(const vecfile_io *io, int directory, const char *path,
                      vecfile_io_open_mode mode, uint32_t permissions);

/* All of `count` bytes, or fewer only at the end of the file: how many, or a negative errno. */
int64_t vecfile_read_fully(const vecfile_io *io, int fd, void *buffer, size_t count,
                           uint64_t offset);

/* All of `count` bytes: 0 or a negative errno. */
int vecfile_write_fully(const vecfile_io *io, int fd, const void *buffer, size_t count,
                        uint64_t offset);

/* The same; *done becomes how many bytes were written. */
int vecfile_write_counted(const vecfile_io *io, int fd, const void *buffer, size_t count,
                          uint64_t offset, size_t *done);

/* All of the pieces, one behind the other, which it changes: 0 or a negative errno. */
int vecfile_write_pieces(const vecfile_io *io, int fd, vecfile_io_piece *pieces, size_t count,
                         uint64_t offset);

int vecfile_allocate(const vecfile_io *io, int fd, uint64_t offset, uint64_t count);
int vecfile_truncate_file(const vecfile_io *io, int fd, uint64_t size);

#endif /* VECFILE_SYSTEM_IO_FULL_H */
