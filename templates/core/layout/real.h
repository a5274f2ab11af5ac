/* The floating-point formats: from their bits to a vecfile_real and back. */
#ifndef VECFILE_LAYOUT_REAL_H
#define VECFILE_LAYOUT_REAL_H

#include "base/base.h"

#include "value.h"

/* Decodes a float of `format` in `byte_order` at `at`. */
void vecfile_decode_real(vecfile_float_format format, uint8_t byte_order, const uint8_t *at,
                         vecfile_real *out);

/* Encodes to the nearest, ties to even; a finite number too large becomes the largest.  Writes the
 * format's own bytes and none of padding: vecfile_real_bytes of them. */
vecfile_fit vecfile_encode_real(vecfile_float_format format, uint8_t byte_order,
                                const vecfile_real *real, uint8_t *at);

/* Bytes that carry something; the rest of a long double is padding. */
unsigned vecfile_real_bytes(vecfile_float_format format);

/* The magnitude of an integer. */
void vecfile_real_of_integer(uint64_t magnitude, bool is_negative, vecfile_real *out);

#endif /* VECFILE_LAYOUT_REAL_H */
