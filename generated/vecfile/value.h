/* Made by vecfile-gen 1.0.0; do not edit. */
/* One scalar in the bytes of any machine, and as a neutral value that loses nothing on the way from
 * one machine to another. */
#ifndef VECFILE_VALUE_H
#define VECFILE_VALUE_H

#include "format.h"

typedef enum vecfile_float_format {
    VECFILE_FLOAT_UNKNOWN,
    VECFILE_FLOAT_IEEE32,
    VECFILE_FLOAT_IEEE64,
    VECFILE_FLOAT_IEEE128,
    VECFILE_FLOAT_X87,          /* 80 bits, little-endian, in 12 or 16 bytes */
    VECFILE_FLOAT_M68K,         /* 80 bits, big-endian, with 16 unused bits in the middle */
    VECFILE_FLOAT_DOUBLE_DOUBLE /* IBM's: the sum of two doubles */
} vecfile_float_format;

typedef enum vecfile_scalar_kind {
    VECFILE_SCALAR_UNSIGNED,
    VECFILE_SCALAR_SIGNED, /* two's complement */
    VECFILE_SCALAR_BOOL,   /* one byte, 0 or 1 */
    VECFILE_SCALAR_FLOAT
} vecfile_scalar_kind;

/* How a scalar lies in memory. */
typedef struct vecfile_scalar {
    vecfile_scalar_kind kind;
    vecfile_float_format format; /* of a float */
    uint8_t byte_order;          /* VECFILE_LITTLE or VECFILE_BIG */
    uint8_t size;                /* bytes: 1, 2, 4 or 8 of integers; 4 to 16 of floats */
} vecfile_scalar;

typedef enum vecfile_real_class {
    VECFILE_REAL_ZERO,
    VECFILE_REAL_FINITE,
    VECFILE_REAL_INFINITE,
    VECFILE_REAL_NAN
} vecfile_real_class;

/* A floating-point number.  FINITE: (high · 2^64 + low) · 2^(exponent - 127), the top bit of `high`
 * set.  NAN: the payload, its first bit (mostly the quiet one) at the top of `high`. */
typedef struct vecfile_real {
    vecfile_real_class class_;
    bool is_negative;
    bool is_inexact; /* 128 bits did not hold all of a double-double */
    int32_t exponent;
    uint64_t high, low;
} vecfile_real;

typedef struct vecfile_value {
    vecfile_scalar_kind kind; /* tells which of the two holds it */
    uint64_t integer;         /* of SIGNED its two's complement */
    vecfile_real real;        /* of FLOAT */
} vecfile_value;

/* How well a value went into a scalar. */
typedef enum vecfile_fit {
    VECFILE_FITS,
    VECFILE_ROUNDED, /* bits of a float's fraction or payload were lost */
    VECFILE_CLAMPED  /* out of range: the nearest finite value there is, 0 for NaN */
} vecfile_fit;

/* Reads the scalar at `at`, aligned or not. */
void vecfile_load_value(const vecfile_scalar *scalar, const void *at, vecfile_value *out);

/* Writes all bytes of the scalar at `at`, unused ones as zero. */
vecfile_fit vecfile_store_value(const vecfile_scalar *scalar, const vecfile_value *value, void *at);

/* The nearest double. */
double vecfile_value_as_double(const vecfile_value *value);

/* The neutral value of a double. */
vecfile_value vecfile_value_of_double(double number);
vecfile_value vecfile_value_of_signed(int64_t number);
vecfile_value vecfile_value_of_unsigned(uint64_t number);

/* Whether both are the same number, of whatever kinds; NaN is the same as NaN of the same payload.
 */
bool vecfile_same_value(const vecfile_value *a, const vecfile_value *b);

/* Longest text of a value, with its NUL. */
#define VECFILE_VALUE_TEXT_BYTES 64

/* The value as text that strtoll, strtoull, strtod or strtold read back exactly: an integer in
 * decimal; a float as the shortest decimal that a double or, `is_single`, a float needs, in
 * hexadecimal ("0x1.8p+3") if no double holds it; "nan", "inf", "-inf"; a bool as 0 or 1.  Returns
 * `buffer`. */
const char *vecfile_value_text(const vecfile_value *value, bool is_single,
                               char buffer[VECFILE_VALUE_TEXT_BYTES]);

/* The formats of a machine's floats of `size` bytes, as the probes in its identity tell:
 * VECFILE_FLOAT_UNKNOWN if it is none of the above. */
vecfile_float_format vecfile_float_format_of(const vecfile_machine *machine, uint32_t size);

#endif /* VECFILE_VALUE_H */
