/* Made by vecfile-gen 1.0.0; do not edit. */
/* How the values of fields compare, for generated C files: equality, and ranks.  The rank of a
 * value is an integer; ranks sort as the values do. */
#ifndef VECFILE_COMPARE_H
#define VECFILE_COMPARE_H

#include "vecfile.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- neighbouring fields whose bytes tell --- */

/* A vector register that every machine has which has any; elsewhere the compiler makes two words of
 * it. */
#if defined(__GNUC__)
typedef uint64_t vecfile_wide __attribute__((vector_size(16)));
#define VECFILE_ANY_BIT(wide) ((wide)[0] | (wide)[1])
#else
typedef uint64_t vecfile_wide;
#define VECFILE_ANY_BIT(wide) (wide)
#endif

/* Whether `count` bytes agree, a constant: compared without a branch on each field. */
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
    /* The bytes left over are compared in words.  The last word ends where the bytes end, and so it
     * may begin among bytes that have been compared. */
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

/* --- integers --- */

static inline uint64_t vecfile_rank_of_signed(int64_t value)
{
    return (uint64_t)value ^ (uint64_t)1 << 63;
}

/* --- floats ---
 *
 * Equality: the same value, -0 being +0, or both NaN.  Order: by value, NaN behind everything.
 * Both are decided by the bits, because with -ffast-math a compiler takes NaN for impossible and
 * the processor takes denormals for zero.  Both take addresses, because a NaN that is passed by
 * value may lose its bits on the way. */

/* The magnitude, with the float's sign; one rank for all NaN. */
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

/* Floats of any size: a_size and b_size bytes. */
bool vecfile_same_wide(const void *a, const void *b, size_t size);
bool vecfile_wide_less(const void *a, size_t a_size, const void *b, size_t b_size);

/* `count` floats of `size` bytes each. */
bool vecfile_same_wides(const void *a, const void *b, size_t size, size_t count);

/* Floats of a type, or in a format, that only the compiler knows: long double. */
#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ > 0)
#define VECFILE_SAME_WIDE(a, b) vecfile_same_wide(&(a), &(b), sizeof(a))
#define VECFILE_WIDE_LESS(a, b) vecfile_wide_less(&(a), sizeof(a), &(b), sizeof(b))
#else
#define VECFILE_SAME_WIDE(a, b) ((a) == (b) || ((a) != (a) && (b) != (b)))
/* Without a branch, which would make searching slow. */
#define VECFILE_WIDE_LESS(a, b) (((a) < (b)) | (((b) != (b)) & ((a) == (a))))
#endif

#ifdef __cplusplus
}
#endif

#endif /* VECFILE_COMPARE_H */
