/* A table for people: aligned columns, headings, every cell made harmless. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "run/output.h"

typedef enum alignment { LEFT, RIGHT } alignment;

typedef struct table {
    output *out;
    size_t columns;
    size_t column_room;
    alignment *alignments;
    size_t *widths;
    output text;  /* of the cells that are not printed yet */
    size_t *ends; /* where each ends in it */
    size_t cells;
    size_t room;
    bool has_headings;
    bool is_measured; /* the widths stand */
} table;

/* Widths are those of the first rows, a thousand or so; what is wider later sticks out. */
void table_begin(table *of, output *out);

/* All columns before the first cell.  A table whose headings are all NULL has none. */
void table_column(table *of, const char *heading, alignment side);

/* The next cell, from left to right and row by row. */
void table_cell(table *of, const char *text, size_t count);
void table_text(table *of, const char *text);
FORMAT_OF_PRINTF(2, 3) void table_format(table *of, const char *format, ...);

/* Prints the rows that are complete: from here on the widths stand. */
void table_flush(table *of);

/* Prints what is left. */
void table_end(table *of);

#endif /* CLI_TABLE_H */
