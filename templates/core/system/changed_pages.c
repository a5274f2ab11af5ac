/* Which pages of a private mapping have been written to.  A page that was is no page of the file
 * any more but one of the process's own, in memory or swapped out; and that the kernel tells in
 * /proc/self/pagemap (Documentation/admin-guide/mm/pagemap.rst of Linux). */
#include "system/changed_pages.h"

#include "base/base.h"
#include "system/cancellation.h"
#include "system/io_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int vecfile_changed_pages_unknown(void *context, const void *at, size_t page, size_t count,
                                  bool *out)
{
    (void)context, (void)at, (void)page;
    memset(out, true, count);
    return 0;
}

#ifdef __linux__

#include <sys/ioctl.h>
#include <sys/mman.h>

/* From linux/fs.h of Linux 6.7; the headers of older distributions lack it. */
struct scan_region {
    uint64_t start;
    uint64_t end;
    uint64_t categories;
};

struct scan_arguments {
    uint64_t size;
    uint64_t flags;
    uint64_t start;
    uint64_t end;
    uint64_t walk_end;
    uint64_t regions;
    uint64_t region_count;
    uint64_t max_pages;
    uint64_t category_inverted;
    uint64_t category_mask;
    uint64_t category_any;
    uint64_t return_mask;
};

#define SCAN_CALL _IOWR('f', 16, struct scan_arguments)

/* What ioctl takes: musl's is an int, of which the kernel sees the same 32 bits. */
#ifdef __GLIBC__
typedef unsigned long ioctl_request;
#else
typedef int ioctl_request;
#endif
#define CATEGORY_FILE ((uint64_t)1 << 2)
#define CATEGORY_PRESENT ((uint64_t)1 << 3)
#define CATEGORY_SWAPPED ((uint64_t)1 << 4)

#define REGIONS 32

/* Bits of an entry of pagemap. */
#define ENTRY_FILE ((uint64_t)1 << 61)
#define ENTRY_SWAPPED ((uint64_t)1 << 62)
#define ENTRY_PRESENT ((uint64_t)1 << 63)

#define ENTRIES 128

static int open_pagemap(void)
{
    int fd = vecfile_system_open(VECFILE_IO_HERE, "/proc/self/pagemap", O_RDONLY, 0);
    return fd >= 0 ? fd : -ENOSYS;
}

static void note_regions(const struct scan_region *regions, size_t found, uintptr_t start,
                         size_t page, bool *out)
{
    for (size_t i = 0; i < found; i++)
        for (uint64_t at = regions[i].start; at < regions[i].end; at += page)
            out[(at - start) / page] = true;
}

static int scan(int fd, uintptr_t start, size_t page, size_t count, bool *out)
{
    struct scan_region regions[REGIONS];
    struct scan_arguments arguments = {.size = sizeof arguments,
                                       .start = start,
                                       .end = start + page * count,
                                       .regions = (uintptr_t)regions,
                                       .region_count = REGIONS,
                                       .category_inverted = CATEGORY_FILE,
                                       .category_mask = CATEGORY_FILE,
                                       .category_any = CATEGORY_PRESENT | CATEGORY_SWAPPED,
                                       .return_mask = CATEGORY_PRESENT};
    memset(out, 0, count);
    while (arguments.start < arguments.end) {
        int found = ioctl(fd, (ioctl_request)SCAN_CALL, &arguments);
        if (found < 0)
            return errno == ENOTTY || errno == EINVAL ? -ENOSYS : -errno;
        note_regions(regions, (size_t)found, start, page, out);
        arguments.start = arguments.walk_end;
    }
    return 0;
}

static int read_entries(int fd, uint64_t first, size_t count, bool *out)
{
    uint64_t entries[ENTRIES];
    for (size_t done = 0; done < count;) {
        const size_t left = count - done, wanted = left < ENTRIES ? left : ENTRIES;
        ssize_t got =
            pread(fd, entries, wanted * sizeof *entries, (off_t)((first + done) * sizeof *entries));
        if (got < (ssize_t)sizeof *entries)
            return -ENOSYS;
        for (size_t i = 0; i < (size_t)got / sizeof *entries; i++, done++)
            out[done] = (entries[i] & (ENTRY_PRESENT | ENTRY_SWAPPED)) != 0 &&
                        (entries[i] & ENTRY_FILE) == 0;
    }
    return 0;
}

static int read_pagemap(int fd, uintptr_t start, size_t page, size_t count, bool *out)
{
    return read_entries(fd, start / page, count, out);
}

/* A way to ask, and of which size of pages it is known whether its answers are true. */
typedef struct way {
    int (*ask)(int fd, uintptr_t start, size_t page, size_t count, bool *out);
    size_t believed;
    size_t doubted;
} way;

static way by_scan = {.ask = scan};
static way by_pagemap = {.ask = read_pagemap};

#define PROBES ((size_t)32)

/* Under an emulator of another processor the file is that of the emulator's own process: its
 * addresses, its size of pages, its byte order.  A page that is missing in such an answer would be
 * a change that is lost, so a way is believed once it has told 16 pages that were written to from
 * 16 that were not. */
static bool tells_the_truth(const way *asked, int fd, size_t page)
{
    unsigned char *at =
        mmap(NULL, PROBES * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        return false;
#ifdef MADV_NOHUGEPAGE
    (void)madvise(at, PROBES * page, MADV_NOHUGEPAGE);
#endif
    for (size_t i = 0; i < PROBES; i += 2)
        *(volatile unsigned char *)(at + i * page) = 1;
    bool out[PROBES];
    bool is_true = asked->ask(fd, (uintptr_t)at, page, PROBES, out) == 0;
    for (size_t i = 0; i < PROBES; i++)
        is_true = is_true && out[i] == (i % 2 == 0);
    munmap(at, PROBES * page);
    return is_true;
}

static bool is_believed(way *asked, int fd, size_t page)
{
    if (__atomic_load_n(&asked->believed, __ATOMIC_RELAXED) == page)
        return true;
    if (__atomic_load_n(&asked->doubted, __ATOMIC_RELAXED) == page)
        return false;
    bool is_true = tells_the_truth(asked, fd, page);
    __atomic_store_n(is_true ? &asked->believed : &asked->doubted, page, __ATOMIC_RELAXED);
    return is_true;
}

static int ask(way *asked, const void *at, size_t page, size_t count, bool *out)
{
    int fd = open_pagemap();
    if (fd < 0)
        return fd;
    const int before = vecfile_hold_cancellation();
    int result =
        is_believed(asked, fd, page) ? asked->ask(fd, (uintptr_t)at, page, count, out) : -ENOSYS;
    close(fd);
    vecfile_allow_cancellation(before);
    return result;
}

int vecfile_changed_pages_scan(void *context, const void *at, size_t page, size_t count, bool *out)
{
    (void)context;
    return ask(&by_scan, at, page, count, out);
}

int vecfile_changed_pages_pagemap(void *context, const void *at, size_t page, size_t count,
                                  bool *out)
{
    (void)context;
    return ask(&by_pagemap, at, page, count, out);
}

int vecfile_changed_pages(void *context, const void *at, size_t page, size_t count, bool *out)
{
    int result = vecfile_changed_pages_scan(context, at, page, count, out);
    if (result == -ENOSYS)
        result = vecfile_changed_pages_pagemap(context, at, page, count, out);
    return result == -ENOSYS ? vecfile_changed_pages_unknown(context, at, page, count, out)
                             : result;
}

#else

int vecfile_changed_pages_scan(void *context, const void *at, size_t page, size_t count, bool *out)
{
    return vecfile_changed_pages_unknown(context, at, page, count, out);
}

int vecfile_changed_pages_pagemap(void *context, const void *at, size_t page, size_t count,
                                  bool *out)
{
    return vecfile_changed_pages_unknown(context, at, page, count, out);
}

int vecfile_changed_pages(void *context, const void *at, size_t page, size_t count, bool *out)
{
    return vecfile_changed_pages_unknown(context, at, page, count, out);
}

#endif
