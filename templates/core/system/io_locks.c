/* vecfile_io on POSIX and Linux: advisory locks of bytes.
 *
 * A lock of the open file description survives what POSIX locks do not: another descriptor of the
 * same file being closed somewhere in the process.  Systems without it get the POSIX lock. */
#include "base/base.h"

#include "system/io_parts.h"
#include "system/lock_holder.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static struct flock lock_of(uint64_t first, uint64_t count, vecfile_io_lock kind)
{
    static const short types[] = {[VECFILE_IO_UNLOCKED] = F_UNLCK,
                                  [VECFILE_IO_LOCKED_TO_READ] = F_RDLCK,
                                  [VECFILE_IO_LOCKED_TO_WRITE] = F_WRLCK};
    struct flock lock = {0};
    lock.l_type = types[kind];
    lock.l_whence = SEEK_SET;
    lock.l_start = (off_t)first;
    lock.l_len = (off_t)count;
    return lock;
}

static int lock_result(int result)
{
    if (result == 0)
        return 0;
    return errno == EACCES ? -EAGAIN : -errno;
}

int vecfile_system_lock(void *context, int fd, uint64_t first, uint64_t count, vecfile_io_lock kind)
{
    (void)context;
    struct flock lock = lock_of(first, count, kind);
#ifdef F_OFD_SETLK
    if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
        return 0;
    if (errno != EINVAL)
        return lock_result(-1);
#endif
    return lock_result(fcntl(fd, F_SETLK, &lock));
}

/* Fills in a lock that is in the way; F_UNLCK if there is none. */
static int find_lock(int fd, struct flock *lock)
{
#ifdef F_OFD_GETLK
    if (fcntl(fd, F_OFD_GETLK, lock) == 0)
        return 0;
    if (errno != EINVAL)
        return -errno;
#endif
    return fcntl(fd, F_GETLK, lock) == 0 ? 0 : -errno;
}

int vecfile_system_is_locked(void *context, int fd, uint64_t first, uint64_t count,
                             vecfile_io_lock kind)
{
    (void)context;
    struct flock lock = lock_of(first, count, kind);
    const int result = find_lock(fd, &lock);
    return result == 0 ? lock.l_type != F_UNLCK : result;
}

int64_t vecfile_system_lock_holder(void *context, int fd, bool exclusive)
{
    (void)context;
    struct flock lock =
        lock_of(0, 1, exclusive ? VECFILE_IO_LOCKED_TO_WRITE : VECFILE_IO_LOCKED_TO_READ);
    struct stat found;
    if (find_lock(fd, &lock) == 0 && lock.l_type != F_UNLCK && lock.l_pid > 0)
        return lock.l_pid;
    int64_t pid;
    return fstat(fd, &found) == 0 &&
                   vecfile_find_holders(&found, VECFILE_LOCK_OF_FILE, &pid, 1) == 1
               ? pid
               : 0;
}
