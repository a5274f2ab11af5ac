/* Keys of every kind behind one face. */
#include "order_keys.h"

#include "kinds_vec.h"
#include "login_vec.h"
#include "size12_vec.h"
#include "size120_vec.h"
#include "size1_vec.h"
#include "size24_vec.h"
#include "size3_vec.h"
#include "size4096_vec.h"
#include "size5000_vec.h"
#include "usage_vec.h"

/* --- values by rank --- */

#define RANKS_OF_BITS(bits) ((uint64_t)1 << ((bits) < 32 ? (bits) : 32))

/* The unsigned integers of that many bits; of 64, every (2^32 + 1)th, 0 and the largest included.
 */
static uint64_t unsigned_of(uint64_t rank, int bits)
{
    return bits == 64 ? rank << 32 | rank : rank;
}

/* The same from the smallest signed one up, as two's complement. */
static uint64_t signed_of(uint64_t rank, int bits)
{
    return unsigned_of(rank, bits) - ((uint64_t)1 << (bits - 1));
}

/* Floats ascend with their bits.  The ranks are every so manieth number from -infinity over the
 * subnormal and 0 to infinity, 512 for each exponent, and last NaN; zeros differ in sign, NaNs in
 * sign and payload. */
#define FLOAT_HALF ((uint64_t)255 << 9)
#define DOUBLE_HALF ((uint64_t)2047 << 9)
#define RANKS_OF_HALF(half) (2 * (half) + 2)

static uint64_t bits_of(uint64_t rank, uint64_t half, int mantissa_bits, uint64_t serial)
{
    int shift = mantissa_bits - 9;
    bool is_zero = rank == half, is_nan = rank > 2 * half;
    bool is_negative = is_zero || is_nan ? serial % 2 == 1 : rank < half;
    uint64_t magnitude = rank > half ? rank - half : half - rank;
    if (is_nan) /* the first bit of the mantissa makes it a quiet one */
        magnitude = half | 256;
    return magnitude << shift | (is_nan ? serial % 1024 : 0) |
           (uint64_t)is_negative << (mantissa_bits == 23 ? 31 : 63);
}

static float float_of(uint64_t rank, uint64_t serial)
{
    uint32_t bits = (uint32_t)bits_of(rank, FLOAT_HALF, 23, serial);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static double double_of(uint64_t rank, uint64_t serial)
{
    uint64_t bits = bits_of(rank, DOUBLE_HALF, 52, serial);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Texts in the order of a dictionary: "", "\1", "\1\1", … up to the longest, which has no
 * terminator, of the last letter only. */
#define TEXT_LETTERS "\1A\x7f\x80\xff"
#define NAME_LETTERS "a\xe9"

/* How many texts of at most `length` of `letters` letters there are. */
static uint64_t texts_up_to(unsigned length, uint64_t letters)
{
    uint64_t count = 1;
    while (length-- > 0)
        count = count * letters + 1;
    return count;
}

static void text_of(char *field, unsigned bytes, const char *letters, uint64_t rank)
{
    memset(field, 0, bytes);
    for (unsigned rest = bytes; rest > 0 && rank > 0; rest--) {
        uint64_t behind = texts_up_to(rest - 1, strlen(letters));
        *field++ = letters[(rank - 1) / behind];
        rank = (rank - 1) % behind;
    }
}

/* Such that the first byte and the last take part. */
static void bytes_of(uint8_t *field, uint64_t rank)
{
    field[0] = (uint8_t)(rank >> 31);
    for (int i = 1; i < 5; i++)
        field[i] = (uint8_t)(rank >> 8 * (4 - i));
}

/* --- serial numbers in what is not the key --- */

/* As many bytes of it as there are, over and over, so that a torn element shows. */
static void put_number(void *to, size_t bytes, uint64_t number)
{
    for (size_t i = 0; i < bytes; i++)
        ((uint8_t *)to)[i] = (uint8_t)(number >> 8 * (i % 8));
}

static uint64_t get_number(const void *from, size_t bytes)
{
    uint64_t number = 0;
    for (size_t i = 0; i < bytes && i < 8; i++)
        number |= (uint64_t)((const uint8_t *)from)[i] << 8 * i;
    return number;
}

/* --- the table --- */

#define MANY UINT64_MAX

/* NOLINTBEGIN(bugprone-macro-parentheses): T and KEY are types */
#define DEFINE_KEY(E, T, K, FIELD, KEY, set_key, set_serial, get_serial)                           \
    static void make_##E##_##K(void *element, uint64_t rank, uint64_t serial)                      \
    {                                                                                              \
        T *e = element;                                                                            \
        *e = E##_default();                                                                        \
        (void)serial, (void)rank;                                                                  \
        set_serial;                                                                                \
        set_key;                                                                                   \
    }                                                                                              \
    static uint64_t serial_##E##_##K(const void *element)                                          \
    {                                                                                              \
        const T *e = element;                                                                      \
        (void)e;                                                                                   \
        return get_serial;                                                                         \
    }                                                                                              \
    static bool equal_##E##_##K(const void *a, const void *b)                                      \
    {                                                                                              \
        return E##_equal(a, b);                                                                    \
    }                                                                                              \
    static int compare_##E##_##K(const void *a, const void *b)                                     \
    {                                                                                              \
        return E##_compare_by_##K(a, b);                                                           \
    }                                                                                              \
    static vecfile_status sort_##E##_##K(vecfile *v)                                               \
    {                                                                                              \
        return E##_vec_sort_by_##K((E##_vec *)v);                                                  \
    }                                                                                              \
    static vecfile_status stable_sort_##E##_##K(vecfile *v)                                        \
    {                                                                                              \
        return E##_vec_stable_sort_by_##K((E##_vec *)v);                                           \
    }                                                                                              \
    static bool is_sorted_##E##_##K(const vecfile *v)                                              \
    {                                                                                              \
        return E##_vec_is_sorted_by_##K((const E##_vec *)v);                                       \
    }                                                                                              \
    static uint64_t lower_bound_##E##_##K(const vecfile *v, const void *element)                   \
    {                                                                                              \
        return E##_vec_lower_bound_by_##K((const E##_vec *)v, ((const T *)element)->FIELD);        \
    }                                                                                              \
    static uint64_t upper_bound_##E##_##K(const vecfile *v, const void *element)                   \
    {                                                                                              \
        return E##_vec_upper_bound_by_##K((const E##_vec *)v, ((const T *)element)->FIELD);        \
    }                                                                                              \
    static const void *find_##E##_##K(const vecfile *v, const void *element)                       \
    {                                                                                              \
        return E##_vec_find_by_##K((const E##_vec *)v, ((const T *)element)->FIELD);               \
    }                                                                                              \
    static void bounds_##E##_##K(const vecfile *v, const void *elements, uint64_t count,           \
                                 bool are_upper, uint64_t *bounds)                                 \
    {                                                                                              \
        const T *e = elements;                                                                     \
        KEY keys[ORDER_MAX_KEYS];                                                                  \
        for (uint64_t i = 0; i < count; i++)                                                       \
            keys[i] = e[i].FIELD;                                                                  \
        if (are_upper)                                                                             \
            E##_vec_upper_bounds_by_##K((const E##_vec *)v, keys, count, bounds);                  \
        else                                                                                       \
            E##_vec_lower_bounds_by_##K((const E##_vec *)v, keys, count, bounds);                  \
    }
/* NOLINTEND(bugprone-macro-parentheses) */

#define KEY_ENTRY(E, K, how_many_ranks, how_many_serials)                                          \
    {                                                                                              \
        .name = #E "." #K, .type = &E##_vec_type, .ranks = (how_many_ranks),                       \
        .serials = (how_many_serials), .make = make_##E##_##K, .serial = serial_##E##_##K,         \
        .equal = equal_##E##_##K, .compare = compare_##E##_##K, .sort = sort_##E##_##K,            \
        .stable_sort = stable_sort_##E##_##K, .is_sorted = is_sorted_##E##_##K,                    \
        .lower_bound = lower_bound_##E##_##K, .upper_bound = upper_bound_##E##_##K,                \
        .find = find_##E##_##K, .bounds = bounds_##E##_##K,                                        \
    }

#define KIND(K, KEY, set_key)                                                                      \
    DEFINE_KEY(kinds, kinds, K, K, KEY, set_key, e->i64v = (int64_t)serial, (uint64_t)e->i64v)
#define REST(E, K, KEY, set_key)                                                                   \
    DEFINE_KEY(E, E, K, K, KEY, set_key, put_number(e->rest, sizeof e->rest, serial),              \
               get_number(e->rest, sizeof e->rest))
#define DELTA(K, KEY, set_key)                                                                     \
    DEFINE_KEY(size12, size12, K, K, KEY, set_key, e->delta = (int32_t)serial, (uint32_t)e->delta)
#define USAGE(K, KEY, set_key)                                                                     \
    DEFINE_KEY(usage, usage, K, K, KEY, set_key, e->minor_faults = (unsigned long)serial,          \
               e->minor_faults)
#define LOGIN(K, FIELD, KEY, set_key)                                                              \
    DEFINE_KEY(login, struct utmpx, K, FIELD, KEY, set_key,                                        \
               put_number(e->ut_host, sizeof e->ut_host, serial),                                  \
               get_number(e->ut_host, sizeof e->ut_host))

KIND(i8v, int8_t, e->i8v = (int8_t)signed_of(rank, 8))
KIND(u64v, uint64_t, e->u64v = unsigned_of(rank, 64))
KIND(f32v, float, e->f32v = float_of(rank, serial))
KIND(f64v, double, e->f64v = double_of(rank, serial))
KIND(yes, bool, e->yes = rank == 1)
KIND(tint, int16_t, e->tint = (int16_t)signed_of(rank, 16))
KIND(rights, uint8_t, e->rights = (uint8_t)rank)
KIND(text, const char *, text_of(e->text, sizeof e->text, TEXT_LETTERS, rank))
KIND(raw, const uint8_t *, bytes_of(e->raw, rank))
DEFINE_KEY(size1, size1, value, value, uint8_t, e->value = (uint8_t)rank, , 0)
REST(size3, value, uint8_t, e->value = (uint8_t)rank)
DELTA(value, uint32_t, e->value = (uint32_t)rank)
DELTA(weight, float, e->weight = float_of(rank, serial))
DEFINE_KEY(size24, size24, value, value, uint64_t, e->value = unsigned_of(rank, 64),
           put_number(e->name, sizeof e->name, serial), get_number(e->name, sizeof e->name))
DEFINE_KEY(size24, size24, name, name, const char *,
           text_of(e->name, sizeof e->name, NAME_LETTERS, rank), e->value = serial, e->value)
REST(size120, value, int64_t, e->value = (int64_t)signed_of(rank, 64))
REST(size120, weight, double, e->weight = double_of(rank, serial))
REST(size4096, value, int64_t, e->value = (int64_t)signed_of(rank, 64))
REST(size5000, value, int16_t, e->value = (int16_t)signed_of(rank, 16))
USAGE(pid, int, e->pid = (int)signed_of(rank, 32))
USAGE(max_rss, size_t, e->max_rss = (size_t)unsigned_of(rank, 8 * (int)sizeof(size_t)))
LOGIN(ut_tv_tv_sec, ut_tv.tv_sec, int64_t, e->ut_tv.tv_sec = (int32_t)signed_of(rank, 32))
LOGIN(ut_user, ut_user, const char *, text_of(e->ut_user, sizeof e->ut_user, NAME_LETTERS, rank))

const order_key order_keys[] = {
    KEY_ENTRY(kinds, i8v, RANKS_OF_BITS(8), MANY),
    KEY_ENTRY(kinds, u64v, RANKS_OF_BITS(64), MANY),
    KEY_ENTRY(kinds, f32v, RANKS_OF_HALF(FLOAT_HALF), MANY),
    KEY_ENTRY(kinds, f64v, RANKS_OF_HALF(DOUBLE_HALF), MANY),
    KEY_ENTRY(kinds, yes, 2, MANY),
    KEY_ENTRY(kinds, tint, RANKS_OF_BITS(16), MANY),
    KEY_ENTRY(kinds, rights, RANKS_OF_BITS(8), MANY),
    KEY_ENTRY(kinds, text, 488281, MANY), /* texts_up_to(8, 5) */
    KEY_ENTRY(kinds, raw, RANKS_OF_BITS(32), MANY),
    KEY_ENTRY(size1, value, RANKS_OF_BITS(8), 1),
    KEY_ENTRY(size3, value, RANKS_OF_BITS(8), 65536),
    KEY_ENTRY(size12, value, RANKS_OF_BITS(32), MANY),
    KEY_ENTRY(size12, weight, RANKS_OF_HALF(FLOAT_HALF), MANY),
    KEY_ENTRY(size24, value, RANKS_OF_BITS(64), MANY),
    KEY_ENTRY(size24, name, ((uint64_t)1 << 17) - 1, MANY), /* texts_up_to(16, 2) */
    KEY_ENTRY(size120, value, RANKS_OF_BITS(64), MANY),
    KEY_ENTRY(size120, weight, RANKS_OF_HALF(DOUBLE_HALF), MANY),
    KEY_ENTRY(size4096, value, RANKS_OF_BITS(64), MANY),
    KEY_ENTRY(size5000, value, RANKS_OF_BITS(16), MANY),
    KEY_ENTRY(usage, pid, RANKS_OF_BITS(32), MANY),
    KEY_ENTRY(usage, max_rss, RANKS_OF_BITS(32), MANY),
    KEY_ENTRY(login, ut_tv_tv_sec, RANKS_OF_BITS(32), MANY),
    KEY_ENTRY(login, ut_user, ((uint64_t)1 << 33) - 1, MANY), /* texts_up_to(32, 2) */
};

const size_t order_key_count = sizeof order_keys / sizeof *order_keys;
