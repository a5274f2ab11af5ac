/* Which pages of a private mapping have been written to.  A page that was is no page of the file
 * any more but one of the process's own, in memory or swapped out; and that the kernel tells in
 * /proc/self/pagemap (Documentation/admin-guide/mm/pagemap.rst of Linux). */
#include "internal.h"

#include "changed_pages.h"

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
#define CATEGORY_FILE ((uint64_t)1 << 2)
#define CATEGORY_PRESENT ((uint64_t)1 << 3)
#define CATEGORY_SWAPPED ((uint64_t)1 << 4)

#define REGIONS 64

/* Bits of an entry of pagemap. */
#define ENTRY_FILE ((uint64_t)1 << 61)
#define ENTRY_SWAPPED ((uint64_t)1 << 62)
#define ENTRY_PRESENT ((uint64_t)1 << 63)

#define ENTRIES 512

static int open_pagemap(void)
{
    int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
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
        int found = ioctl(fd, SCAN_CALL, &arguments);
        if (found < 0)
            return errno == ENOTTY || errno == EINVAL ? -ENOSYS : -errno;
        note_regions(regions, (size_t)found, start, page, out);
        arguments.start = arguments.walk_end;
    }
    return 0;
}

int vecfile_changed_pages_scan(void *context, const void *at, size_t page, size_t count, bool *out)
{
    (void)context;
    int fd = open_pagemap();
    if (fd < 0)
        return fd;
    int result = scan(fd, (uintptr_t)at, page, count, out);
    close(fd);
    return result;
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

int vecfile_changed_pages_pagemap(void *context, const void *at, size_t page, size_t count,
                                  bool *out)
{
    (void)context;
    int fd = open_pagemap();
    if (fd < 0)
        return fd;
    int result = read_entries(fd, (uintptr_t)at / page, count, out);
    close(fd);
    return result;
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
