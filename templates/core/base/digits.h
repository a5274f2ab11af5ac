/* Numbers read from text, digit by digit. */
#ifndef VECFILE_BASE_DIGITS_H
#define VECFILE_BASE_DIGITS_H

#include "base/base.h"

/* What a hexadecimal digit of either case stands for; -1 if `c` is none. */
int vecfile_hex_digit(char c);

/* Reads the decimal digits [text, end).  False if there is none, or another character, or the
 * number is above `most`. */
bool vecfile_read_digits(const char *text, const char *end, uint64_t most, uint64_t *out);

#endif /* VECFILE_BASE_DIGITS_H */
