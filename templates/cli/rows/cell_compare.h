/* The order of cells. */
#ifndef CLI_CELL_COMPARE_H
#define CLI_CELL_COMPARE_H

#include "rows/column.h"

/* < 0, 0 or > 0: numbers by value, NaN behind all others, enums and times by number, texts and
 * bytes by their bytes.  Both elements have the column. */
int compare_cells(const column *of, const unsigned char *a, const unsigned char *b);

/* Whether two cells of different files say the same: of different columns, machines and types. */
bool same_cells(const column *left, const unsigned char *a, const column *right,
                const unsigned char *b);

#endif /* CLI_CELL_COMPARE_H */
