/* vecfile_io on POSIX and Linux: descriptors. */
#include "base/base.h"

#include "system/cancellation.h"
#include "system/io_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int vecfile_at(int directory)
{
    return directory == VECFILE_IO_HERE ? AT_FDCWD : directory;
}

/* The lowest descriptor that is not standard input, output or error. */
#define FIRST_FREE 3

/* Before anything is locked: closing the lower descriptor drops what POSIX locks the file has.
 * Where the limit on descriptors leaves none, the system calls the wish for one invalid. */
static int move_up(int fd)
{
    int higher = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FREE);
    if (higher < 0)
        higher = errno == EINVAL ? -EMFILE : -errno;
    close(fd);
    return higher;
}

static int open_above(int directory, const char *path, int flags, uint32_t permissions)
{
    const int at = vecfile_at(directory);
    int fd = openat(at, path, flags | O_CLOEXEC, (mode_t)permissions);
    if (fd < 0)
        return -errno;
    if (fd >= FIRST_FREE)
        return fd;
    fd = move_up(fd);
    if (fd < 0 && (flags & O_EXCL) != 0)
        unlinkat(at, path, 0);
    return fd;
}

int vecfile_system_open(int directory, const char *path, int flags, uint32_t permissions)
{
    const int before = vecfile_hold_cancellation();
    const int fd = open_above(directory, path, flags, permissions);
    vecfile_allow_cancellation(before);
    return fd;
}

int vecfile_system_close(int fd)
{
    const int before = vecfile_hold_cancellation();
    const int result = close(fd) == 0 ? 0 : -errno;
    vecfile_allow_cancellation(before);
    return result;
}
