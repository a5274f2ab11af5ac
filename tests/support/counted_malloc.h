/* malloc and its kin over those of glibc.  They count what they hand out, and fail where
 * lacks_memory, which whoever includes this has defined, says so and sets errno; one file of a
 * program does. */
#ifndef TESTS_COUNTED_MALLOC_H
#define TESTS_COUNTED_MALLOC_H

#include <stddef.h>
#include <stdint.h>

extern void *__libc_malloc(size_t bytes);
extern void *__libc_calloc(size_t count, size_t bytes);
extern void *__libc_realloc(void *block, size_t bytes);
extern void __libc_free(void *block);

/* Blocks allocated and not freed. */
static int64_t blocks;

static void *counted(void *block)
{
    blocks += block != NULL;
    return block;
}

/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): libc's are reserved */
void *malloc(size_t bytes)
{
    return lacks_memory() ? NULL : counted(__libc_malloc(bytes));
}

void *calloc(size_t count, size_t bytes)
{
    return lacks_memory() ? NULL : counted(__libc_calloc(count, bytes));
}

void *realloc(void *block, size_t bytes)
{
    if (block == NULL)
        return malloc(bytes);
    return lacks_memory() ? NULL : __libc_realloc(block, bytes);
}

void free(void *block)
{
    blocks -= block != NULL;
    __libc_free(block);
}
/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */

#endif /* TESTS_COUNTED_MALLOC_H */
