/* vecfile_io made dependable. */
#include "system/io_full.h"

#include "base/base.h"

#include <errno.h>

/* An interrupted call is tried again, but not for ever: under a timer with a short period a
 * filesystem may never get through. */
#define MAX_INTERRUPTIONS 1000

vecfile_status vecfile_status_of_errno(int negative_errno)
{
    switch (-negative_errno) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return VECFILE_E_FULL;
    case EACCES:
    case EPERM:
    case EROFS:
        return VECFILE_E_PERMISSION;
    case ENOENT:
    case ENOTDIR:
        return VECFILE_E_NOT_FOUND;
    case ENOMEM:
        return VECFILE_E_NO_MEMORY;
    default:
        return VECFILE_E_IO;
    }
}

/* What strerror_r returns is a text in the GNU C library, and 0 or an error in POSIX. */
static const char *text_of_gnu(const char *text, const char *buffer)
{
    (void)buffer;
    return text;
}

static const char *text_of_posix(int result, const char *buffer)
{
    return result == 0 ? buffer : "an error that the system has no name for";
}

const char *vecfile_error_text(int negative_errno, char buffer[VECFILE_ERROR_TEXT_BYTES])
{
#define TEXT_OF(result, buffer)                                                                    \
    _Generic((result), char * : text_of_gnu, int : text_of_posix)((result), (buffer))
    return TEXT_OF(strerror_r(-negative_errno, buffer, VECFILE_ERROR_TEXT_BYTES), buffer);
#undef TEXT_OF
}

static const char *advice(int negative_errno)
{
    switch (-negative_errno) {
    case ENOSPC:
        return "; free some space and try again";
    case EDQUOT:
        return "; the user's quota is used up";
    case EFBIG:
        return "; the file would exceed the process's or the file system's size limit (ulimit -f)";
    case EROFS:
        return "; open it read-only";
    case EMFILE:
    case ENFILE:
        return "; close files or raise the limit (ulimit -n)";
    default:
        return "";
    }
}

vecfile_status vecfile_fail_system(int negative_errno, const char *action, const char *path)
{
    char text[VECFILE_ERROR_TEXT_BYTES];
    return vecfile_fail(vecfile_status_of_errno(negative_errno), "cannot %s '%s': %s%s", action,
                        path, vecfile_error_text(negative_errno, text), advice(negative_errno));
}

bool vecfile_has_no_locks(int negative_errno)
{
    return negative_errno == -ENOLCK || negative_errno == -ENOSYS ||
           negative_errno == -EOPNOTSUPP || negative_errno == -EINVAL;
}

int vecfile_open_file(const vecfile_io *io, int directory, const char *path,
                      vecfile_io_open_mode mode, uint32_t permissions)
{
    int fd = -EINTR;
    for (int i = 0; fd == -EINTR && i < MAX_INTERRUPTIONS; i++)
        fd = io->open(io->context, directory, path, mode, permissions);
    return fd;
}

int64_t vecfile_read_fully(const vecfile_io *io, int fd, void *buffer, size_t count,
                           uint64_t offset)
{
    size_t done = 0;
    int interruptions = 0;
    while (done < count) {
        int64_t got =
            io->pread(io->context, fd, (char *)buffer + done, count - done, offset + done);
        if (got == -EINTR && ++interruptions < MAX_INTERRUPTIONS)
            continue;
        if (got < 0)
            return got;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (int64_t)done;
}

int vecfile_write_counted(const vecfile_io *io, int fd, const void *buffer, size_t count,
                          uint64_t offset, size_t *done)
{
    int interruptions = 0;
    for (*done = 0; *done < count;) {
        int64_t put = io->pwrite(io->context, fd, (const char *)buffer + *done, count - *done,
                                 offset + *done);
        if (put == -EINTR && ++interruptions < MAX_INTERRUPTIONS)
            continue;
        if (put < 0)
            return (int)put;
        /* Writing nothing without saying why: a full disk, on systems that do this at all. */
        if (put == 0)
            return -ENOSPC;
        *done += (size_t)put;
    }
    return 0;
}

int vecfile_write_fully(const vecfile_io *io, int fd, const void *buffer, size_t count,
                        uint64_t offset)
{
    size_t done;
    return vecfile_write_counted(io, fd, buffer, count, offset, &done);
}

int vecfile_write_pieces(const vecfile_io *io, int fd, vecfile_io_piece *pieces, size_t count,
                         uint64_t offset)
{
    int interruptions = 0;
    while (count > 0) {
        int64_t put = io->pwritev(io->context, fd, pieces, count, offset);
        if (put == -EINTR && ++interruptions < MAX_INTERRUPTIONS)
            continue;
        if (put < 0)
            return (int)put;
        if (put == 0)
            return -ENOSPC;
        offset += (uint64_t)put;
        size_t done = (size_t)put; /* of the first piece that is left */
        for (; count > 0 && done >= pieces->count; pieces++, count--)
            done -= pieces->count;
        if (count > 0) {
            pieces->bytes = (const char *)pieces->bytes + done;
            pieces->count -= done;
        }
    }
    return 0;
}

int vecfile_allocate(const vecfile_io *io, int fd, uint64_t offset, uint64_t count)
{
    int result = -EINTR;
    for (int i = 0; result == -EINTR && i < MAX_INTERRUPTIONS; i++)
        result = io->allocate(io->context, fd, offset, count);
    return result;
}

int vecfile_truncate_file(const vecfile_io *io, int fd, uint64_t size)
{
    int result = -EINTR;
    for (int i = 0; result == -EINTR && i < MAX_INTERRUPTIONS; i++)
        result = io->truncate(io->context, fd, size);
    return result;
}
