/* Text → the bytes of a cell, the other way from cell.h. */
#ifndef CLI_CELL_READ_H
#define CLI_CELL_READ_H

#include "rows/column.h"

/* Stores the cell that `text` says at its place in `element`.  NULL, or what is wrong with the
 * text: "is not a number", "is longer than 12 bytes"; valid until the next call. */
const char *read_cell(const column *of, const char *text, size_t length, void *element);

/* The bits of an integer, bool, enum, flags or time; the same result. */
const char *read_integer_cell(const column *of, const char *text, size_t length, uint64_t *bits);

/* Whether the number that `text` says may as well be a date as a count of the column's unit; a plus
 * or hexadecimal digits say that it is a count. */
bool is_doubtful_time(const column *of, const char *text, size_t length, uint64_t bits);

/* Stores a text that is written as pairs of hexadecimal digits, whatever bytes they are; the same
 * result. */
const char *read_text_bytes(const column *of, const char *digits, size_t length, void *element);

#endif /* CLI_CELL_READ_H */
