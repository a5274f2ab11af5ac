/* The rows and columns that a command is asked for: --from, --count, --where, --columns. */
#ifndef CLI_ROWS_H
#define CLI_ROWS_H

#include "rows/source.h"
#include "run/arguments.h"
#include "where/where.h"

/* For a command's table of options. */
#define COUNT_OPTION                                                                               \
    {                                                                                              \
        "count", 'n', "N", "at most so many rows; negative: all but the last so many", NULL        \
    }
#define RANGE_OPTIONS                                                                              \
    {"from", 'f', "INDEX", "start at this row; negative: so many before the end", NULL},           \
        COUNT_OPTION
#define ROW_OPTIONS RANGE_OPTIONS, CHOICE_OPTIONS
#define CHOICE_OPTIONS                                                                             \
    {"where", 'w', "CONDITION",                                                                    \
     "only rows that meet it, such as 'mag >= 5 && net == \"us\"'; names of columns, "             \
     "numbers, texts in quotes, true, false, nan, == != < <= > >=, ~ for contains, && || ! "       \
     "and parentheses",                                                                            \
     NULL},                                                                                        \
    {                                                                                              \
        "columns", 'c', "NAME,...",                                                                \
            "only these columns, in this order, with commas between them; the name of a struct "   \
            "or an array means all in it",                                                         \
            NULL                                                                                   \
    }

typedef struct rows {
    const source *from;
    uint64_t first, end; /* indices that are looked at */
    uint64_t most;       /* rows that are taken */
    where *condition;    /* NULL: all */
    column_list columns;
    bool has_chosen_columns;
} rows;

/* What `given` asks of `from`; at most `count` rows if it does not say.  false with a message. */
bool rows_begin(rows *of, const source *from, const arguments *given, int64_t count);

void rows_free(rows *of);

/* Takes an element and its index; false ends the visit. */
typedef bool row_visitor(void *context, uint64_t index, const unsigned char *element);

/* Visits the rows in order, with progress. */
void rows_visit(const rows *of, row_visitor *visit, void *context);

#endif /* CLI_ROWS_H */
