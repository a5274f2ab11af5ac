/* Sorting page numbers: a checkpoint has tens of thousands, and a commit waits for it. */
#include "array/page_sort.h"

#include <stdlib.h>

/* Fewer are compared. */
#define FEW 128

static int compare_pages(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

/* The bits in which any of them differ from the first. */
static uint64_t differing_bits(const uint64_t *pages, size_t count)
{
    uint64_t bits = 0;
    for (size_t i = 1; i < count; i++)
        bits |= pages[i] ^ pages[0];
    return bits;
}

/* Few, for stacks may be small. */
#define PAGE_DIGIT_BITS 7u
#define PAGE_DIGITS (1u << PAGE_DIGIT_BITS)

/* Stable, by the digit from bit `shift` on. */
static void share_out(const uint64_t *from, uint64_t *to, size_t count, unsigned shift)
{
    size_t next[PAGE_DIGITS] = {0};
    for (size_t i = 0; i < count; i++)
        next[from[i] >> shift & (PAGE_DIGITS - 1)]++;
    for (size_t digit = 0, at = 0; digit < PAGE_DIGITS; digit++) {
        const size_t these = next[digit];
        next[digit] = at;
        at += these;
    }
    for (size_t i = 0; i < count; i++)
        to[next[from[i] >> shift & (PAGE_DIGITS - 1)]++] = from[i];
}

/* Radix sort from the lowest digit on (Knuth, The Art of Computer Programming, volume 3, section
 * 5.2.5), without the digits that are the same in all. */
static void sort_pages_by_digits(uint64_t *pages, uint64_t *spare, size_t count)
{
    const uint64_t bits = differing_bits(pages, count);
    uint64_t *from = pages, *to = spare;
    for (unsigned shift = 0; shift < 64; shift += PAGE_DIGIT_BITS) {
        if ((bits >> shift & (PAGE_DIGITS - 1)) == 0)
            continue;
        share_out(from, to, count, shift);
        uint64_t *const other = from;
        from = to;
        to = other;
    }
    if (from != pages)
        memcpy(pages, from, count * sizeof *pages);
}

void vecfile_sort_pages(uint64_t *pages, size_t count)
{
    uint64_t *spare = count > FEW ? malloc(count * sizeof *spare) : NULL;
    if (spare != NULL)
        sort_pages_by_digits(pages, spare, count);
    else if (count > 1)
        qsort(pages, count, sizeof *pages, compare_pages);
    free(spare);
}
