/* vecfile_io on POSIX and Linux: space in files. */
#include "base/base.h"

#include "system/cancellation.h"
#include "system/io_parts.h"
#include "vecfile.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif
#include <unistd.h>

bool vecfile_is_over_size_limit(uint64_t end)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
           end > (uint64_t)limit.rlim_cur;
}

/* --- where the file system cannot allocate --- */

/* Holes are looked for, and filled, in such pieces: no file system has blocks that are smaller and
 * not a part of one. */
#define PIECE ((size_t)512)

static int put_zeros(int fd, uint64_t offset, size_t count)
{
    static const unsigned char zeros[65536];
    while (count > 0) {
        const size_t some = count < sizeof zeros ? count : sizeof zeros;
        const ssize_t put = pwrite(fd, zeros, some, (off_t)offset);
        if (put < 0 && errno != EINTR)
            return -errno;
        if (put == 0)
            return -ENOSPC;
        offset += put > 0 ? (uint64_t)put : 0;
        count -= put > 0 ? (size_t)put : 0;
    }
    return 0;
}

/* A piece that reads as zeros may be a hole; zeros written over zeros change nothing. */
static int fill_piece(int fd, uint64_t offset, size_t count)
{
    unsigned char bytes[PIECE];
    ssize_t got = -1;
    do
        got = pread(fd, bytes, count, (off_t)offset);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return -errno;
    return vecfile_is_zero(bytes, (size_t)got) ? put_zeros(fd, offset, (size_t)got) : 0;
}

/* Has every block of [offset, end) written.  The caller is the only one who writes there: the file
 * is locked, and what is mapped is not stored to yet. */
static int allocate_by_writing(int fd, uint64_t offset, uint64_t end)
{
    struct stat found;
    if (fstat(fd, &found) != 0)
        return -errno;
    const uint64_t size = (uint64_t)found.st_size;
    int result = 0;
    while (result == 0 && offset < end && offset < size) {
        const uint64_t next = vecfile_round_up(offset + 1, PIECE);
        const uint64_t stop = next < end ? next : end;
        result = fill_piece(fd, offset, (size_t)(stop - offset));
        offset = stop;
    }
    if (offset < size)
        offset = size;
    for (const uint64_t most = (uint64_t)1 << 30; result == 0 && offset < end;) {
        const uint64_t count = end - offset < most ? end - offset : most;
        result = put_zeros(fd, offset, (size_t)count);
        offset += count;
    }
    return result;
}

/* The C library's own emulation, where it has one, writes a byte a block that it believes the file
 * system to have. */
static int allocate(int fd, uint64_t offset, uint64_t end)
{
#ifdef __linux__
    if (fallocate(fd, 0, (off_t)offset, (off_t)(end - offset)) == 0)
        return 0;
    if (errno != EOPNOTSUPP && errno != ENOSYS && errno != EINVAL)
        return -errno;
#else
    const int error = posix_fallocate(fd, (off_t)offset, (off_t)(end - offset));
    if (error != EOPNOTSUPP && error != ENOSYS && error != EINVAL)
        return -error;
#endif
    return allocate_by_writing(fd, offset, end);
}

int vecfile_system_allocate(void *context, int fd, uint64_t offset, uint64_t count)
{
    (void)context;
    uint64_t end = offset + count;
    if (end < offset || end > (uint64_t)INT64_MAX || (uint64_t)(off_t)end != end ||
        vecfile_is_over_size_limit(end))
        return -EFBIG;
    const int before = vecfile_hold_cancellation();
    const int result = count > 0 ? allocate(fd, offset, end) : 0;
    vecfile_allow_cancellation(before);
    return result;
}

/* --- holes --- */

/* Blocks beyond the end of the file count, too: so the sum alone does not tell. */
int64_t vecfile_system_first_hole(void *context, int fd)
{
    (void)context;
    struct stat found;
    if (fstat(fd, &found) != 0)
        return -errno;
    if ((uint64_t)found.st_blocks * 512 < (uint64_t)found.st_size)
        return 0;
#ifdef SEEK_HOLE
    off_t hole = lseek(fd, 0, SEEK_HOLE);
    if (hole >= 0 || errno != EINVAL)
        return hole >= 0 || errno == ENXIO ? (hole >= 0 ? hole : 0) : -errno;
#endif
    return found.st_size;
}

/* Space that was allocated and not written to is a hole, too, unless something of it is in the
 * system's memory. */
int64_t vecfile_system_first_unwritten(void *context, int fd, uint64_t from)
{
    (void)context;
    struct stat found;
    if (fstat(fd, &found) != 0)
        return -errno;
    if (from >= (uint64_t)found.st_size)
        return (int64_t)from;
#ifdef SEEK_HOLE
    const off_t hole = lseek(fd, (off_t)from, SEEK_HOLE);
    if (hole >= 0 || errno != EINVAL)
        return hole >= 0 ? hole : -errno;
#endif
    return found.st_size;
}

/* In memory alone: there a load from a hole takes space, and is a SIGBUS where there is none left.
 */
bool vecfile_system_fills_holes(void *context, int fd)
{
    (void)context;
#ifdef __linux__
    const long tmpfs = 0x01021994, ramfs = (long)0x858458f6;
    struct statfs found;
    return fstatfs(fd, &found) == 0 && ((long)found.f_type == tmpfs || (long)found.f_type == ramfs);
#else
    (void)fd;
    return false;
#endif
}
