/* A library to be preloaded: the calls of the C library that the core makes, each of which counts,
 * and fails or falls short where the plan says so (preload_memory.c has those about memory).  What
 * the core calls and this library lacks is found by tests/faults/calls.sh.
 *
 * Nothing is flushed for good: that takes most of the time, and only a power loss would tell. */
#include "preload_calls.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

static fault_plan *plan;

/* The kernel's list of pages, whose reads are a question about pages and none about data. */
static int pagemap = -1;

void *preload_find(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL)
        abort();
    return found;
}

__attribute__((constructor)) static void share_page(void)
{
    const char *number = getenv(PRELOAD_VARIABLE);
    if (number == NULL)
        return;
    void *at = mmap(NULL, PRELOAD_PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, atoi(number), 0);
    plan = at != MAP_FAILED ? at : NULL;
}

int preload_error(fault_call call)
{
    const int saved = errno;
    const int error = plan != NULL ? fault_plan_next(plan, call) : 0;
    errno = saved;
    return error;
}

void preload_end_if_dead(int error)
{
    const int saved = errno;
    if (error == FAULT_DIE_AFTER)
        _exit(0);
    if (error == FAULT_TERMINATE)
        raise(SIGTERM);
    errno = saved;
}

/* --- descriptors and names --- */

static fault_call kind_of_open(const char *path, int flags)
{
    if (strcmp(path, "/proc/self/pagemap") == 0)
        return FAULT_CHANGED_PAGES;
    if (strcmp(path, "/dev/urandom") == 0)
        return FAULT_RANDOM_DEVICE;
    if ((flags & O_TMPFILE) == O_TMPFILE)
        return FAULT_OPEN_UNNAMED;
    if ((flags & O_DIRECTORY) != 0)
        return strcmp(path, ".") == 0 ? FAULT_LIST_DIRECTORY : FAULT_OPEN_DIRECTORY;
    return FAULT_OPEN;
}

static int open_really(const char *path, int flags, mode_t mode)
{
    OWN_LARGE(open);
    const int fd = own(path, flags, mode);
    if (fd >= 0 && strcmp(path, "/proc/self/pagemap") == 0)
        pagemap = fd;
    return fd;
}

int open(const char *path, int flags, ...)
{
    mode_t mode = 0;
    if ((flags & O_CREAT) != 0) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    FAIL_OR(kind_of_open(path, flags), -1, int, open_really(path, flags, mode));
}

static int openat_really(int directory, const char *path, int flags, mode_t mode)
{
    OWN_LARGE(openat);
    if ((flags & O_TMPFILE) == O_TMPFILE && plan != NULL && plan->no_unnamed) {
        errno = EOPNOTSUPP;
        return -1;
    }
    const int fd = own(directory, path, flags, mode);
    if (fd >= 0 && strcmp(path, "/proc/self/pagemap") == 0)
        pagemap = fd;
    return fd;
}

/* O_TMPFILE takes a mode as O_CREAT does. */
int openat(int directory, const char *path, int flags, ...)
{
    mode_t mode = 0;
    if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    FAIL_OR(kind_of_open(path, flags), -1, int, openat_really(directory, path, flags, mode));
}

int faccessat(int directory, const char *path, int mode, int flags)
{
    OWN(faccessat);
    FAIL_OR(FAULT_CHECK_DIRECTORY, -1, int, own(directory, path, mode, flags));
}

int close(int fd)
{
    OWN(close);
    if (fd == pagemap)
        pagemap = -1;
    FAIL_AFTER(FAULT_CLOSE, -1, int, own(fd));
}

int stat(const char *path, struct stat *out)
{
    OWN_LARGE(stat);
    FAIL_OR(FAULT_STAT, -1, int, own(path, out));
}

int fstatat(int directory, const char *path, struct stat *out, int flags)
{
    OWN_LARGE(fstatat);
    FAIL_OR(FAULT_STAT, -1, int, own(directory, path, out, flags));
}

int fstat(int fd, struct stat *out)
{
    OWN_LARGE(fstat);
    FAIL_OR(FAULT_FSTAT, -1, int, own(fd, out));
}

int fstatfs(int fd, struct statfs *out)
{
    OWN_LARGE(fstatfs);
    FAIL_OR(FAULT_FILLS_HOLES, -1, int, own(fd, out));
}

int linkat(int from_directory, const char *from, int to_directory, const char *to, int flags)
{
    OWN(linkat);
    FAIL_OR(FAULT_LINK, -1, int, own(from_directory, from, to_directory, to, flags));
}

int unlinkat(int directory, const char *path, int flags)
{
    OWN(unlinkat);
    FAIL_OR((flags & AT_REMOVEDIR) != 0 ? FAULT_REMOVE_DIRECTORY : FAULT_UNLINK, -1, int,
            own(directory, path, flags));
}

int mkdirat(int directory, const char *path, mode_t mode)
{
    OWN(mkdirat);
    FAIL_OR(FAULT_MAKE_DIRECTORY, -1, int, own(directory, path, mode));
}

int renameat(int from_directory, const char *from, int to_directory, const char *to)
{
    OWN(renameat);
    FAIL_OR(FAULT_RENAME, -1, int, own(from_directory, from, to_directory, to));
}

int renameat2(int from_directory, const char *from, int to_directory, const char *to,
              unsigned flags)
{
    OWN(renameat2);
    FAIL_OR(FAULT_RENAME_NEW, -1, int, own(from_directory, from, to_directory, to, flags));
}

char *realpath(const char *path, char *out)
{
    OWN(realpath);
    FAIL_OR(FAULT_RESOLVE, NULL, char *, own(path, out));
}

int fchown(int fd, uid_t owner, gid_t group)
{
    OWN(fchown);
    FAIL_OR(FAULT_COPY_PERMISSIONS, -1, int, own(fd, owner, group));
}

int fchmod(int fd, mode_t mode)
{
    OWN(fchmod);
    FAIL_OR(FAULT_COPY_PERMISSIONS, -1, int, own(fd, mode));
}

ssize_t fgetxattr(int fd, const char *name, void *out, size_t room)
{
    OWN(fgetxattr);
    FAIL_OR(FAULT_COPY_PERMISSIONS, -1, ssize_t, own(fd, name, out, room));
}

int fsetxattr(int fd, const char *name, const void *bytes, size_t count, int flags)
{
    OWN(fsetxattr);
    FAIL_OR(FAULT_COPY_PERMISSIONS, -1, int, own(fd, name, bytes, count, flags));
}

int fremovexattr(int fd, const char *name)
{
    OWN(fremovexattr);
    FAIL_OR(FAULT_COPY_PERMISSIONS, -1, int, own(fd, name));
}

static fault_call kind_of_lock(int command, const struct flock *lock)
{
    if (command == F_OFD_GETLK || command == F_GETLK)
        return FAULT_LOCK_HOLDER;
    return lock->l_type == F_UNLCK ? FAULT_UNLOCK : FAULT_LOCK;
}

int fcntl(int fd, int command, ...)
{
    OWN_LARGE(fcntl);
    va_list arguments;
    va_start(arguments, command);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    switch (command) {
    case F_GETLK:
    case F_SETLK:
    case F_OFD_GETLK:
    case F_OFD_SETLK:
        FAIL_OR(kind_of_lock(command, argument), -1, int, own(fd, command, argument));
    default:
        return own(fd, command, argument);
    }
}

/* --- transfers --- */

static size_t shortened(int error, size_t count)
{
    return error == FAULT_SHORT && count > 1 ? 1 : count;
}

ssize_t pread(int fd, void *buffer, size_t count, off_t offset)
{
    OWN_LARGE(pread);
    const int error = preload_error(fd == pagemap ? FAULT_CHANGED_PAGES : FAULT_PREAD);
    if (error > 0) {
        errno = error;
        return -1;
    }
    ssize_t got = own(fd, buffer, shortened(error, count), offset);
    preload_end_if_dead(error);
    return got;
}

ssize_t read(int fd, void *buffer, size_t count)
{
    OWN(read);
    FAIL_OR(FAULT_RANDOM_DEVICE, -1, ssize_t, own(fd, buffer, count));
}

ssize_t getrandom(void *buffer, size_t count, unsigned flags)
{
    OWN(getrandom);
    FAIL_OR(FAULT_RANDOM, -1, ssize_t, own(buffer, count, flags));
}

/* The process is told that it failed; half of the bytes may have got there. */
static ssize_t put(int fd, const void *buffer, size_t count, off_t offset, fault_call kind)
{
    OWN_LARGE(pwrite);
    const int error = preload_error(kind);
    if (error > 0) {
        (void)!own(fd, buffer, count / 2, offset);
        errno = error;
        return -1;
    }
    ssize_t done = own(fd, buffer, shortened(error, count), offset);
    preload_end_if_dead(error);
    return done;
}

ssize_t pwrite(int fd, const void *buffer, size_t count, off_t offset)
{
    return put(fd, buffer, count, offset, FAULT_PWRITE);
}

ssize_t pwritev(int fd, const struct iovec *pieces, int count, off_t offset)
{
    OWN_LARGE(pwritev);
    const int error = preload_error(FAULT_PWRITEV);
    if (error > 0) {
        (void)!own(fd, pieces, count / 2, offset);
        errno = error;
        return -1;
    }
    if (error == FAULT_SHORT) {
        const struct iovec first = {pieces->iov_base, shortened(error, pieces->iov_len)};
        return own(fd, &first, 1, offset);
    }
    ssize_t done = own(fd, pieces, count, offset);
    preload_end_if_dead(error);
    return done;
}

/* --- space and flushes --- */

/* One that fails may have allocated part of it. */
int fallocate(int fd, int mode, off_t offset, off_t count)
{
    OWN_LARGE(fallocate);
    const int error = preload_error(FAULT_ALLOCATE);
    if (error > 0) {
        if (count > 1 && error != EOPNOTSUPP)
            (void)own(fd, mode, offset, count / 2);
        errno = error;
        return -1;
    }
    int result = own(fd, mode, offset, count);
    preload_end_if_dead(error);
    return result;
}

off_t lseek(int fd, off_t offset, int from)
{
    OWN_LARGE(lseek);
    FAIL_OR(FAULT_FIRST_HOLE, -1, off_t, own(fd, offset, from));
}

int ftruncate(int fd, off_t size)
{
    OWN_LARGE(ftruncate);
    FAIL_OR(FAULT_TRUNCATE, -1, int, own(fd, size));
}

int fdatasync(int fd)
{
    (void)fd;
    FAIL_OR(FAULT_SYNC, -1, int, 0);
}

int fsync(int fd)
{
    (void)fd;
    FAIL_OR(FAULT_SYNC_DIRECTORY, -1, int, 0);
}

int sync_file_range(int fd, off64_t offset, off64_t count, unsigned flags)
{
    OWN(sync_file_range);
    FAIL_OR(FAULT_START_SYNC, -1, int, own(fd, offset, count, flags));
}

/* --- what the system tells, through files --- */

FILE *fopen(const char *path, const char *mode)
{
    OWN_LARGE(fopen);
    const bool is_boot_id = strstr(path, "boot_id") != NULL;
    FAIL_OR(is_boot_id ? FAULT_BOOT_ID : FAULT_LOCK_HOLDER, NULL, FILE *, own(path, mode));
}

/* Whether the last fgetc was made to fail, which the file itself does not know. */
static bool has_failed;

/* The first of every twenty: they are all the same. */
int fgetc(FILE *file)
{
    OWN(fgetc);
    if (ftell(file) % 20 != 0)
        return own(file);
    const int error = preload_error(FAULT_BOOT_ID);
    has_failed = error > 0;
    const int got = has_failed ? EOF : own(file);
    preload_end_if_dead(error);
    return got;
}

int ferror(FILE *file)
{
    OWN(ferror);
    return has_failed || own(file) != 0;
}

char *fgets(char *line, int room, FILE *file)
{
    OWN(fgets);
    FAIL_OR(FAULT_LOCK_HOLDER, NULL, char *, own(line, room, file));
}

int fclose(FILE *file)
{
    OWN(fclose);
    FAIL_AFTER(FAULT_CLOSE, EOF, int, own(file));
}

DIR *opendir(const char *path)
{
    OWN(opendir);
    FAIL_OR(FAULT_LOCK_HOLDER, NULL, DIR *, own(path));
}

/* The one that the core lists; it looks through /proc with another. */
static DIR *listed;

DIR *fdopendir(int fd)
{
    OWN(fdopendir);
    FAIL_OR(FAULT_LIST_DIRECTORY, NULL, DIR *, listed = own(fd));
}

struct dirent *readdir(DIR *directory)
{
    OWN_LARGE(readdir);
    FAIL_OR(directory == listed ? FAULT_LIST_DIRECTORY : FAULT_LOCK_HOLDER, NULL, struct dirent *,
            own(directory));
}

int closedir(DIR *directory)
{
    OWN(closedir);
    FAIL_AFTER(FAULT_CLOSE, -1, int, own(directory));
}

int inotify_init1(int flags)
{
    OWN(inotify_init1);
    FAIL_OR(FAULT_WAIT, -1, int, own(flags));
}

int inotify_add_watch(int fd, const char *path, uint32_t mask)
{
    OWN(inotify_add_watch);
    FAIL_OR(FAULT_WAIT, -1, int, own(fd, path, mask));
}

int poll(struct pollfd *wanted, nfds_t count, int ms)
{
    OWN(poll);
    FAIL_OR(FAULT_WAIT, -1, int, own(wanted, count, ms));
}

int nanosleep(const struct timespec *time, struct timespec *left)
{
    OWN(nanosleep);
    FAIL_OR(FAULT_SLEEP, -1, int, own(time, left));
}
