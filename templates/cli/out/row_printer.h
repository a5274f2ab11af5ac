/* Rows for people, or for programs: a table, or an object of JSON each. */
#ifndef CLI_ROW_PRINTER_H
#define CLI_ROW_PRINTER_H

#include "out/rows.h"
#include "rows/cell.h"
#include "text/json_writer.h"
#include "text/table.h"

/* For a command's table of options. */
#define PRINT_OPTIONS                                                                              \
    {"raw", 'r', NULL, "times and enums as the numbers that are stored", NULL},                    \
    {                                                                                              \
        "json", 'j', NULL, "one JSON object a row instead of a table", NULL                        \
    }

/* Where rows go, one after the other. */
typedef struct row_printer {
    const rows *what;
    output out;
    output cell;
    table rows_table;
    json_writer json;
    cell_style style;
    bool as_json;
} row_printer;

void row_printer_begin(row_printer *p, const rows *what, const arguments *given);

/* A row_visitor, whose context is the printer. */
bool print_row(void *context, uint64_t index, const unsigned char *element);

/* What was printed is on its way to who reads it; false once that failed. */
bool row_printer_flush(row_printer *p);

/* The command's exit status. */
int row_printer_end(row_printer *p);

#endif /* CLI_ROW_PRINTER_H */
