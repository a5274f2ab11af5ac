/* Cells of floats, as text that reads back as the same bits. */
#ifndef CLI_CELL_FLOAT_H
#define CLI_CELL_FLOAT_H

#include "rows/column.h"
#include "text/numbers.h"

/* Prints the cell at `to`, which has room for NUMBER_BYTES; returns the length.  The shortest
 * decimal number, or a hexadecimal one of a float that no double holds; "inf", "-inf"; "nan" for
 * the NaN that C's NAN is, "-NaN" for its negative, any other with the bits of its fraction, as in
 * "nan(0x7a2)"; and "bytes(…)" where no number of this machine says what is stored. */
size_t print_float_text(char *to, const column *of, const void *element);

/* Stores the number; NULL, or what is wrong with it.  The sign of a NaN without bits counts only as
 * it is printed: "-nan" is what others make of any. */
const char *read_float_text(const column *of, const char *text, size_t length, void *element);

#endif /* CLI_CELL_FLOAT_H */
