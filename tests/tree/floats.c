/* What is promised of floats, held against their bits: built with options under which a compiler
 * takes NaN for impossible and the processor denormals for zero. */
#include "measure_vec.h"
#include "sample_vec.h"

#include "vecfile/any.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ELEMENTS 5000

/* NaN of both signs and of other payloads, infinities, zeros, denormals, and what is between. */
static const uint32_t special[] = {0x7fc00000, 0xffc00001, 0x7f800001, 0x7f800000, 0xff800000,
                                   0x00000000, 0x80000000, 0x00000001, 0x80000001, 0x00000002,
                                   0x807fffff, 0x00800000, 0x3f800000, 0xbf800000, 0x7f7fffff};
#define SPECIALS (sizeof special / sizeof *special)

static unsigned faults;

static void check(bool holds, const char *what, unsigned line)
{
    if (holds)
        return;
    printf("line %u: %s\n", line, what);
    faults++;
}
#define CHECK(condition) check(condition, #condition, __LINE__)

static uint32_t bits_of(const void *at)
{
    uint32_t bits;
    memcpy(&bits, at, sizeof bits);
    return bits;
}

static uint64_t long_bits_of(const void *at)
{
    uint64_t bits;
    memcpy(&bits, at, sizeof bits);
    return bits;
}

/* Where the float stands: NaN last, both zeros in one place. */
static int64_t place_of(uint32_t bits)
{
    const int64_t magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000)
        return INT64_MAX;
    return bits >> 31 != 0 ? -magnitude : magnitude;
}

static uint32_t any_bits(void)
{
    const unsigned chance = (unsigned)rand();
    return chance % 3 == 0 ? (uint32_t)rand() * 2u + chance % 2 : special[chance % SPECIALS];
}

/* The same number, or NaN, as a double, with nothing calculated. */
static uint64_t widened(uint32_t bits)
{
    const uint64_t sign = (uint64_t)(bits >> 31) << 63, exponent = bits >> 23 & 0xff;
    uint64_t fraction = bits & 0x7fffff;
    if (exponent == 0xff)
        return sign | (uint64_t)0x7ff << 52 | fraction << 29;
    if (exponent != 0)
        return sign | (exponent + 896) << 52 | fraction << 29;
    if (fraction == 0)
        return sign;
    uint64_t power = 897;
    for (; (fraction & 0x800000) == 0; power--)
        fraction <<= 1;
    return sign | power << 52 | (fraction & 0x7fffff) << 29;
}

static sample make(uint32_t bits)
{
    sample made = sample_default();
    const uint64_t wide = widened(bits);
    memcpy(&made.single, &bits, sizeof bits);
    memcpy(&made.number, &wide, sizeof wide);
    return made;
}

/* --- elements --- */

static void check_defaults(void)
{
    const sample made = sample_default();
    CHECK(bits_of(&made.single) == 0x7fc00000);
    CHECK(long_bits_of(&made.number) == (uint64_t)0x7ff8 << 48);
    CHECK(bits_of(&made.highest) == 0x7f800000);
    CHECK(bits_of(&made.tiny) == 1);
    CHECK(long_bits_of(&made.lowest) == (uint64_t)0xfff0 << 48);
    CHECK(long_bits_of(&made.smallest) == 1);
    for (int i = 0; i < 3; i++)
        CHECK(bits_of(&made.row[i]) == 0x7fc00000);
}

static void check_equality(void)
{
    for (size_t i = 0; i < SPECIALS; i++)
        for (size_t j = 0; j < SPECIALS; j++) {
            const bool same = place_of(special[i]) == place_of(special[j]);
            sample a = make(special[i]), b = make(special[j]);
            CHECK(sample_equal(&a, &b) == same);
            b = a;
            memcpy(&b.row[2], &special[j], 4);
            CHECK(sample_equal(&a, &b) == (place_of(special[j]) == INT64_MAX));
        }
    sample a = sample_default(), b = sample_default();
    CHECK(sample_equal(&a, &b));
    b.wide = 1;
    CHECK(!sample_equal(&a, &b));
}

static void check_adopted(void)
{
    struct measure a, b;
    const sample nan = sample_default();
    memset(&a, 0, sizeof a);
    memcpy(&a.short_one, &nan.single, sizeof nan.single);
    a.long_one = nan.wide;
    a.pair[1] = nan.number;
    b = a;
    CHECK(measure_equal(&a, &b));
    b.pair[1] = 0;
    CHECK(!measure_equal(&a, &b));
    b.pair[1] = a.pair[1];
    b.short_one = 1;
    CHECK(!measure_equal(&a, &b));
    CHECK(measure_compare_by_short_one(&a, &b) > 0 && measure_compare_by_short_one(&b, &a) < 0);
    b.long_one = -1;
    CHECK(measure_compare_by_long_one(&a, &b) > 0 && measure_compare_by_long_one(&b, &a) < 0);
    CHECK(measure_compare_by_long_one(&a, &a) == 0);
}

/* --- vectors --- */

static bool fill(sample_vec *v)
{
    bool ok = sample_vec_clear(v) == VECFILE_OK;
    for (int i = 0; i < ELEMENTS && ok; i++) {
        sample made = make(any_bits());
        if (rand() % 4 != 0)
            made.wide = rand() % 100 - 50;
        ok = sample_vec_push(v, made) == VECFILE_OK;
    }
    return ok;
}

static void check_single_order(const sample_vec *v)
{
    unsigned misplaced = 0;
    for (uint64_t i = 1; i < sample_vec_len(v); i++)
        misplaced += place_of(bits_of(&sample_vec_at(v, i - 1)->single)) >
                     place_of(bits_of(&sample_vec_at(v, i)->single));
    CHECK(misplaced == 0);
    CHECK(sample_vec_is_sorted_by_single(v));
}

/* The first element that is not before a key of these bits. */
static uint64_t first_from(const sample_vec *v, uint32_t bits)
{
    uint64_t at = 0;
    while (at < sample_vec_len(v) &&
           place_of(bits_of(&sample_vec_at(v, at)->single)) < place_of(bits))
        at++;
    return at;
}

static void check_searches(const sample_vec *v)
{
    for (size_t i = 3; i < SPECIALS; i++) {
        float key;
        double number;
        const uint64_t wide = widened(special[i]), expected = first_from(v, special[i]);
        uint64_t bounds[16];
        float keys[16];
        memcpy(&key, &special[i], sizeof key);
        memcpy(&number, &wide, sizeof number);
        for (int k = 0; k < 16; k++)
            memcpy(&keys[k], &special[i], sizeof key);
        CHECK(sample_vec_lower_bound_by_single(v, key) == expected);
        sample_vec_lower_bounds_by_single(v, keys, 16, bounds);
        CHECK(bounds[0] == expected && bounds[15] == expected);
        uint64_t end = expected;
        while (end < sample_vec_len(v) &&
               place_of(bits_of(&sample_vec_at(v, end)->single)) == place_of(special[i]))
            end++;
        CHECK(sample_vec_upper_bound_by_single(v, key) == end);
        /* The same numbers in the same order. */
        CHECK(sample_vec_lower_bound_by_number(v, number) == expected);
    }
}

static void check_wide_order(const sample_vec *v)
{
    unsigned misplaced = 0, nans = 0;
    const long double nan = sample_default().wide;
    for (uint64_t i = 0; i < sample_vec_len(v); i++) {
        const sample *at = sample_vec_at(v, i), *before = i > 0 ? at - 1 : at;
        const bool is_nan = memcmp(&at->wide, &nan, 10) == 0;
        misplaced += nans > 0 ? !is_nan : !is_nan && at->wide < before->wide;
        nans += is_nan;
    }
    CHECK(misplaced == 0);
    CHECK(nans > ELEMENTS / 8);
}

static void check_vector(const char *path)
{
    sample_vec v;
    const vecfile_status opened = sample_vec_open(&v, path, NULL);
    CHECK(opened == VECFILE_OK);
    if (opened != VECFILE_OK)
        return;
    for (int turn = 0; turn < 3; turn++) {
        CHECK(fill(&v));
        CHECK((turn > 0 ? sample_vec_sort_by_single(&v) : sample_vec_stable_sort_by_single(&v)) ==
              VECFILE_OK);
        check_single_order(&v);
        CHECK(sample_vec_stable_sort_by_number(&v) == VECFILE_OK);
        check_single_order(&v);
        check_searches(&v);
        CHECK(sample_vec_sort_by_wide(&v) == VECFILE_OK);
        check_wide_order(&v);
    }
    /* Few elements, which are sorted in another way. */
    CHECK(sample_vec_truncate(&v, 40) == VECFILE_OK);
    CHECK(sample_vec_sort_by_single(&v) == VECFILE_OK);
    check_single_order(&v);
    CHECK(sample_vec_close(&v) == VECFILE_OK);
}

/* The core's own: defaults that are read from the layout text, numbers as text. */
static void check_text(const char *path)
{
    vecfile any;
    char text[VECFILE_VALUE_TEXT_BYTES];
    const uint64_t tiny = widened(1);
    double number;
    memcpy(&number, &tiny, sizeof number);
    const vecfile_value value = vecfile_value_of_double(number);
    CHECK(strcmp(vecfile_value_text(&value, true, text), "1.4013e-45") == 0);
    CHECK(vecfile_open_any(&any, path, NULL) == VECFILE_OK);
    CHECK(vecfile_close(&any) == VECFILE_OK);
}

int main(int count, char **arguments)
{
    if (count < 2)
        return 2;
    check_defaults();
    check_equality();
    check_adopted();
    check_vector(arguments[1]);
    check_text(arguments[1]);
    return faults > 0;
}
