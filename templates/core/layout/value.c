/* Scalars of any machine as neutral values. */
#include "base/base.h"

#include "base/assertion.h"
#include "layout/real.h"
#include "value.h"

#include <stdio.h>
#include <stdlib.h>

/* --- integers --- */

static uint64_t load_integer(const vecfile_scalar *scalar, const uint8_t *at)
{
    VECFILE_ASSERT(scalar->size >= 1 && scalar->size <= 8);
    VECFILE_ASSERT(scalar->byte_order == VECFILE_LITTLE || scalar->byte_order == VECFILE_BIG);
    uint64_t bits = 0;
    for (unsigned i = 0; i < scalar->size; i++)
        bits = bits << 8 | at[scalar->byte_order == VECFILE_BIG ? i : scalar->size - 1u - i];
    return bits;
}

static void store_integer(const vecfile_scalar *scalar, uint64_t bits, uint8_t *at)
{
    VECFILE_ASSERT(scalar->size >= 1 && scalar->size <= 8);
    VECFILE_ASSERT(scalar->byte_order == VECFILE_LITTLE || scalar->byte_order == VECFILE_BIG);
    for (unsigned i = 0; i < scalar->size; i++, bits >>= 8)
        at[scalar->byte_order == VECFILE_BIG ? scalar->size - 1u - i : i] = (uint8_t)bits;
}

static uint64_t extend_sign(uint64_t bits, unsigned size)
{
    const uint64_t sign = (uint64_t)1 << (size * 8 - 1);
    return size < 8 ? ((bits & (sign * 2 - 1)) ^ sign) - sign : bits;
}

/* The largest number of the scalar, and the magnitude of the smallest. */
static uint64_t largest_of(const vecfile_scalar *scalar)
{
    if (scalar->kind == VECFILE_SCALAR_BOOL)
        return 1;
    const unsigned bits = scalar->size * 8u - (scalar->kind == VECFILE_SCALAR_SIGNED);
    return bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
}

static uint64_t lowest_of(const vecfile_scalar *scalar)
{
    return scalar->kind == VECFILE_SCALAR_SIGNED ? (uint64_t)1 << (scalar->size * 8u - 1) : 0;
}

/* A number as sign and magnitude. */
static vecfile_fit store_magnitude(const vecfile_scalar *scalar, uint64_t magnitude,
                                   bool is_negative, uint8_t *at)
{
    const uint64_t most = is_negative ? lowest_of(scalar) : largest_of(scalar);
    const uint64_t kept = magnitude <= most ? magnitude : most;
    store_integer(scalar, is_negative ? 0 - kept : kept, at);
    return kept == magnitude ? VECFILE_FITS : VECFILE_CLAMPED;
}

static bool is_negative_integer(const vecfile_value *value)
{
    return value->kind == VECFILE_SCALAR_SIGNED && value->integer >> 63 != 0;
}

static uint64_t magnitude_of(const vecfile_value *value)
{
    return is_negative_integer(value) ? 0 - value->integer : value->integer;
}

/* To the nearest integer, ties to even. */
static vecfile_fit store_real_as_integer(const vecfile_scalar *scalar, const vecfile_real *real,
                                         uint8_t *at)
{
    if (real->class_ == VECFILE_REAL_ZERO)
        return store_magnitude(scalar, 0, false, at);
    if (real->class_ == VECFILE_REAL_NAN) {
        store_integer(scalar, 0, at);
        return VECFILE_CLAMPED;
    }
    if (real->class_ == VECFILE_REAL_INFINITE || real->exponent > 63) {
        store_magnitude(scalar, UINT64_MAX, real->is_negative, at);
        return VECFILE_CLAMPED;
    }
    if (real->exponent < -1) {
        store_magnitude(scalar, 0, false, at);
        return VECFILE_ROUNDED;
    }
    const unsigned bits = (unsigned)(real->exponent + 1); /* before the point */
    const uint64_t high = real->high, low = real->low;
    uint64_t whole = bits == 0 ? 0 : high >> (64 - bits);
    const uint64_t first = bits == 0 ? high : bits == 64 ? low : high << bits | low >> (64 - bits);
    const uint64_t rest = (bits == 0 ? low : bits == 64 ? 0 : low << bits) | real->is_inexact;
    const uint64_t half = (uint64_t)1 << 63;
    if ((first > half || (first == half && (rest != 0 || (whole & 1)))) && whole != UINT64_MAX)
        whole++;
    const vecfile_fit fit = store_magnitude(scalar, whole, real->is_negative, at);
    return fit == VECFILE_FITS && (first | rest) != 0 ? VECFILE_ROUNDED : fit;
}

/* --- any scalar --- */

void vecfile_load_value(const vecfile_scalar *scalar, const void *at, vecfile_value *out)
{
    out->kind = scalar->kind;
    out->integer = 0;
    if (scalar->kind == VECFILE_SCALAR_FLOAT)
        vecfile_decode_real(scalar->format, scalar->byte_order, at, &out->real);
    else
        out->integer = load_integer(scalar, at);
    if (scalar->kind == VECFILE_SCALAR_SIGNED)
        out->integer = extend_sign(out->integer, scalar->size);
}

static vecfile_real real_of(const vecfile_value *value)
{
    if (value->kind == VECFILE_SCALAR_FLOAT)
        return value->real;
    vecfile_real real;
    vecfile_real_of_integer(magnitude_of(value), is_negative_integer(value), &real);
    return real;
}

vecfile_fit vecfile_store_value(const vecfile_scalar *scalar, const vecfile_value *value, void *at)
{
    if (scalar->kind == VECFILE_SCALAR_FLOAT) {
        const vecfile_real real = real_of(value);
        memset(at, 0, scalar->size);
        return vecfile_encode_real(scalar->format, scalar->byte_order, &real, at);
    }
    if (value->kind == VECFILE_SCALAR_FLOAT)
        return store_real_as_integer(scalar, &value->real, at);
    return store_magnitude(scalar, magnitude_of(value), is_negative_integer(value), at);
}

static const vecfile_scalar native_double = {VECFILE_SCALAR_FLOAT, VECFILE_FLOAT_IEEE64,
                                             VECFILE_BIG_ENDIAN ? VECFILE_BIG : VECFILE_LITTLE, 8};

static double double_of(const vecfile_value *value, vecfile_fit *fit)
{
    double number;
    *fit = vecfile_store_value(&native_double, value, &number);
    return number;
}

double vecfile_value_as_double(const vecfile_value *value)
{
    vecfile_fit fit;
    return double_of(value, &fit);
}

vecfile_value vecfile_value_of_double(double number)
{
    vecfile_value value;
    vecfile_load_value(&native_double, &number, &value);
    return value;
}

vecfile_value vecfile_value_of_signed(int64_t number)
{
    return (vecfile_value){.kind = VECFILE_SCALAR_SIGNED, .integer = (uint64_t)number};
}

vecfile_value vecfile_value_of_unsigned(uint64_t number)
{
    return (vecfile_value){.kind = VECFILE_SCALAR_UNSIGNED, .integer = number};
}

bool vecfile_same_value(const vecfile_value *a, const vecfile_value *b)
{
    const vecfile_real x = real_of(a), y = real_of(b);
    return x.class_ == y.class_ && x.is_negative == y.is_negative && x.exponent == y.exponent &&
           x.high == y.high && x.low == y.low && x.is_inexact == y.is_inexact;
}

/* --- text --- */

/* Whether both are the same as a double or as a float, without the processor, which may have been
 * told to take small numbers for zero. */
static bool is_same_number(double a, double b, bool is_single)
{
    const vecfile_value x = vecfile_value_of_double(a), y = vecfile_value_of_double(b);
    uint8_t of_x[8] = {0}, of_y[8] = {0};
    vecfile_scalar scalar = native_double;
    if (is_single) {
        scalar.format = VECFILE_FLOAT_IEEE32;
        scalar.size = 4;
    }
    vecfile_store_value(&scalar, &x, of_x);
    vecfile_store_value(&scalar, &y, of_y);
    return memcmp(of_x, of_y, sizeof of_x) == 0;
}

static const char *shortest_text(double number, bool is_single, char *buffer)
{
    for (int precision = is_single ? 6 : 15; precision <= 17; precision++) {
        snprintf(buffer, VECFILE_VALUE_TEXT_BYTES, "%.*g", precision, number);
        if (is_same_number(strtod(buffer, NULL), number, is_single))
            break;
    }
    return buffer;
}

static const char *hexadecimal_text(const vecfile_real *real, char *buffer)
{
    /* The top bit is the digit before the point. */
    char digits[33];
    const unsigned long long high = real->high << 1 | real->low >> 63, low = real->low << 1;
    snprintf(digits, sizeof digits, "%016llx%016llx", high, low);
    size_t length = 32;
    while (length > 0 && digits[length - 1] == '0')
        length--;
    snprintf(buffer, VECFILE_VALUE_TEXT_BYTES, "%s0x1%s%.*sp%+d", real->is_negative ? "-" : "",
             length > 0 ? "." : "", (int)length, digits, real->exponent);
    return buffer;
}

static const char *real_text(const vecfile_value *value, bool is_single, char *buffer)
{
    const vecfile_real *real = &value->real;
    const bool is_nan = real->class_ == VECFILE_REAL_NAN;
    vecfile_fit fit;
    const double number = double_of(value, &fit);
    if (real->class_ != VECFILE_REAL_FINITE) {
        snprintf(buffer, VECFILE_VALUE_TEXT_BYTES, "%s%s", real->is_negative && !is_nan ? "-" : "",
                 is_nan                              ? "nan"
                 : real->class_ == VECFILE_REAL_ZERO ? "0"
                                                     : "inf");
        return buffer;
    }
    return fit == VECFILE_FITS ? shortest_text(number, is_single, buffer)
                               : hexadecimal_text(real, buffer);
}

const char *vecfile_value_text(const vecfile_value *value, bool is_single,
                               char buffer[VECFILE_VALUE_TEXT_BYTES])
{
    if (value->kind == VECFILE_SCALAR_FLOAT)
        return real_text(value, is_single, buffer);
    snprintf(buffer, VECFILE_VALUE_TEXT_BYTES, "%s%llu", is_negative_integer(value) ? "-" : "",
             (unsigned long long)magnitude_of(value));
    return buffer;
}

/* --- formats of a machine --- */

/* The probe, as a float of some format would have it. */
static bool is_probe(vecfile_float_format format, uint8_t byte_order, const uint8_t *bytes,
                     double probe)
{
    const vecfile_value value = vecfile_value_of_double(probe);
    uint8_t expected[16] = {0};
    vecfile_encode_real(format, byte_order, &value.real, expected);
    return memcmp(bytes, expected, vecfile_real_bytes(format)) == 0;
}

static vecfile_float_format long_double_of(const vecfile_machine *machine)
{
    static const struct {
        vecfile_float_format format;
        uint8_t byte_order, size;
    } known[] = {
        {VECFILE_FLOAT_IEEE64, 0, 8},
        {VECFILE_FLOAT_X87, VECFILE_LITTLE, 12},
        {VECFILE_FLOAT_X87, VECFILE_LITTLE, 16},
        {VECFILE_FLOAT_M68K, VECFILE_BIG, 12},
        {VECFILE_FLOAT_IEEE128, 0, 16},
        {VECFILE_FLOAT_DOUBLE_DOUBLE, 0, 16},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].size == machine->c_types[VECFILE_C_LONG_DOUBLE].size &&
            (known[i].byte_order == 0 || known[i].byte_order == machine->byte_order) &&
            is_probe(known[i].format, machine->byte_order, machine->long_double_probe,
                     VECFILE_PROBE))
            return known[i].format;
    return VECFILE_FLOAT_UNKNOWN;
}

vecfile_float_format vecfile_float_format_of(const vecfile_machine *machine, uint32_t size)
{
    const uint8_t order = machine->byte_order;
    if (size == machine->c_types[VECFILE_C_LONG_DOUBLE].size && size != 4 && size != 8)
        return long_double_of(machine);
    if (size == 4 && is_probe(VECFILE_FLOAT_IEEE32, order, machine->float_probe, VECFILE_PROBE))
        return VECFILE_FLOAT_IEEE32;
    if (size == 8 && is_probe(VECFILE_FLOAT_IEEE64, order, machine->double_probe, VECFILE_PROBE))
        return VECFILE_FLOAT_IEEE64;
    return VECFILE_FLOAT_UNKNOWN;
}
