/* Numbers as text: the shortest that reads back as the same number, and back. */
#ifndef CLI_NUMBERS_H
#define CLI_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* No number printed here is longer. */
#define NUMBER_BYTES 64

/* Print at `to`, which has room for NUMBER_BYTES, without a NUL; return the length.  Floats that
 * are no numbers print as nan, inf and -inf. */
size_t print_unsigned(char *to, uint64_t value);
size_t print_signed(char *to, int64_t value);
size_t print_float(char *to, float value);
size_t print_double(char *to, double value);

/* Verdict of reading a number. */
typedef enum number_verdict { NUMBER_OK, NOT_A_NUMBER, NUMBER_TOO_LARGE } number_verdict;

/* Read all of `text`: decimal, or 0x and hexadecimal digits for integers; a leading + is allowed.
 * Floats are rounded to the nearest, which of the smallest is zero. */
number_verdict read_unsigned(const char *text, size_t count, uint64_t *out);
number_verdict read_signed(const char *text, size_t count, int64_t *out);
number_verdict read_float(const char *text, size_t count, float *out);
number_verdict read_double(const char *text, size_t count, double *out);

/* A whole number that is written with a point or an exponent, "5.0" or "1e3", as spreadsheets do;
 * false of what is none, and of 9e15 and more, where a double, as it mostly was, may be rounded. */
bool read_whole(const char *text, size_t count, int64_t *out);

#ifdef __cplusplus
}
#endif

#endif /* CLI_NUMBERS_H */
