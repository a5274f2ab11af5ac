/* vecfile_io on POSIX and Linux: addresses and what is mapped there. */
#include "base/base.h"

#include "base/limits.h"
#include "system/io_parts.h"

#include <errno.h>
#include <sys/mman.h>

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

/* Addresses where nothing is.  The kernel leaves them out of core files anyway; gdb's gcore would
 * write a zero for each of them, a TiB a vector. */
static void *map_nothing(void *at, size_t bytes, int fixed)
{
    void *got =
        mmap(at, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | fixed, -1, 0);
#ifdef MADV_DONTDUMP
    if (got != MAP_FAILED)
        (void)madvise(got, bytes, MADV_DONTDUMP);
#endif
    return got;
}

int vecfile_system_reserve(void *context, size_t bytes, void **out)
{
    (void)context;
    void *at = map_nothing(NULL, bytes, 0);
    if (at == MAP_FAILED)
        return -errno;
    *out = at;
    return 0;
}

int vecfile_system_map(void *context, int fd, void *at, size_t bytes, uint64_t offset,
                       vecfile_io_map_kind kind)
{
    (void)context;
    int protection = kind == VECFILE_IO_MAP_READ ? PROT_READ : PROT_READ | PROT_WRITE;
    int flags = MAP_SHARED;
    if (kind == VECFILE_IO_MAP_PRIVATE)
        flags = MAP_PRIVATE | MAP_NORESERVE;
    else if (kind == VECFILE_IO_MAP_MEMORY)
        flags = MAP_PRIVATE | MAP_ANONYMOUS;
    void *got = mmap(at, bytes, protection, flags | MAP_FIXED, fd, (off_t)offset);
    if (got == MAP_FAILED)
        return -errno;
#ifdef MADV_HUGEPAGE
    /* Large pages where they need not be read first: a fifteenth of the page faults for appends.
     * Where the system has none, nothing is lost. */
    if (kind == VECFILE_IO_MAP_GROWN)
        (void)madvise(at, bytes, MADV_HUGEPAGE);
#endif
    return 0;
}

/* The kernel moves the pages themselves and leaves the old addresses mapped, empty, so that nobody
 * else is given them meanwhile; elsewhere `to` gets new ones and the old stay where they are. */
int vecfile_system_move(void *context, void *from, void *to, size_t bytes)
{
#if defined(MREMAP_FIXED) && defined(MREMAP_DONTUNMAP)
    int flags = MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP;
    if (mremap(from, bytes, bytes, flags, to) != MAP_FAILED)
        return 0;
#else
    (void)from;
#endif
    return vecfile_system_map(context, -1, to, bytes, 0, VECFILE_IO_MAP_MEMORY);
}

void vecfile_system_use_large_pages(void *context, void *at, size_t bytes)
{
    (void)context;
#ifdef MADV_HUGEPAGE
    const size_t behind = (uintptr_t)at % VECFILE_HUGE_PAGE;
    const size_t skipped = behind > 0 ? VECFILE_HUGE_PAGE - behind : 0;
    if (bytes >= skipped + VECFILE_HUGE_PAGE)
        (void)madvise((char *)at + skipped,
                      (bytes - skipped) / VECFILE_HUGE_PAGE * VECFILE_HUGE_PAGE, MADV_HUGEPAGE);
#else
    (void)at, (void)bytes;
#endif
}

int vecfile_system_advise(void *context, void *at, size_t bytes, vecfile_io_advice advice)
{
    (void)context;
#ifdef MADV_POPULATE_READ /* Linux 5.14 */
    /* Maps what it reads, too: elsewhere each page that is looked at is a page fault. */
    if (advice == VECFILE_IO_ALL && madvise(at, bytes, MADV_POPULATE_READ) == 0)
        return 0;
#endif
    if (advice == VECFILE_IO_STORED)
#ifdef MADV_POPULATE_WRITE
        return madvise(at, bytes, MADV_POPULATE_WRITE) == 0 ? 0 : -errno;
#else
        return -ENOSYS;
#endif
    if (advice == VECFILE_IO_NOT_DUMPED)
#ifdef MADV_DONTDUMP
        return madvise(at, bytes, MADV_DONTDUMP) == 0 ? 0 : -errno;
#else
        return -ENOSYS;
#endif
    const int advices[] = {
        [VECFILE_IO_SCATTERED] = POSIX_MADV_RANDOM, [VECFILE_IO_ALL] = POSIX_MADV_WILLNEED};
    return -posix_madvise(at, bytes, advices[advice]);
}

int vecfile_system_protect(void *context, void *at, size_t bytes)
{
    (void)context;
    return bytes == 0 || mprotect(at, bytes, PROT_READ) == 0 ? 0 : -errno;
}

int vecfile_system_unmap(void *context, void *at, size_t bytes)
{
    (void)context;
    return map_nothing(at, bytes, MAP_FIXED) == MAP_FAILED ? -errno : 0;
}

int vecfile_system_release(void *context, void *at, size_t bytes)
{
    (void)context;
    return munmap(at, bytes) == 0 ? 0 : -errno;
}
