/* One cell of a table of elements, as text and as JSON. */
#ifndef CLI_CELL_H
#define CLI_CELL_H

#include "rows/column.h"
#include "run/output.h"
#include "text/json_writer.h"

/* How integers that mean something are printed. */
typedef enum cell_style {
    AS_MEANT, /* times in ISO 8601, enums by name */
    AS_STORED /* plain numbers */
} cell_style;

/* Prints the cell as it is: text may hold any byte.  Floats as print_double, bool as true and
 * false, an enum's value without a name as its number, flags as "a|b|0x10" or 0, bytes as hex. */
void print_cell(output *out, const column *of, const void *element, cell_style style);

/* As a value of JSON: NaN is null. */
void print_json_cell(json_writer *json, const column *of, const void *element, cell_style style);

/* An integer as the column would print it. */
void print_integer_cell(output *out, const column *of, uint64_t bits, cell_style style);

#endif /* CLI_CELL_H */
