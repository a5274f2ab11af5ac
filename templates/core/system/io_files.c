/* vecfile_io on POSIX and Linux: files; the other io_*.c have the rest. */
#include "base/base.h"

#include "system/cancellation.h"
#include "system/changed_pages.h"
#include "system/io_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int system_open(void *context, int directory, const char *path, vecfile_io_open_mode mode,
                       uint32_t permissions)
{
    (void)context;
    /* O_NONBLOCK: opening a FIFO that took the file's place must not hang. */
    int flags = O_NOCTTY | O_NONBLOCK;
    flags |= mode == VECFILE_IO_READ || mode == VECFILE_IO_READ_OWN ? O_RDONLY : O_RDWR;
    if (mode == VECFILE_IO_CREATE)
        flags |= O_CREAT | O_EXCL;
    if (mode == VECFILE_IO_READ_OWN || mode == VECFILE_IO_WRITE_OWN)
        flags |= O_NOFOLLOW;
    return vecfile_system_open(directory, path, flags, permissions);
}

static int system_close(void *context, int fd)
{
    (void)context;
    return vecfile_system_close(fd);
}

static void fill_stat(vecfile_io_stat *out, const struct stat *from)
{
    out->device = (uint64_t)from->st_dev;
    out->inode = (uint64_t)from->st_ino;
    out->size = (uint64_t)from->st_size;
    out->links = (uint32_t)from->st_nlink;
    out->permissions = (uint32_t)(from->st_mode & 0777);
    out->is_regular = S_ISREG(from->st_mode);
    out->is_directory = S_ISDIR(from->st_mode);
}

static int system_stat(void *context, int directory, const char *path, vecfile_io_stat *out)
{
    (void)context;
    struct stat found;
    if (fstatat(vecfile_at(directory), path, &found, 0) != 0)
        return -errno;
    fill_stat(out, &found);
    return 0;
}

static int system_fstat(void *context, int fd, vecfile_io_stat *out)
{
    (void)context;
    struct stat found;
    if (fstat(fd, &found) != 0)
        return -errno;
    fill_stat(out, &found);
    return 0;
}

static int64_t system_pread(void *context, int fd, void *buffer, size_t count, uint64_t offset)
{
    (void)context;
    const int before = vecfile_hold_cancellation();
    ssize_t got = pread(fd, buffer, count, (off_t)offset);
    vecfile_allow_cancellation(before);
    return got >= 0 ? (int64_t)got : -errno;
}

static int64_t system_pwrite(void *context, int fd, const void *buffer, size_t count,
                             uint64_t offset)
{
    (void)context;
    if (vecfile_is_over_size_limit(offset + count))
        return -EFBIG;
    const int before = vecfile_hold_cancellation();
    ssize_t put = pwrite(fd, buffer, count, (off_t)offset);
    vecfile_allow_cancellation(before);
    return put >= 0 ? (int64_t)put : -errno;
}

/* Pieces handed to the system in one call; POSIX promises only 16 of them, Linux takes 1024. */
#define MAX_PIECES 1024

/* As many as are on the stack; more, if there is memory for them. */
#define FEW_PIECES 32

static int64_t system_pwritev(void *context, int fd, const vecfile_io_piece *pieces, size_t count,
                              uint64_t offset)
{
    (void)context;
    struct iovec few[FEW_PIECES], *vectors = few;
    if (count > MAX_PIECES)
        count = MAX_PIECES;
    if (count > FEW_PIECES)
        vectors = malloc(count * sizeof *vectors);
    if (vectors == NULL) {
        vectors = few;
        count = FEW_PIECES;
    }
    uint64_t end = offset;
    for (size_t i = 0; i < count; i++) {
        vectors[i].iov_base = (void *)pieces[i].bytes;
        vectors[i].iov_len = pieces[i].count;
        end += pieces[i].count;
    }
    int64_t put = -EFBIG;
    if (!vecfile_is_over_size_limit(end)) {
        const int before = vecfile_hold_cancellation();
        put = pwritev(fd, vectors, (int)count, (off_t)offset);
        if (put < 0)
            put = -errno;
        vecfile_allow_cancellation(before);
    }
    if (vectors != few)
        free(vectors);
    return put;
}

static int system_truncate(void *context, int fd, uint64_t size)
{
    (void)context;
    return ftruncate(fd, (off_t)size) == 0 ? 0 : -errno;
}

static int system_sync(void *context, int fd)
{
    (void)context;
    const int before = vecfile_hold_cancellation();
    const int result = fdatasync(fd) == 0 ? 0 : -errno;
    vecfile_allow_cancellation(before);
    return result;
}

static int system_start_sync(void *context, int fd, uint64_t offset, uint64_t count)
{
    (void)context;
#ifdef SYNC_FILE_RANGE_WRITE
    const int before = vecfile_hold_cancellation();
    int result = sync_file_range(fd, (off64_t)offset, (off64_t)count, SYNC_FILE_RANGE_WRITE) == 0
                     ? 0
                     : -errno;
    vecfile_allow_cancellation(before);
    /* A head start is nothing that anybody needs. */
    if (result == -ENOSYS || result == -EOPNOTSUPP)
        result = 0;
    return result;
#else
    (void)fd, (void)offset, (void)count;
    return 0;
#endif
}

const vecfile_io vecfile_io_system = {
#ifdef F_OFD_SETLK
    .locks_are_of_files = true,
#endif
    .open_directory = vecfile_system_open_directory,
    .check_directory = vecfile_system_check_directory,
    .list_directory = vecfile_system_list_directory,
    .open = system_open,
    .open_unnamed = vecfile_system_open_unnamed,
    .name_unnamed = vecfile_system_name_unnamed,
    .close = system_close,
    .stat = system_stat,
    .fstat = system_fstat,
    .pread = system_pread,
    .pwrite = system_pwrite,
    .pwritev = system_pwritev,
    .allocate = vecfile_system_allocate,
    .first_hole = vecfile_system_first_hole,
    .first_unwritten = vecfile_system_first_unwritten,
    .fills_holes = vecfile_system_fills_holes,
    .truncate = system_truncate,
    .sync = system_sync,
    .start_sync = system_start_sync,
    .sync_directory = vecfile_system_sync_directory,
    .link = vecfile_system_link,
    .unlink = vecfile_system_unlink,
    .make_directory = vecfile_system_make_directory,
    .remove_directory = vecfile_system_remove_directory,
    .rename_new = vecfile_system_rename_new,
    .rename = vecfile_system_rename,
    .resolve = vecfile_system_resolve,
    .copy_permissions = vecfile_system_copy_permissions,
    .lock = vecfile_system_lock,
    .is_locked = vecfile_system_is_locked,
    .lock_holder = vecfile_system_lock_holder,
    .reserve = vecfile_system_reserve,
    .map = vecfile_system_map,
    .move = vecfile_system_move,
    .use_large_pages = vecfile_system_use_large_pages,
    .advise = vecfile_system_advise,
    .protect = vecfile_system_protect,
    .changed_pages = vecfile_changed_pages,
    .unmap = vecfile_system_unmap,
    .release = vecfile_system_release,
    .boot_id = vecfile_system_boot_id,
    .random = vecfile_system_random,
    .wait_for_files = vecfile_system_wait_for_files,
    .clock_ms = vecfile_system_clock_ms,
    .sleep_ms = vecfile_system_sleep_ms,
};
