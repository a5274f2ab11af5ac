/* A disk that does not give some bytes of one file: preloaded, with VECFILE_BAD_SECTOR the offset
 * of 4096 bytes for which reading fails with EIO. */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/types.h>

typedef ssize_t reader(int fd, void *buffer, size_t count, off_t offset);

static ssize_t read_around(int fd, void *buffer, size_t count, off_t offset)
{
    static reader *own;
    const char *text = getenv("VECFILE_BAD_SECTOR");
    const off_t bad = text != NULL ? (off_t)strtoll(text, NULL, 10) : -1;
    if (own == NULL)
        *(void **)&own = dlsym(RTLD_NEXT, "pread64");
    if (bad >= 0 && offset < bad + 4096 && offset + (off_t)count > bad) {
        errno = EIO;
        return -1;
    }
    return own(fd, buffer, count, offset);
}

ssize_t pread(int fd, void *buffer, size_t count, off_t offset)
{
    return read_around(fd, buffer, count, offset);
}

ssize_t pread64(int fd, void *buffer, size_t count, off_t offset)
{
    return read_around(fd, buffer, count, offset);
}
