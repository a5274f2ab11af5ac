/* vecfile_io on POSIX and Linux: directories and the names in them. */
#include "base/base.h"

#include "system/cancellation.h"
#include "system/io_parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int vecfile_system_open_directory(void *context, const char *path)
{
    (void)context;
    int fd = vecfile_system_open(VECFILE_IO_HERE, path, O_RDONLY | O_DIRECTORY, 0);
#ifdef O_PATH
    if (fd == -EACCES)
        fd = vecfile_system_open(VECFILE_IO_HERE, path, O_PATH | O_DIRECTORY, 0);
#endif
    return fd;
}

int vecfile_system_check_directory(void *context, int directory)
{
    (void)context;
    return faccessat(vecfile_at(directory), ".", W_OK | X_OK, AT_EACCESS) == 0 ? 0 : -errno;
}

static int tell_names(DIR *names, vecfile_io_take_name take, void *to)
{
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(names);
        if (entry == NULL)
            return -errno;
        if (!take(to, entry->d_name))
            return 0;
    }
}

int vecfile_system_list_directory(void *context, int directory, vecfile_io_take_name take, void *to)
{
    (void)context;
    /* A descriptor of its own, for the list's place in the directory is the descriptor's. */
    const int fd = vecfile_system_open(directory, ".", O_RDONLY | O_DIRECTORY, 0);
    if (fd < 0)
        return fd;
    DIR *names = fdopendir(fd);
    if (names == NULL) {
        const int error = errno;
        vecfile_system_close(fd);
        return -error;
    }
    const int before = vecfile_hold_cancellation();
    const int result = tell_names(names, take, to);
    closedir(names);
    vecfile_allow_cancellation(before);
    return result;
}

bool vecfile_names_are_as_durable_as_it_gets(int result)
{
    return result == -EINVAL || result == -EBADF || result == -ENOSYS || result == -EACCES ||
           result == -EOPNOTSUPP;
}

int vecfile_system_sync_directory(void *context, int directory)
{
    (void)context;
    const int before = vecfile_hold_cancellation();
    const int result = fsync(directory) == 0 ? 0 : -errno;
    vecfile_allow_cancellation(before);
    /* Some file systems cannot sync a directory and say so, and who may not list one cannot either:
     * the name is then as durable as it gets. */
    return vecfile_names_are_as_durable_as_it_gets(result) ? 0 : result;
}

/* The only way to give such a file a name without a privilege leads through /proc. */
static void name_in_proc(int fd, char out[32])
{
    snprintf(out, 32, "/proc/self/fd/%d", fd);
}

int vecfile_system_open_unnamed(void *context, int directory, uint32_t permissions)
{
    (void)context;
#ifdef O_TMPFILE
    char name[32];
    struct stat found;
    const int fd = vecfile_system_open(directory, ".", O_TMPFILE | O_RDWR, permissions);
    /* What each kind of system says that does not know them; and EPERM of a directory that was
     * removed, where a file with a name is refused with a better reason. */
    if (fd == -EISDIR || fd == -ENOENT || fd == -EINVAL || fd == -ENOSYS || fd == -EPERM)
        return -EOPNOTSUPP;
    if (fd < 0)
        return fd;
    name_in_proc(fd, name);
    if (stat(name, &found) == 0)
        return fd;
    vecfile_system_close(fd);
#else
    (void)directory, (void)permissions;
#endif
    return -EOPNOTSUPP;
}

int vecfile_system_name_unnamed(void *context, int fd, int directory, const char *name)
{
    (void)context;
    char from[32];
    const int at = vecfile_at(directory);
    name_in_proc(fd, from);
    if (linkat(AT_FDCWD, from, at, name, AT_SYMLINK_FOLLOW) == 0)
        return 0;
    if (errno != ENOENT && errno != ENOTDIR)
        return -errno;
#ifdef AT_EMPTY_PATH
    /* The process has left /proc behind since (chroot): then it may have the privilege. */
    if (linkat(fd, "", at, name, AT_EMPTY_PATH) == 0)
        return 0;
#endif
    return -errno;
}

int vecfile_system_rename_new(void *context, int directory, const char *from, const char *to)
{
    (void)context;
    const int at = vecfile_at(directory);
#ifdef RENAME_NOREPLACE
    if (renameat2(at, from, at, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -errno;
#endif
    /* Without such a call, a file that gets the name between the two calls below is overwritten. */
    struct stat found;
    if (fstatat(at, to, &found, AT_SYMLINK_NOFOLLOW) == 0)
        return -EEXIST;
    return renameat(at, from, at, to) == 0 ? 0 : -errno;
}

int vecfile_system_link(void *context, int directory, const char *from, const char *to)
{
    (void)context;
    const int at = vecfile_at(directory);
    return linkat(at, from, at, to, 0) == 0 ? 0 : -errno;
}

int vecfile_system_unlink(void *context, int directory, const char *path)
{
    (void)context;
    return unlinkat(vecfile_at(directory), path, 0) == 0 ? 0 : -errno;
}

int vecfile_system_make_directory(void *context, int directory, const char *path,
                                  uint32_t permissions)
{
    (void)context;
    return mkdirat(vecfile_at(directory), path, permissions) == 0 ? 0 : -errno;
}

int vecfile_system_remove_directory(void *context, int directory, const char *path)
{
    (void)context;
    return unlinkat(vecfile_at(directory), path, AT_REMOVEDIR) == 0 ? 0 : -errno;
}

int vecfile_system_rename(void *context, int directory, const char *from, const char *to)
{
    (void)context;
    const int at = vecfile_at(directory);
    return renameat(at, from, at, to) == 0 ? 0 : -errno;
}

int vecfile_system_resolve(void *context, const char *path, char *out, size_t room)
{
    (void)context;
    char *resolved = realpath(path, NULL);
    if (resolved == NULL)
        return -errno;
    const size_t bytes = strlen(resolved) + 1;
    if (bytes <= room)
        memcpy(out, resolved, bytes);
    free(resolved);
    return bytes <= room ? 0 : -ENAMETOOLONG;
}
