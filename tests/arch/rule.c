/* The rule. */
#include "rule.h"

#include "vecfile/format.h"
#include "base/hash.h"

#include <stdio.h>
#include <string.h>

/* SplitMix64 (Steele, Lea, Flood). */
static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static uint64_t integer(uint64_t n, unsigned bits)
{
    const uint64_t top = (uint64_t)1 << (bits - 1);
    switch (n % 7) {
    case 0:
        return 0;
    case 1:
        return 1;
    case 2:
        return ~(uint64_t)0;
    case 3:
        return top;
    case 4:
        return top - 1;
    default:
        return mix(n);
    }
}

/* Sign-extended from 32 bits. */
static uint64_t narrow_signed(uint64_t n)
{
    const uint64_t low = integer(n, 32) & 0xffffffffu;
    return low >> 31 != 0 ? low | 0xffffffff00000000u : low;
}

static const uint32_t float_patterns[] = {
    0x80000000u, 0x7f800000u, 0xff800000u, 0x7fc12345u, 0xffc54321u,
    0x7f812345u, 0xff854321u, 0x00000001u, 0x7f7fffffu, 0x3f800000u,
};
static const uint64_t double_patterns[] = {
    0x8000000000000000u, 0x7ff0000000000000u, 0xfff0000000000000u, 0x7ff8123456789abcu,
    0xfff8cba987654321u, 0x7ff0123456789abcu, 0xfff0cba987654321u, 0x0000000000000001u,
    0x7fefffffffffffffu, 0x3ff0000000000000u,
};
#define PATTERNS (sizeof float_patterns / sizeof *float_patterns)

/* Half of them a special one, the others finite and of any size up to 2^±100. */
static uint64_t float_bits(uint64_t n, size_t item)
{
    if (n % 2 == 0)
        return item == 4 ? float_patterns[(size_t)(n / 2 % PATTERNS)]
                         : double_patterns[(size_t)(n / 2 % PATTERNS)];
    const uint64_t random = mix(n), exponent = random % 200;
    if (item == 4)
        return (random >> 32 & 0x807fffffu) | (27 + exponent) << 23;
    return (random & 0x800fffffffffff00u) | (923 + exponent) << 52;
}

/* The bytes of an item in this machine's memory; at most 32 of them. */
static void store_integer(unsigned char *to, uint64_t value, size_t item)
{
    const uint8_t one = (uint8_t)value;
    const uint16_t two = (uint16_t)value;
    const uint32_t four = (uint32_t)value;
    const void *from = item == 1   ? (const void *)&one
                       : item == 2 ? (const void *)&two
                       : item == 4 ? (const void *)&four
                                   : (const void *)&value;
    memcpy(to, from, item);
}

/* Without NaN: what becomes of its payload in another format is the converter's to say. */
static double wide_value(uint64_t n)
{
    uint64_t bits = float_bits(n, 8);
    double value;
    if ((bits & 0x7ff0000000000000u) == 0x7ff0000000000000u && (bits & 0xfffffffffffffu) != 0)
        bits = 0x4059000000000001u; /* a hundred and a little */
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* x87 stores ten of the bytes; the others stay zero. */
static void store_long_double(unsigned char *to, double value)
{
    const long double wide = value;
    memset(to, 0, sizeof wide);
#if defined(__i386__) || defined(__x86_64__)
    memcpy(to, &wide, 10);
#else
    memcpy(to, &wide, sizeof wide);
#endif
}

static void store_text(unsigned char *to, uint64_t n, size_t item)
{
    static const char letters[] = "na\xc3\xafve \xc3\x9c"
                                  "bergr\xc3\xb6\xc3\x9f"
                                  "e, \xc2\xbd";
    const size_t length = (size_t)(n % (item + 1));
    const size_t start = (size_t)(mix(n) % (sizeof letters - 1));
    for (size_t i = 0; i < item; i++)
        to[i] = (unsigned char)(i < length ? letters[(start + i) % (sizeof letters - 1)] : '\0');
}

static void store_bytes(unsigned char *to, uint64_t n, size_t item)
{
    for (size_t i = 0; i < item; i++)
        to[i] = (unsigned char)mix(n + i);
}

static void store(const rule_field *field, uint64_t n, unsigned char *to)
{
    switch (field->kind) {
    case RULE_INTEGER:
        store_integer(to, integer(n, (unsigned)field->item * 8), field->item);
        break;
    case RULE_SIGNED:
        store_integer(to, narrow_signed(n), field->item);
        break;
    case RULE_UNSIGNED:
        store_integer(to, integer(n, 32) & 0xffffffffu, field->item);
        break;
    case RULE_FLOAT:
        store_integer(to, float_bits(n, field->item), field->item);
        break;
    case RULE_LONG_DOUBLE:
        store_long_double(to, wide_value(n));
        break;
    case RULE_BOOL:
        to[0] = n % 2 != 0;
        break;
    case RULE_TEXT:
        store_text(to, n, field->item);
        break;
    case RULE_BYTES:
        store_bytes(to, n, field->item);
        break;
    case RULE_CHOICE:
        store_integer(to, field->choices[(size_t)(n % field->choice_count)], field->item);
        break;
    }
}

/* The value, not the bytes: of a long double, padding does not count. */
static bool is_same(const rule_field *field, const unsigned char *found,
                    const unsigned char *expected)
{
    if (field->kind != RULE_LONG_DOUBLE)
        return memcmp(found, expected, field->item) == 0;
    long double a, b;
    memcpy(&a, found, sizeof a);
    memcpy(&b, expected, sizeof b);
    const double a_short = (double)a, b_short = (double)b;
    return a >= b && a <= b && memcmp(&a_short, &b_short, sizeof a_short) == 0;
}

static const char *show(char to[33], const unsigned char *bytes, size_t count)
{
    to[0] = '\0';
    for (size_t i = 0; i < count && i < 16; i++)
        snprintf(to + 2 * i, 3, "%02x", bytes[i]);
    return to;
}

static void report(rule_walk *walk, const rule_field *field, size_t item,
                   const unsigned char *found, const unsigned char *expected)
{
    char bytes[2][33];
    walk->is_right = false;
    snprintf(walk->what, sizeof walk->what, "element %lu, %s, item %lu: %s, expected %s",
             (unsigned long)walk->element, field->name, (unsigned long)item,
             show(bytes[0], found, field->item), show(bytes[1], expected, field->item));
}

void rule_visit(rule_walk *walk, rule_field field)
{
    const uint64_t name = vecfile_fnv1a(VECFILE_FNV_START, field.name, strlen(field.name));
    unsigned char value[512];
    for (size_t i = 0; i < field.bytes / field.item; i++) {
        unsigned char *at = (unsigned char *)field.at + i * field.item;
        store(&field, mix(name ^ mix(walk->element * 1000 + i)), value);
        if (walk->fills)
            memcpy(at, value, field.item);
        else if (walk->is_right && !is_same(&field, at, value))
            report(walk, &field, i, at, value);
    }
}
