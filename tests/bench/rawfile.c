/* Files mapped by hand. */
#include "rawfile.h"

#include "vecfile/status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *bench_directory = ".";

void need(int ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench: %s: %s; last message: %s\n", what, strerror(errno), vecfile_errmsg());
    exit(1);
}

void set_bench_directory(const char *directory)
{
    bench_directory = directory;
}

const char *bench_path(const char *name)
{
    size_t room = strlen(bench_directory) + strlen(name) + 2;
    char *path = malloc(room);
    need(path != NULL, "malloc");
    snprintf(path, room, "%s/%s", bench_directory, name);
    return path;
}

static void *map_shared(int fd, size_t bytes)
{
    void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    need(at != MAP_FAILED, "mmap");
    close(fd);
    return at;
}

void *create_mapped(const char *path, size_t bytes)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    need(fd >= 0, path);
    errno = posix_fallocate(fd, 0, (off_t)bytes);
    need(errno == 0, "posix_fallocate");
    return map_shared(fd, bytes);
}

void *map_existing(const char *path, size_t *bytes)
{
    struct stat found;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    need(fd >= 0 && fstat(fd, &found) == 0, path);
    *bytes = (size_t)found.st_size;
    return map_shared(fd, *bytes);
}

void copy_file(const char *from, const char *to)
{
    static char buffer[1 << 20];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    need(in != NULL && out != NULL, to);
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, in)) > 0;)
        need(fwrite(buffer, 1, got, out) == got, to);
    need(fclose(in) == 0 && fclose(out) == 0, to);
}

void touch_pages(void *at, size_t bytes)
{
    volatile char *next = at;
    for (size_t i = 0; i < bytes; i += 4096)
        next[i] = next[i];
}
