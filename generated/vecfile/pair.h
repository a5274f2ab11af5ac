/* Made by vecfile-gen 1.0.0; do not edit. */
/* What the C files of the generated pairs need to compare and to sort, and no program does. */
#ifndef VECFILE_PAIR_H
#define VECFILE_PAIR_H

#include "vecfile.h"

#ifdef __cplusplus
extern "C" {
#endif

/* As much as a vector register of every such machine holds; elsewhere the compiler takes two words.
 */
#if defined(__GNUC__)
typedef uint64_t vecfile_wide __attribute__((vector_size(16)));
#define VECFILE_ANY_BIT(wide) ((wide)[0] | (wide)[1])
#else
typedef uint64_t vecfile_wide;
#define VECFILE_ANY_BIT(wide) (wide)
#endif

/* Whether neighbouring fields agree, `count` bytes of them, a constant: without a branch on each.
 */
static inline bool vecfile_same_bytes(const void *a, const void *b, size_t count)
{
    const unsigned char *const left = (const unsigned char *)a;
    const unsigned char *const right = (const unsigned char *)b;
    vecfile_wide x, y, differ = {0};
    uint64_t word_x, word_y, differs = 0;
    size_t i = 0;
    for (; i + sizeof x <= count; i += sizeof x) {
        memcpy(&x, left + i, sizeof x);
        memcpy(&y, right + i, sizeof y);
        differ |= x ^ y;
    }
    /* What is left, and before it as much as makes words of it. */
    for (; i < count && count >= sizeof word_x; i += sizeof word_x) {
        const size_t at = i + sizeof word_x <= count ? i : count - sizeof word_x;
        memcpy(&word_x, left + at, sizeof word_x);
        memcpy(&word_y, right + at, sizeof word_y);
        differs |= word_x ^ word_y;
    }
    return count < sizeof word_x ? memcmp(a, b, count) == 0
                                 : (VECFILE_ANY_BIT(differ) | differs) == 0;
}
#define VECFILE_SAME_FIELDS(type, a, b, first, count)                                              \
    vecfile_same_bytes((const unsigned char *)(a) + offsetof(type, first),                         \
                       (const unsigned char *)(b) + offsetof(type, first), (count))

/* Not part of the frame of the function that calls it. */
#if defined(__GNUC__)
#define VECFILE_NOINLINE __attribute__((noinline))
#else
#define VECFILE_NOINLINE
#endif

/* Exchanges what is at `a` and at `b`, which do not overlap, with little of the stack. */
void vecfile_exchange_bytes(void *a, void *b, size_t bytes);

/* Has memory at an address on its way into the caches. */
#if defined(__GNUC__)
#define VECFILE_PREFETCH(address) __builtin_prefetch(address)
#else
#define VECFILE_PREFETCH(address) ((void)(address))
#endif

/* The order of one key. */
typedef struct vecfile_order {
    /* Stores for each of `count` elements a number that sorts as its key does, the same one for
     * keys that sort alike.  NULL for keys that no 64 bits can stand for. */
    void (*numbers)(const void *elements, size_t count, uint64_t *numbers);
    /* Whether element *a sorts before *b. */
    bool (*before)(const void *a, const void *b);
} vecfile_order;

/* Fewer elements are not worth a radix sort. */
#define VECFILE_FEWEST_FOR_RADIX 64

/* Sorts by the order's numbers, keeping the order of elements that tie, in time linear in the
 * length and with a few MiB of memory (radix.c says how many).  False, and nothing done, if the
 * length is too small to be worth it or there is no memory.  All elements are marked. */
VECFILE_MUST_USE bool vecfile_radix_sort(vecfile *v, const vecfile_order *order);

/* Sorts and keeps the order of elements that tie, without memory: n (log n)^2. */
void vecfile_merge_sort(vecfile *v, const vecfile_order *order);

static inline uint64_t vecfile_number_of_signed(int64_t value)
{
    return (uint64_t)value ^ (uint64_t)1 << 63;
}

/* --- floats ---
 *
 * Equality: the same value, -0 being +0, or both NaN.  Order: by value, NaN behind everything.
 * Decided by their bits: with -ffast-math a compiler takes NaN for impossible, and the processor
 * denormals for zero.  Their addresses are taken, as a NaN that is passed may be lost on the way.
 */

/* A number that sorts as the float does: its magnitude, with its sign. */
static inline int32_t vecfile_rank_of_float(const void *at)
{
    uint32_t bits;
    memcpy(&bits, at, sizeof bits);
    const int32_t magnitude = (int32_t)(bits & 0x7fffffff), sign = -(int32_t)(bits >> 31);
    return magnitude > 0x7f800000 ? INT32_MAX : (magnitude ^ sign) - sign;
}

static inline int64_t vecfile_rank_of_double(const void *at)
{
    uint64_t bits;
    memcpy(&bits, at, sizeof bits);
    const int64_t magnitude = (int64_t)(bits & INT64_MAX), sign = -(int64_t)(bits >> 63);
    return magnitude > (int64_t)0x7ff << 52 ? INT64_MAX : (magnitude ^ sign) - sign;
}

static inline bool vecfile_same_float(const void *a, const void *b)
{
    return memcmp(a, b, 4) == 0 || vecfile_rank_of_float(a) == vecfile_rank_of_float(b);
}

static inline bool vecfile_same_double(const void *a, const void *b)
{
    return memcmp(a, b, 8) == 0 || vecfile_rank_of_double(a) == vecfile_rank_of_double(b);
}

bool vecfile_same_floats(const void *a, const void *b, size_t count);
bool vecfile_same_doubles(const void *a, const void *b, size_t count);

/* The same of floats of any size, a_size and b_size bytes. */
bool vecfile_same_wide(const void *a, const void *b, size_t size);
bool vecfile_wide_before(const void *a, size_t a_size, const void *b, size_t b_size);

/* `count` floats of `size` bytes each. */
bool vecfile_same_wides(const void *a, const void *b, size_t size, size_t count);

/* Floats of a type that only the compiler knows, or whose format it does. */
#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ > 0)
#define VECFILE_SAME_WIDE(a, b) vecfile_same_wide(&(a), &(b), sizeof(a))
#define VECFILE_WIDE_BEFORE(a, b) vecfile_wide_before(&(a), sizeof(a), &(b), sizeof(b))
#else
#define VECFILE_SAME_WIDE(a, b) ((a) == (b) || ((a) != (a) && (b) != (b)))
/* Without a branch, which searching could not afford. */
#define VECFILE_WIDE_BEFORE(a, b) (((a) < (b)) | (((b) != (b)) & ((a) == (a))))
#endif

#ifdef __cplusplus
}
#endif

#endif /* VECFILE_PAIR_H */
