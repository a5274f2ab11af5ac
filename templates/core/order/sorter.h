/* Shared by the files of the radix sort; radix.c says how it works. */
#ifndef VECFILE_ORDER_SORTER_H
#define VECFILE_ORDER_SORTER_H

#include "base/base.h"

#include "sort.h"

#if defined(__GNUC__)
#define VECFILE_ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define VECFILE_ALWAYS_INLINE inline
#endif

/* Few elements: their places fit into a word's lower bits, they themselves into the caches. */
#define VECFILE_PLACE_BITS 16
#define VECFILE_MAX_FEW ((size_t)1 << VECFILE_PLACE_BITS)

/* Many elements: buckets of one distribution, leading bits that a table assigns to them, elements
 * looked at to fill the table. */
#define VECFILE_BUCKETS 256
#define VECFILE_BIN_BITS 14
#define VECFILE_BINS ((size_t)1 << VECFILE_BIN_BITS)
#define VECFILE_SAMPLE 4096

/* Bits of a word that one pass over words looks at, and passes at most. */
#define VECFILE_DIGIT_BITS 8
#define VECFILE_DIGITS (1u << VECFILE_DIGIT_BITS)
#define VECFILE_MAX_PASSES (64 / VECFILE_DIGIT_BITS)

/* What a distribution counts and where it is: too much for a small stack. */
typedef struct vecfile_buckets {
    size_t starts[VECFILE_BUCKETS + 1];   /* in elements */
    unsigned char *next[VECFILE_BUCKETS]; /* place in the bucket's block */
    unsigned char *ends[VECFILE_BUCKETS]; /* of the block */
    size_t counts[VECFILE_BUCKETS];       /* blocks that were written, per bucket */
    size_t places[VECFILE_BUCKETS];       /* of the next block of each bucket */
    size_t blocks;                        /* that were written */
} vecfile_buckets;

/* Elements that are still to be sorted: more than are few. */
typedef struct vecfile_sort_range {
    unsigned char *at;
    size_t count;
    bool by_range; /* to be shared out by the range of their ranks */
} vecfile_sort_range;

typedef struct vecfile_sorter {
    void (*ranks)(const void *elements, size_t count, uint64_t *ranks);
    size_t size;
    size_t few;                         /* elements that are few */
    uint64_t *words;                    /* for few elements: rank and place */
    uint64_t *words_spare;              /* … */
    unsigned char *spare;               /* … the elements themselves */
    uint8_t *table;                     /* bucket of each bin */
    size_t per_block;                   /* elements in a block */
    unsigned char *blocks;              /* one a bucket, and one for the exchange of blocks */
    uint8_t *owners;                    /* bucket of each block that was written */
    uint32_t *sources;                  /* which block belongs there */
    uint32_t (*digits)[VECFILE_DIGITS]; /* counts of words by digit, for each pass */
    vecfile_buckets *buckets;
    vecfile_sort_range *ranges; /* for each that can be left to be sorted */
} vecfile_sorter;

/* Bits of a rank. */
static inline unsigned vecfile_width_of(uint64_t value)
{
    unsigned width = 0;
#if defined(__GNUC__)
    width = value != 0 ? 64 - (unsigned)__builtin_clzll(value) : 0;
#else
    for (; value != 0; value >>= 1)
        width++;
#endif
    return width;
}

/* A loop that moves elements is compiled once for each of the usual sizes, and once for the rest.
 */
#define VECFILE_FOR_SIZE(size, call)                                                               \
    switch (size) {                                                                                \
    case 4:                                                                                        \
        call(4);                                                                                   \
        break;                                                                                     \
    case 8:                                                                                        \
        call(8);                                                                                   \
        break;                                                                                     \
    case 12:                                                                                       \
        call(12);                                                                                  \
        break;                                                                                     \
    case 16:                                                                                       \
        call(16);                                                                                  \
        break;                                                                                     \
    case 24:                                                                                       \
        call(24);                                                                                  \
        break;                                                                                     \
    case 32:                                                                                       \
        call(32);                                                                                  \
        break;                                                                                     \
    case 40:                                                                                       \
        call(40);                                                                                  \
        break;                                                                                     \
    case 48:                                                                                       \
        call(48);                                                                                  \
        break;                                                                                     \
    case 64:                                                                                       \
        call(64);                                                                                  \
        break;                                                                                     \
    default:                                                                                       \
        call(size);                                                                                \
    }

#endif /* VECFILE_ORDER_SORTER_H */
