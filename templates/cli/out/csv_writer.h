/* Rows as CSV (RFC 4180). */
#ifndef CLI_CSV_WRITER_H
#define CLI_CSV_WRITER_H

#include "rows/cell.h"

/* The line of names. */
void csv_print_header(output *out, const column_list *columns);

/* One row.  A float that is NaN is an empty cell where that is the field's default, an empty text
 * an empty one in quotes where it is not, and a text that has
 * something behind the NUL that ends it {"hex":"…"}; on a terminal control characters become
 * visible. */
void csv_print_row(output *out, const column_list *columns, const unsigned char *element,
                   cell_style style);

#endif /* CLI_CSV_WRITER_H */
