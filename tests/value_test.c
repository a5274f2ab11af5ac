/* Scalars of every machine: what is stored is loaded again, and what does not fit is told. */
#include "suite.h"
#include "random.h"

#include "layout/host.h"
#include "layout/real.h"
#include "vecfile/value.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

#define ROUNDS 200000

static const vecfile_scalar f32_little = {VECFILE_SCALAR_FLOAT, VECFILE_FLOAT_IEEE32,
                                          VECFILE_LITTLE, 4};
static const vecfile_scalar f64_little = {VECFILE_SCALAR_FLOAT, VECFILE_FLOAT_IEEE64,
                                          VECFILE_LITTLE, 8};
static const vecfile_scalar quad_big = {VECFILE_SCALAR_FLOAT, VECFILE_FLOAT_IEEE128, VECFILE_BIG,
                                        16};
static const vecfile_scalar x87 = {VECFILE_SCALAR_FLOAT, VECFILE_FLOAT_X87, VECFILE_LITTLE, 16};
static const vecfile_scalar m68k = {VECFILE_SCALAR_FLOAT, VECFILE_FLOAT_M68K, VECFILE_BIG, 12};
static const vecfile_scalar pair_big = {VECFILE_SCALAR_FLOAT, VECFILE_FLOAT_DOUBLE_DOUBLE,
                                        VECFILE_BIG, 16};

static vecfile_value load(const vecfile_scalar *scalar, const void *at)
{
    vecfile_value value;
    vecfile_load_value(scalar, at, &value);
    return value;
}

/* --- integers --- */

START_TEST(integers_of_every_width_and_byte_order_are_what_their_bytes_say)
{
    static const uint8_t bytes[8] = {0x81, 2, 3, 4, 5, 6, 7, 0x88};
    for (uint8_t size = 1; size <= 8; size = (uint8_t)(size * 2)) {
        uint64_t big = 0, little = 0;
        for (unsigned i = 0; i < size; i++) {
            big = big << 8 | bytes[i];
            little |= (uint64_t)bytes[i] << 8 * i;
        }
        vecfile_scalar scalar = {VECFILE_SCALAR_UNSIGNED, VECFILE_FLOAT_UNKNOWN, VECFILE_BIG, size};
        ck_assert_uint_eq(load(&scalar, bytes).integer, big);
        scalar.byte_order = VECFILE_LITTLE;
        ck_assert_uint_eq(load(&scalar, bytes).integer, little);
        scalar.kind = VECFILE_SCALAR_SIGNED;
        scalar.byte_order = VECFILE_BIG;
        const uint64_t ones = size == 8 ? 0 : UINT64_MAX << size * 8;
        ck_assert_uint_eq(load(&scalar, bytes).integer, big | ones);
    }
}
END_TEST

static const struct integer_case {
    vecfile_scalar_kind kind;
    uint8_t size;
    vecfile_value value;
    vecfile_fit fit;
    const char *stored;
} integer_cases[] = {
#define SIGNED(number)                                                                             \
    {                                                                                              \
        .kind = VECFILE_SCALAR_SIGNED, .integer = (uint64_t)(number)                               \
    }
#define UNSIGNED(number)                                                                           \
    {                                                                                              \
        .kind = VECFILE_SCALAR_UNSIGNED, .integer = (number)                                       \
    }
    {VECFILE_SCALAR_SIGNED, 1, SIGNED(-128), VECFILE_FITS, "-128"},
    {VECFILE_SCALAR_SIGNED, 1, SIGNED(-129), VECFILE_CLAMPED, "-128"},
    {VECFILE_SCALAR_SIGNED, 1, UNSIGNED(128), VECFILE_CLAMPED, "127"},
    {VECFILE_SCALAR_UNSIGNED, 1, SIGNED(-1), VECFILE_CLAMPED, "0"},
    {VECFILE_SCALAR_UNSIGNED, 2, UNSIGNED(65535), VECFILE_FITS, "65535"},
    {VECFILE_SCALAR_UNSIGNED, 2, UNSIGNED(65536), VECFILE_CLAMPED, "65535"},
    {VECFILE_SCALAR_SIGNED, 4, SIGNED(INT64_MIN), VECFILE_CLAMPED, "-2147483648"},
    {VECFILE_SCALAR_SIGNED, 8, SIGNED(INT64_MIN), VECFILE_FITS, "-9223372036854775808"},
    {VECFILE_SCALAR_SIGNED, 8, UNSIGNED(UINT64_MAX), VECFILE_CLAMPED, "9223372036854775807"},
    {VECFILE_SCALAR_UNSIGNED, 8, UNSIGNED(UINT64_MAX), VECFILE_FITS, "18446744073709551615"},
    {VECFILE_SCALAR_UNSIGNED, 8, SIGNED(INT64_MIN), VECFILE_CLAMPED, "0"},
    {VECFILE_SCALAR_BOOL, 1, UNSIGNED(2), VECFILE_CLAMPED, "1"},
    {VECFILE_SCALAR_BOOL, 1, SIGNED(1), VECFILE_FITS, "1"},
};

START_TEST(an_integer_out_of_range_becomes_the_nearest_and_is_told)
{
    char text[VECFILE_VALUE_TEXT_BYTES];
    for (size_t i = 0; i < sizeof integer_cases / sizeof *integer_cases; i++) {
        const struct integer_case *one = &integer_cases[i];
        const vecfile_scalar scalar = {one->kind, VECFILE_FLOAT_UNKNOWN, VECFILE_BIG, one->size};
        uint8_t bytes[8];
        ck_assert_int_eq(vecfile_store_value(&scalar, &one->value, bytes), one->fit);
        const vecfile_value stored = load(&scalar, bytes);
        ck_assert_str_eq(vecfile_value_text(&stored, false, text), one->stored);
    }
}
END_TEST

static const struct mixed_case {
    double number;
    vecfile_fit fit;
    int64_t stored; /* as i32 */
} mixed_cases[] = {
    {0.0, VECFILE_FITS, 0},
    {-0.0, VECFILE_FITS, 0},
    {1.0, VECFILE_FITS, 1},
    {-7.0, VECFILE_FITS, -7},
    {0.5, VECFILE_ROUNDED, 0},
    {1.5, VECFILE_ROUNDED, 2},
    {2.5, VECFILE_ROUNDED, 2},
    {-2.75, VECFILE_ROUNDED, -3},
    {0.25, VECFILE_ROUNDED, 0},
    {1e-300, VECFILE_ROUNDED, 0},
    {0.75, VECFILE_ROUNDED, 1},
    {2147483647.0, VECFILE_FITS, INT32_MAX},
    {2147483648.0, VECFILE_CLAMPED, INT32_MAX},
    {-2147483648.0, VECFILE_FITS, INT32_MIN},
    {-1e300, VECFILE_CLAMPED, INT32_MIN},
    {(double)INFINITY, VECFILE_CLAMPED, INT32_MAX},
    {(double)NAN, VECFILE_CLAMPED, 0},
};

START_TEST(a_float_becomes_an_integer_only_where_it_is_one)
{
    const vecfile_scalar i32 = {VECFILE_SCALAR_SIGNED, VECFILE_FLOAT_UNKNOWN, VECFILE_BIG, 4};
    for (size_t i = 0; i < sizeof mixed_cases / sizeof *mixed_cases; i++) {
        const vecfile_value value = vecfile_value_of_double(mixed_cases[i].number);
        uint8_t bytes[4];
        const vecfile_fit fit = vecfile_store_value(&i32, &value, bytes);
        HOLDS(fit == mixed_cases[i].fit, "%g: %d", mixed_cases[i].number, (int)fit);
        ck_assert_int_eq((int64_t)load(&i32, bytes).integer, mixed_cases[i].stored);
    }
}
END_TEST

START_TEST(a_64_bit_integer_goes_into_a_long_double_and_back)
{
    static const uint64_t numbers[] = {0, 1, UINT64_MAX, UINT64_MAX - 1, (uint64_t)1 << 63};
    const vecfile_scalar *const formats[] = {&quad_big, &x87, &m68k, &pair_big};
    const vecfile_scalar u64 = {VECFILE_SCALAR_UNSIGNED, VECFILE_FLOAT_UNKNOWN, VECFILE_BIG, 8};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        for (size_t j = 0; j < 4; j++) {
            uint8_t bytes[16], back[8];
            vecfile_value value = vecfile_value_of_unsigned(numbers[i]);
            ck_assert_int_eq(vecfile_store_value(formats[j], &value, bytes), VECFILE_FITS);
            value = load(formats[j], bytes);
            ck_assert_int_eq(vecfile_store_value(&u64, &value, back), VECFILE_FITS);
            ck_assert_uint_eq(load(&u64, back).integer, numbers[i]);
        }
    uint8_t bytes[8];
    const vecfile_value large = vecfile_value_of_unsigned(UINT64_MAX);
    ck_assert_int_eq(vecfile_store_value(&f64_little, &large, bytes), VECFILE_ROUNDED);
}
END_TEST

/* --- floats --- */

/* This machine's own conversion is the oracle for float, double and, where it has one, the other
 * long double. */
START_TEST(floats_are_rounded_as_the_processor_rounds_them)
{
    random_source random = random_from(random_seed());
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t bits = random_next(&random);
        /* Mostly exponents that a float has, or nearly. */
        if (i % 4 != 0)
            bits = (bits & 0x800fffffffffffffu) | (861 + random_below(&random, 310)) << 52;
        if (i % 3 == 0)
            bits &= ~(uint64_t)0 << random_below(&random, 53);
        double number;
        float expected, got;
        memcpy(&number, &bits, sizeof number);
        if (number != number)
            continue;
        const vecfile_value value = vecfile_value_of_double(number);
        HOLDS(vecfile_value_as_double(&value) == number, "%a", number);
        const vecfile_scalar single = {VECFILE_SCALAR_FLOAT, VECFILE_FLOAT_IEEE32,
                                       VECFILE_BIG_ENDIAN ? VECFILE_BIG : VECFILE_LITTLE, 4};
        const vecfile_fit fit = vecfile_store_value(&single, &value, &got);
        expected = (float)number;
        if (isinf(expected) && !isinf(number)) {
            HOLDS(fit == VECFILE_CLAMPED && fabsf(got) == FLT_MAX, "%a", number);
            continue;
        }
        HOLDS(memcmp(&got, &expected, sizeof got) == 0, "%a: %a, not %a", number, (double)got,
              (double)expected);
        HOLDS((fit == VECFILE_FITS) == ((double)expected == number), "%a", number);
    }
}
END_TEST

START_TEST(long_doubles_are_what_the_compiler_makes_of_them)
{
    vecfile_machine machine;
    vecfile_this_machine(&machine);
    const vecfile_scalar wide = {VECFILE_SCALAR_FLOAT,
                                 vecfile_float_format_of(&machine, sizeof(long double)),
                                 machine.byte_order, sizeof(long double)};
    random_source random = random_from(random_seed());
    ck_assert_int_ne(wide.format, VECFILE_FLOAT_UNKNOWN);
    for (int i = 0; i < ROUNDS; i++) {
        const uint64_t bits = random_next(&random);
        double number;
        memcpy(&number, &bits, sizeof number);
        if (number != number)
            continue;
        const long double expected = (long double)number;
        uint8_t got[sizeof(long double)];
        const vecfile_value value = vecfile_value_of_double(number);
        ck_assert_int_eq(vecfile_store_value(&wide, &value, got), VECFILE_FITS);
        HOLDS(memcmp(got, &expected, vecfile_real_bytes(wide.format)) == 0, "%a", number);
        const long double third = expected / 3;
        const vecfile_value loaded = load(&wide, &third);
        const double narrow = (double)third;
        HOLDS(isinf(narrow) || vecfile_value_as_double(&loaded) == narrow, "%a", number);
    }
}
END_TEST

/* Bytes of one number in the formats that this machine may not have. */
static const struct known_bytes {
    const vecfile_scalar *scalar;
    const char *text; /* of the value, in hexadecimal */
    uint8_t bytes[16];
} known_bytes[] = {
    {&quad_big, "1", {0x3f, 0xff}},
    {&quad_big, "-2", {0xc0, 0x00}},
    {&quad_big,
     "0x1.0000000000000000000000000001p+0",
     {0x3f, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
    {&quad_big, "0x1p-16494", {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
    {&quad_big, "inf", {0x7f, 0xff}},
    {&quad_big, "-0", {0x80}},
    {&x87, "1", {0, 0, 0, 0, 0, 0, 0, 0x80, 0xff, 0x3f}},
    {&x87, "0x1.0000000000000002p+0", {1, 0, 0, 0, 0, 0, 0, 0x80, 0xff, 0x3f}},
    {&x87, "0x1p-16445", {1}},
    {&x87, "-inf", {0, 0, 0, 0, 0, 0, 0, 0x80, 0xff, 0xff}},
    {&m68k, "1", {0x3f, 0xff, 0, 0, 0x80}},
    {&m68k, "-0x1.0000000000000002p+0", {0xbf, 0xff, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 1}},
    {&m68k, "0x1p-16383", {0, 0, 0, 0, 0x80}},
    {&m68k, "0x1p-16446", {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
    {&m68k, "inf", {0x7f, 0xff}},
    {&pair_big, "1", {0x3f, 0xf0}},
    {&pair_big, "0x1.00000000000000000000000001p+0", {0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0x39, 0x70}},
    {&pair_big, "0x1.fffffffffffffffffffffffffep-1", {0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xb9, 0x70}},
    {&pair_big, "-0", {0x80}},
};

START_TEST(every_long_double_format_is_read_and_written_as_its_maker_says)
{
    char text[VECFILE_VALUE_TEXT_BYTES];
    for (size_t i = 0; i < sizeof known_bytes / sizeof *known_bytes; i++) {
        const struct known_bytes *one = &known_bytes[i];
        const vecfile_value value = load(one->scalar, one->bytes);
        uint8_t back[16] = {0};
        HOLDS(strcmp(vecfile_value_text(&value, false, text), one->text) == 0, "%zu: %s, not %s", i,
              text, one->text);
        HOLDS(vecfile_store_value(one->scalar, &value, back) == VECFILE_FITS, "%s", one->text);
        HOLDS(memcmp(back, one->bytes, sizeof back) == 0, "%s", one->text);
    }
}
END_TEST

/* Random bits of one format, as a value that is stored in itself and comes back the same. */
static void random_number(random_source *random, const vecfile_scalar *scalar, uint8_t *bytes)
{
    random_fill(random, bytes, scalar->size);
    if (scalar->format == VECFILE_FLOAT_X87) {
        memset(bytes + 10, 0, 6);
        bytes[7] = (uint8_t)(bytes[8] | (bytes[9] & 0x7f) ? bytes[7] | 0x80 : bytes[7] & 0x7f);
    } else if (scalar->format == VECFILE_FLOAT_M68K) {
        bytes[2] = bytes[3] = 0;
        bytes[4] = (uint8_t)(bytes[4] | 0x80);
    }
}

START_TEST(what_one_format_holds_a_wider_one_holds_and_gives_back)
{
    static const struct {
        const vecfile_scalar *narrow, *wide;
    } ways[] = {
        {&f32_little, &f64_little}, {&f32_little, &x87},
        {&f64_little, &x87},        {&f64_little, &m68k},
        {&f64_little, &quad_big},   {&f64_little, &pair_big},
        {&x87, &quad_big},          {&x87, &m68k},
        {&f32_little, &pair_big},
    };
    random_source random = random_from(random_seed());
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        for (int j = 0; j < ROUNDS / 10; j++) {
            uint8_t bytes[16], other[16], back[16];
            random_number(&random, ways[i].narrow, bytes);
            vecfile_value value = load(ways[i].narrow, bytes);
            HOLDS(vecfile_store_value(ways[i].wide, &value, other) == VECFILE_FITS, "way %zu", i);
            const vecfile_value wide = load(ways[i].wide, other);
            HOLDS(vecfile_same_value(&value, &wide), "way %zu", i);
            HOLDS(vecfile_store_value(ways[i].narrow, &wide, back) == VECFILE_FITS, "way %zu", i);
            HOLDS(memcmp(bytes, back, ways[i].narrow->size) == 0, "way %zu", i);
        }
}
END_TEST

/* The sum of two doubles that do not overlap, as software on ppc64 keeps it. */
START_TEST(a_double_double_keeps_what_it_can_of_a_quad_and_the_quad_keeps_all)
{
    random_source random = random_from(random_seed());
    for (int i = 0; i < ROUNDS; i++) {
        const double high =
            ldexp((double)(random_next(&random) >> 11), (int)random_below(&random, 300));
        const double low = ldexp((double)(random_next(&random) >> 11) / 0x1p54,
                                 ilogb(high) - 53 - (int)random_below(&random, 7));
        const vecfile_value parts[2] = {
            vecfile_value_of_double(high),
            vecfile_value_of_double(random_once_in(&random, 2) ? low : -low)};
        const vecfile_scalar f64_big = {VECFILE_SCALAR_FLOAT, VECFILE_FLOAT_IEEE64, VECFILE_BIG, 8};
        uint8_t bytes[16], quad[16], back[16];
        vecfile_store_value(&f64_big, &parts[0], bytes);
        vecfile_store_value(&f64_big, &parts[1], bytes + 8);
        const vecfile_value value = load(&pair_big, bytes);
        HOLDS(vecfile_store_value(&pair_big, &value, back) == VECFILE_FITS, "%a %a", high, low);
        HOLDS(memcmp(bytes, back, 16) == 0, "%a %a", high, low);
        const vecfile_fit fit = vecfile_store_value(&quad_big, &value, quad);
        const vecfile_value wide = load(&quad_big, quad);
        vecfile_store_value(&pair_big, &wide, back);
        HOLDS(fit == VECFILE_ROUNDED || memcmp(bytes, back, 16) == 0, "%a %a", high, low);
    }
}
END_TEST

START_TEST(a_double_double_with_a_hole_in_the_middle_is_not_taken_for_exact)
{
    uint8_t bytes[16] = {0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0x10}, other[16];
    const vecfile_value value = load(&pair_big, bytes);
    ck_assert(value.real.is_inexact);
    ck_assert_int_eq(vecfile_store_value(&quad_big, &value, other), VECFILE_ROUNDED);
    ck_assert(vecfile_value_as_double(&value) == 1.0);
}
END_TEST

START_TEST(a_nan_keeps_its_payload_or_is_told_to_have_lost_it)
{
    static const uint8_t signalling[8] = {1, 0, 0, 0x20, 0, 0, 0xf4, 0xff};
    uint8_t wide[16], back[8], narrow[4];
    vecfile_value value = load(&f64_little, signalling);
    ck_assert_int_eq(value.real.class_, VECFILE_REAL_NAN);
    ck_assert_int_eq(vecfile_store_value(&quad_big, &value, wide), VECFILE_FITS);
    value = load(&quad_big, wide);
    ck_assert_int_eq(vecfile_store_value(&f64_little, &value, back), VECFILE_FITS);
    ck_assert_mem_eq(back, signalling, 8);
    ck_assert_int_eq(vecfile_store_value(&f32_little, &value, narrow), VECFILE_ROUNDED);
    ck_assert_uint_eq(narrow[3], 0xff);
    /* All of the payload lost, it is a NaN still. */
    static const uint8_t low_payload[8] = {1, 0, 0, 0, 0, 0, 0xf0, 0x7f};
    value = load(&f64_little, low_payload);
    ck_assert_int_eq(vecfile_store_value(&f32_little, &value, narrow), VECFILE_ROUNDED);
    ck_assert_int_eq(load(&f32_little, narrow).real.class_, VECFILE_REAL_NAN);
}
END_TEST

START_TEST(what_is_no_number_to_an_8087_is_nan)
{
    static const uint8_t unnormal[16] = {1, 0, 0, 0, 0, 0, 0, 0x40, 0xff, 0x3f};
    static const uint8_t pseudo_infinity[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0x7f};
    ck_assert_int_eq(load(&x87, unnormal).real.class_, VECFILE_REAL_NAN);
    ck_assert_int_eq(load(&x87, pseudo_infinity).real.class_, VECFILE_REAL_NAN);
    /* Exponent field 0 with the integer bit is a number of exponent field 1. */
    static const uint8_t pseudo_denormal[16] = {0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0};
    static const uint8_t least_normal[16] = {0, 0, 0, 0, 0, 0, 0, 0x80, 1, 0};
    const vecfile_value a = load(&x87, pseudo_denormal), b = load(&x87, least_normal);
    ck_assert(vecfile_same_value(&a, &b));
}
END_TEST

START_TEST(a_float_text_reads_back_as_the_same_number)
{
    random_source random = random_from(random_seed());
    char text[VECFILE_VALUE_TEXT_BYTES];
    for (int i = 0; i < ROUNDS / 4; i++) {
        const uint64_t bits = random_next(&random);
        double number;
        memcpy(&number, &bits, sizeof number);
        if (number != number)
            continue;
        const vecfile_value value = vecfile_value_of_double(number);
        HOLDS(strtod(vecfile_value_text(&value, false, text), NULL) == number, "%a: %s", number,
              text);
        const float single = (float)number;
        const vecfile_value short_value = vecfile_value_of_double((double)single);
        HOLDS(strtof(vecfile_value_text(&short_value, true, text), NULL) == single, "%a: %s",
              (double)single, text);
    }
    const vecfile_value tenth = vecfile_value_of_double((double)0.1f);
    ck_assert_str_eq(vecfile_value_text(&tenth, true, text), "0.1");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("value");
    PROMISE(suite, integers_of_every_width_and_byte_order_are_what_their_bytes_say, 10);
    PROMISE(suite, an_integer_out_of_range_becomes_the_nearest_and_is_told, 10);
    PROMISE(suite, a_float_becomes_an_integer_only_where_it_is_one, 10);
    PROMISE(suite, a_64_bit_integer_goes_into_a_long_double_and_back, 10);
    PROMISE(suite, floats_are_rounded_as_the_processor_rounds_them, 60);
    PROMISE(suite, long_doubles_are_what_the_compiler_makes_of_them, 60);
    PROMISE(suite, every_long_double_format_is_read_and_written_as_its_maker_says, 10);
    PROMISE(suite, what_one_format_holds_a_wider_one_holds_and_gives_back, 60);
    PROMISE(suite, a_double_double_keeps_what_it_can_of_a_quad_and_the_quad_keeps_all, 60);
    PROMISE(suite, a_double_double_with_a_hole_in_the_middle_is_not_taken_for_exact, 10);
    PROMISE(suite, a_nan_keeps_its_payload_or_is_told_to_have_lost_it, 10);
    PROMISE(suite, what_is_no_number_to_an_8087_is_nan, 10);
    PROMISE(suite, a_float_text_reads_back_as_the_same_number, 60);
    return run_suite(suite);
}
