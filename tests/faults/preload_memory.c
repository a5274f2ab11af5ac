/* The calls about memory of the library to be preloaded (preload.c). */
#include "preload_calls.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

/* --- what is mapped --- */

static fault_call kind_of_map(int protection, int flags)
{
    if (protection != PROT_NONE)
        return FAULT_MAP;
    return (flags & MAP_FIXED) != 0 ? FAULT_UNMAP : FAULT_RESERVE;
}

void *mmap(void *at, size_t bytes, int protection, int flags, int fd, off_t offset)
{
    OWN_LARGE(mmap);
    FAIL_OR(kind_of_map(protection, flags), MAP_FAILED, void *,
            own(at, bytes, protection, flags, fd, offset));
}

void *mremap(void *at, size_t bytes, size_t new_bytes, int flags, ...)
{
    OWN(mremap);
    va_list arguments;
    va_start(arguments, flags);
    void *to = (flags & MREMAP_FIXED) != 0 ? va_arg(arguments, void *) : NULL;
    va_end(arguments);
    FAIL_OR(FAULT_MOVE, MAP_FAILED, void *, own(at, bytes, new_bytes, flags, to));
}

int munmap(void *at, size_t bytes)
{
    OWN(munmap);
    FAIL_AFTER(FAULT_RELEASE, -1, int, own(at, bytes));
}

int mprotect(void *at, size_t bytes, int protection)
{
    OWN(mprotect);
    FAIL_OR(FAULT_PROTECT, -1, int, own(at, bytes, protection));
}

int madvise(void *at, size_t bytes, int advice)
{
    OWN(madvise);
    FAIL_OR(FAULT_ADVISE, -1, int, own(at, bytes, advice));
}

int posix_madvise(void *at, size_t bytes, int advice)
{
    OWN(posix_madvise);
    FAIL_OR(FAULT_ADVISE, error_, int, own(at, bytes, advice));
}

int ioctl(int fd, unsigned long request, ...)
{
    OWN(ioctl);
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    FAIL_OR(FAULT_CHANGED_PAGES, -1, int, own(fd, request, argument));
}

/* --- malloc --- */

/* A sanitizer has one of its own. */
#if !PRELOAD_LEAVES_MALLOC
static bool lacks_memory(void)
{
    const int error = preload_error(FAULT_MEMORY);
    preload_end_if_dead(error);
    if (error <= 0)
        return false;
    errno = ENOMEM;
    return true;
}

#include "counted_malloc.h"

int64_t preload_blocks(void)
{
    return blocks;
}
#endif
