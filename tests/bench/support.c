/* Paths, clock, random numbers, page cache. */
#include "support.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char *bench_directory = ".";
static unsigned quick_divisor = 1;
static volatile uint64_t sink;

void need(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "bench: %s (errno: %s)\n", what, strerror(errno));
    exit(EXIT_FAILURE);
}

void set_bench_directory(const char *directory)
{
    bench_directory = directory;
}

char *bench_path(const char *name)
{
    const size_t room = strlen(bench_directory) + strlen(name) + 2;
    char *path = malloc(room);
    need(path != NULL, "malloc");
    snprintf(path, room, "%s/%s", bench_directory, name);
    return path;
}

static void each_file(const char *name, void (*act)(const char *path, void *context), void *context)
{
    DIR *directory = opendir(bench_directory);
    need(directory != NULL, bench_directory);
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (strncmp(entry->d_name, name, strlen(name)) != 0)
            continue;
        char *path = bench_path(entry->d_name);
        act(path, context);
        free(path);
    }
    closedir(directory);
}

static void remove_one(const char *path, void *context)
{
    (void)context;
    unlink(path);
}

void remove_files(const char *name)
{
    each_file(name, remove_one, NULL);
}

static void forget_one(const char *path, void *context)
{
    (void)context;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    need(fd >= 0 && fsync(fd) == 0, path);
    need(posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) == 0, "posix_fadvise");
    close(fd);
}

/* Adds the pages that are still in the cache to the count. */
static void count_resident(const char *path, void *context)
{
    static unsigned char resident[1 << 20];
    uint64_t *count = context;
    struct stat found;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    need(fd >= 0 && fstat(fd, &found) == 0, path);
    const size_t chunk = sizeof resident * 4096;
    for (size_t at = 0; at < (size_t)found.st_size; at += chunk) {
        const size_t left = (size_t)found.st_size - at, bytes = left < chunk ? left : chunk;
        void *view = mmap(NULL, bytes, PROT_NONE, MAP_SHARED, fd, (off_t)at);
        need(view != MAP_FAILED && mincore(view, bytes, resident) == 0, "mincore");
        for (size_t i = 0; i < (bytes + 4095) / 4096; i++)
            *count += resident[i] & 1;
        munmap(view, bytes);
    }
    close(fd);
}

void forget_files(const char *name)
{
    uint64_t left = 0;
    each_file(name, forget_one, NULL);
    each_file(name, count_resident, &left);
    if (left <= 256)
        return;
    /* Where the advice was not taken, root can insist. */
    const int fd = open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC);
    if (fd >= 0 && write(fd, "1", 1) == 1)
        left = 0;
    if (fd >= 0)
        close(fd);
    if (left > 0)
        printf("note %s: %llu pages stayed in the page cache, it is not cold\n", name,
               (unsigned long long)left);
}

static void add_bytes(const char *path, void *context)
{
    struct stat found;
    need(stat(path, &found) == 0, path);
    *(uint64_t *)context += (uint64_t)found.st_blocks * 512;
}

uint64_t bytes_of_files(const char *name)
{
    uint64_t bytes = 0;
    each_file(name, add_bytes, &bytes);
    return bytes;
}

double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

void consume(uint64_t result)
{
    sink = sink + result;
}

unsigned quick(void)
{
    return quick_divisor;
}

void set_quick(unsigned divisor)
{
    quick_divisor = divisor;
}
