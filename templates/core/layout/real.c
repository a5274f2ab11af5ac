/* Floating-point formats by their bits: no arithmetic of this machine takes part, so that every
 * machine converts alike and NaN keeps its payload. */
#include "layout/real.h"

#include "base/assertion.h"
#include "base/base.h"

/* A format with one sign bit, an exponent and a fraction, one behind the other. */
typedef struct shape {
    unsigned exponent_bits;
    unsigned fraction_bits; /* without the integer bit */
    bool has_integer_bit;   /* it is written, not implied */
    int least_exponent;     /* of numbers whose integer bit is set */
} shape;

static const shape shapes[] = {
    [VECFILE_FLOAT_IEEE32] = {8, 23, false, -126},
    [VECFILE_FLOAT_IEEE64] = {11, 52, false, -1022},
    [VECFILE_FLOAT_IEEE128] = {15, 112, false, -16382},
    [VECFILE_FLOAT_X87] = {15, 63, true, -16382},
    /* Here exponent field 0 is one less than field 1, denormal or not. */
    [VECFILE_FLOAT_M68K] = {15, 63, true, -16383},
};

typedef struct bits128 {
    uint64_t high, low;
} bits128;

static bits128 shift_left(bits128 a, unsigned count)
{
    if (count >= 128)
        return (bits128){0, 0};
    if (count >= 64)
        return (bits128){a.low << (count - 64), 0};
    if (count == 0)
        return a;
    return (bits128){a.high << count | a.low >> (64 - count), a.low << count};
}

static bits128 shift_right(bits128 a, unsigned count)
{
    if (count >= 128)
        return (bits128){0, 0};
    if (count >= 64)
        return (bits128){0, a.high >> (count - 64)};
    if (count == 0)
        return a;
    return (bits128){a.high >> count, a.high << (64 - count) | a.low >> count};
}

static bool is_nil(bits128 a)
{
    return (a.high | a.low) == 0;
}

static bool bit_at(bits128 a, unsigned place)
{
    return (place >= 64 ? a.high >> (place - 64) : a.low >> place) & 1;
}

static bits128 add_wide(bits128 a, bits128 b)
{
    bits128 sum = {a.high + b.high, a.low + b.low};
    sum.high += sum.low < a.low;
    return sum;
}

static bits128 subtract(bits128 a, bits128 b)
{
    return (bits128){a.high - b.high - (a.low < b.low), a.low - b.low};
}

static bool is_less(bits128 a, bits128 b)
{
    return a.high != b.high ? a.high < b.high : a.low < b.low;
}

/* The lowest `count` bits. */
static bits128 low_bits(bits128 a, unsigned count)
{
    return count == 0 ? (bits128){0, 0} : shift_right(shift_left(a, 128 - count), 128 - count);
}

/* Brings the top bit of a number, which is not 0, to the top. */
static void normalise(bits128 digits, int32_t exponent, vecfile_real *out)
{
    VECFILE_ASSERT(!is_nil(digits));
    while (!bit_at(digits, 127)) {
        digits = shift_left(digits, 1);
        exponent--;
    }
    out->class_ = VECFILE_REAL_FINITE;
    out->exponent = exponent;
    out->high = digits.high;
    out->low = digits.low;
}

/* --- bytes --- */

unsigned vecfile_real_bytes(vecfile_float_format format)
{
    switch (format) {
    case VECFILE_FLOAT_IEEE32:
        return 4;
    case VECFILE_FLOAT_IEEE64:
        return 8;
    case VECFILE_FLOAT_X87:
        return 10;
    case VECFILE_FLOAT_M68K:
        return 12;
    case VECFILE_FLOAT_IEEE128:
    case VECFILE_FLOAT_DOUBLE_DOUBLE:
        return 16;
    case VECFILE_FLOAT_UNKNOWN:
        break;
    }
    VECFILE_UNREACHABLE("floats of unknown format are no scalars");
    return 0;
}

/* Where byte `i`, counted from the least significant, of a format's bits is. */
static unsigned place_of_byte(vecfile_float_format format, uint8_t byte_order, unsigned i)
{
    if (byte_order == VECFILE_LITTLE)
        return i;
    if (format == VECFILE_FLOAT_M68K)
        return i < 8 ? 11 - i : 9 - i;
    return vecfile_real_bytes(format) - 1 - i;
}

static unsigned bytes_of_bits(vecfile_float_format format)
{
    return format == VECFILE_FLOAT_M68K ? 10 : vecfile_real_bytes(format);
}

static bits128 read_bits(vecfile_float_format format, uint8_t byte_order, const uint8_t *at)
{
    bits128 bits = {0, 0};
    for (unsigned i = bytes_of_bits(format); i-- > 0;) {
        bits = shift_left(bits, 8);
        bits.low |= at[place_of_byte(format, byte_order, i)];
    }
    return bits;
}

static void write_bits(vecfile_float_format format, uint8_t byte_order, bits128 bits, uint8_t *at)
{
    memset(at, 0, vecfile_real_bytes(format));
    for (unsigned i = 0; i < bytes_of_bits(format); i++, bits = shift_right(bits, 8))
        at[place_of_byte(format, byte_order, i)] = (uint8_t)bits.low;
}

/* --- one number --- */

static const shape *shape_of(vecfile_float_format format)
{
    VECFILE_ASSERT(format < sizeof shapes / sizeof *shapes);
    VECFILE_ASSERT(shapes[format].exponent_bits > 0);
    return &shapes[format];
}

static void decode_bits(vecfile_float_format format, bits128 bits, vecfile_real *out)
{
    const shape *form = shape_of(format);
    const unsigned digits = form->fraction_bits + form->has_integer_bit;
    const uint64_t most = ((uint64_t)1 << form->exponent_bits) - 1;
    const uint64_t field = shift_right(bits, digits).low & most;
    const bits128 fraction = low_bits(bits, form->fraction_bits);
    const bool integer_bit = form->has_integer_bit ? bit_at(bits, form->fraction_bits) : field != 0;
    memset(out, 0, sizeof *out);
    out->is_negative = bit_at(bits, digits + form->exponent_bits);
    /* The 8087's successors take a number without its integer bit for no number at all. */
    const bool is_invalid = format == VECFILE_FLOAT_X87 && field != 0 && !integer_bit;
    if (field == most || is_invalid) {
        const bits128 payload = shift_left(fraction, 128 - form->fraction_bits);
        out->class_ = is_nil(fraction) && !is_invalid ? VECFILE_REAL_INFINITE : VECFILE_REAL_NAN;
        out->high = payload.high | (is_invalid ? (uint64_t)1 << 63 : 0);
        out->low = payload.low;
        return;
    }
    bits128 number = fraction;
    if (integer_bit)
        number = add_wide(number, shift_left((bits128){0, 1}, form->fraction_bits));
    if (is_nil(number))
        return;
    const int bias = (int)(most >> 1);
    const int exponent = field != 0 ? (int)field - bias : form->least_exponent;
    normalise(shift_left(number, 127 - form->fraction_bits), exponent, out);
}

static bits128 assemble(const shape *form, bool is_negative, uint64_t field, bits128 digits)
{
    const unsigned width = form->fraction_bits + form->has_integer_bit;
    bits128 head = {0, (uint64_t)is_negative << form->exponent_bits | field};
    return add_wide(shift_left(head, width), low_bits(digits, width));
}

static vecfile_fit encode_nan(const shape *form, const vecfile_real *real, bits128 *out)
{
    const bits128 payload = {real->high, real->low};
    bits128 kept = shift_right(payload, 128 - form->fraction_bits);
    const bool is_lost = !is_nil(low_bits(payload, 128 - form->fraction_bits));
    /* Without any payload it would be an infinity. */
    if (is_nil(kept))
        kept = shift_left((bits128){0, 1}, form->fraction_bits - 1);
    if (form->has_integer_bit)
        kept = add_wide(kept, shift_left((bits128){0, 1}, form->fraction_bits));
    *out = assemble(form, real->is_negative, ((uint64_t)1 << form->exponent_bits) - 1, kept);
    return is_lost ? VECFILE_ROUNDED : VECFILE_FITS;
}

static vecfile_fit encode_largest(const shape *form, bool is_negative, bits128 *out)
{
    const bits128 ones = {UINT64_MAX, UINT64_MAX};
    *out = assemble(form, is_negative, ((uint64_t)1 << form->exponent_bits) - 2, ones);
    return VECFILE_CLAMPED;
}

static vecfile_fit encode_finite(const shape *form, const vecfile_real *real, bits128 *out)
{
    VECFILE_ASSERT(real->class_ == VECFILE_REAL_FINITE && real->high >> 63 == 1);
    const int bias = (1 << (form->exponent_bits - 1)) - 1;
    const bits128 number = {real->high, real->low};
    int exponent = real->exponent;
    unsigned dropped = 127 - form->fraction_bits;
    if (exponent < form->least_exponent) {
        const int below = form->least_exponent - exponent;
        dropped += below < 128 ? (unsigned)below : 128;
        exponent = form->least_exponent;
    }
    bits128 kept = shift_right(number, dropped);
    const bool half = dropped <= 128 && bit_at(number, dropped - 1);
    const bits128 rest = dropped <= 128 ? low_bits(number, dropped - 1) : number;
    const bool has_rest = !is_nil(rest) || real->is_inexact;
    if (half && (has_rest || bit_at(kept, 0)))
        kept = add_wide(kept, (bits128){0, 1});
    if (bit_at(kept, form->fraction_bits + 1)) {
        kept = shift_right(kept, 1);
        exponent++;
    }
    if (exponent > bias)
        return encode_largest(form, real->is_negative, out);
    const bool is_normal = bit_at(kept, form->fraction_bits);
    *out = assemble(form, real->is_negative, is_normal ? (uint64_t)(exponent + bias) : 0, kept);
    return half || has_rest ? VECFILE_ROUNDED : VECFILE_FITS;
}

static vecfile_fit encode_bits(vecfile_float_format format, const vecfile_real *real, bits128 *out)
{
    const shape *form = shape_of(format);
    const uint64_t most = ((uint64_t)1 << form->exponent_bits) - 1;
    bits128 one = {0, 0};
    switch (real->class_) {
    case VECFILE_REAL_ZERO:
        *out = assemble(form, real->is_negative, 0, one);
        return VECFILE_FITS;
    case VECFILE_REAL_INFINITE:
        if (form->has_integer_bit && format == VECFILE_FLOAT_X87)
            one = shift_left((bits128){0, 1}, form->fraction_bits);
        *out = assemble(form, real->is_negative, most, one);
        return VECFILE_FITS;
    case VECFILE_REAL_NAN:
        return encode_nan(form, real, out);
    case VECFILE_REAL_FINITE:
        break;
    }
    return encode_finite(form, real, out);
}

/* --- the sum of two doubles --- */

/* a + b of finite numbers, |a| >= |b|, as far as 128 bits reach. */
static vecfile_real sum_of(const vecfile_real *a, const vecfile_real *b)
{
    if (b->class_ == VECFILE_REAL_ZERO)
        return *a;
    vecfile_real sum = *a;
    const unsigned distance = (unsigned)(a->exponent - b->exponent);
    /* One bit of room for the carry. */
    const bits128 large = shift_right((bits128){a->high, a->low}, 1);
    const bits128 small = {b->high, b->low};
    bits128 added = shift_right(small, distance + 1);
    sum.is_inexact =
        a->is_inexact || (distance >= 127 ? true : !is_nil(low_bits(small, distance + 1)));
    const bits128 total =
        a->is_negative == b->is_negative ? add_wide(large, added) : subtract(large, added);
    if (is_nil(total)) {
        memset(&sum, 0, sizeof sum);
        return sum;
    }
    normalise(total, a->exponent + 1, &sum);
    return sum;
}

static void decode_pair(uint8_t byte_order, const uint8_t *at, vecfile_real *out)
{
    vecfile_real low;
    decode_bits(VECFILE_FLOAT_IEEE64, read_bits(VECFILE_FLOAT_IEEE64, byte_order, at), out);
    decode_bits(VECFILE_FLOAT_IEEE64, read_bits(VECFILE_FLOAT_IEEE64, byte_order, at + 8), &low);
    if (out->class_ != VECFILE_REAL_FINITE || low.class_ != VECFILE_REAL_FINITE)
        return;
    if (low.exponent > out->exponent) {
        const vecfile_real larger = low;
        low = *out;
        *out = larger;
    }
    *out = sum_of(out, &low);
}

/* The exact difference of a number and the double next to it. */
static vecfile_real rest_of(const vecfile_real *real, const vecfile_real *near)
{
    vecfile_real rest = {.is_negative = real->is_negative, .is_inexact = real->is_inexact};
    bits128 a = {real->high, real->low}, b = {near->high, near->low};
    if (near->class_ != VECFILE_REAL_FINITE)
        return rest;
    int exponent = real->exponent;
    bits128 difference;
    if (near->exponent > exponent) {
        /* Rounded up to the next power of two: 2^128 - a, in units of a. */
        difference = subtract((bits128){0, 0}, a);
        rest.is_negative = !rest.is_negative;
    } else if (is_less(a, b)) {
        difference = subtract(b, a);
        rest.is_negative = !rest.is_negative;
    } else {
        difference = subtract(a, b);
    }
    if (is_nil(difference)) {
        rest.is_negative = false;
        return rest;
    }
    normalise(difference, exponent, &rest);
    return rest;
}

static vecfile_fit encode_pair(uint8_t byte_order, const vecfile_real *real, uint8_t *at)
{
    bits128 bits;
    vecfile_fit fit = encode_bits(VECFILE_FLOAT_IEEE64, real, &bits);
    write_bits(VECFILE_FLOAT_IEEE64, byte_order, bits, at);
    memset(at + 8, 0, 8);
    if (real->class_ != VECFILE_REAL_FINITE || fit == VECFILE_CLAMPED)
        return fit;
    vecfile_real near;
    decode_bits(VECFILE_FLOAT_IEEE64, bits, &near);
    /* Too small even for a denormal: there is no second double below it. */
    if (near.class_ != VECFILE_REAL_FINITE)
        return fit;
    const vecfile_real rest = rest_of(real, &near);
    fit = encode_bits(VECFILE_FLOAT_IEEE64, &rest, &bits);
    write_bits(VECFILE_FLOAT_IEEE64, byte_order, bits, at + 8);
    return real->is_inexact ? VECFILE_ROUNDED : fit;
}

/* --- all formats --- */

void vecfile_decode_real(vecfile_float_format format, uint8_t byte_order, const uint8_t *at,
                         vecfile_real *out)
{
    if (format == VECFILE_FLOAT_DOUBLE_DOUBLE)
        decode_pair(byte_order, at, out);
    else
        decode_bits(format, read_bits(format, byte_order, at), out);
}

vecfile_fit vecfile_encode_real(vecfile_float_format format, uint8_t byte_order,
                                const vecfile_real *real, uint8_t *at)
{
    if (format == VECFILE_FLOAT_DOUBLE_DOUBLE)
        return encode_pair(byte_order, real, at);
    bits128 bits;
    const vecfile_fit fit = encode_bits(format, real, &bits);
    write_bits(format, byte_order, bits, at);
    return fit;
}

void vecfile_real_of_integer(uint64_t magnitude, bool is_negative, vecfile_real *out)
{
    memset(out, 0, sizeof *out);
    if (magnitude == 0)
        return;
    out->is_negative = is_negative;
    normalise((bits128){magnitude, 0}, 63, out);
}
