/* Made by vecfile-gen 1.0.0; do not edit. */
/* Sorting and searching, as far as it is the same for all elements and keys.  What each key
 * compiles for itself is in order_by.h. */
#ifndef VECFILE_SORT_H
#define VECFILE_SORT_H

#include "vecfile.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- whole vectors, through functions of the key --- */

/* The order by one key. */
typedef struct vecfile_order {
    /* Stores the rank of each of `count` elements: an integer that sorts as the element's key does,
     * the same one for keys that tie.  NULL where 64 bits are too few for a key. */
    void (*ranks)(const void *elements, size_t count, uint64_t *ranks);
    /* Whether element *a sorts before *b. */
    bool (*less)(const void *a, const void *b);
} vecfile_order;

/* Fewer elements are not worth a radix sort. */
#define VECFILE_MIN_RADIX 64

/* Sorts by the order's ranks, keeping the order of elements that tie, in time linear in the length
 * and with a few MiB of memory (radix.c says how many).  False, and nothing done, if there are
 * fewer than VECFILE_MIN_RADIX elements or there is no memory.  The caller has marked all elements
 * before, here and for vecfile_merge_sort. */
VECFILE_MUST_USE bool vecfile_radix_sort(vecfile *v, const vecfile_order *order);

/* Sorts and keeps the order of elements that tie, without memory: n (log n)^2. */
void vecfile_merge_sort(vecfile *v, const vecfile_order *order);

/* --- what order_by.h is made of --- */

/* Elements that insertion sort is the fastest for, at most. */
#define VECFILE_MAX_INSERTED 24

/* Searches that go side by side.  More than the maximum would not be faster, as memory answers no
 * more requests at a time; fewer than the minimum are faster one after the other. */
#define VECFILE_MAX_ABREAST 32
#define VECFILE_MIN_ABREAST 8

/* Bytes that a processor fetches from memory at once. */
#define VECFILE_CACHE_LINE 64

/* Keeps the local variables of a function out of the frame of the function that calls it. */
#if defined(__GNUC__)
#define VECFILE_NOINLINE __attribute__((noinline))
#else
#define VECFILE_NOINLINE
#endif

/* Has the memory at an address fetched into the caches. */
#if defined(__GNUC__)
#define VECFILE_PREFETCH(address) __builtin_prefetch(address)
#else
#define VECFILE_PREFETCH(address) ((void)(address))
#endif

/* All bits set if the condition holds, else none.  The compiler is kept from seeing where the bits
 * come from, as it would make a branch of it. */
static inline size_t vecfile_all_bits_if(bool condition)
{
    size_t bits = -(size_t)condition;
#if defined(__GNUC__)
    __asm__("" : "+r"(bits));
#endif
    return bits;
}

#ifdef __cplusplus
}
#endif

#endif /* VECFILE_SORT_H */
