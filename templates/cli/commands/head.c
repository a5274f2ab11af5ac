/* vecfile head and cat: rows as a table or as JSON. */
#include "run/system.h"

#include "commands/commands.h"

#include "out/row_printer.h"

#define DEFAULT_ROWS 10

/* Shows the rows that `given` asks for, by default `count`. */
static int show(const arguments *given, int64_t count)
{
    source from;
    rows what;
    row_printer to;
    if (!source_open(&from, given->operands[0]))
        return FAILED;
    int status = MISUSED;
    if (rows_begin(&what, &from, given, count)) {
        row_printer_begin(&to, &what, given);
        rows_visit(&what, print_row, &to);
        status = row_printer_end(&to);
        rows_free(&what);
    }
    source_close(&from);
    return status;
}

static int run_head(const arguments *given)
{
    return show(given, DEFAULT_ROWS);
}

static int run_cat(const arguments *given)
{
    return show(given, INT64_MAX);
}

/* --- what the commands are --- */

static const option_spec options[] = {ROW_OPTIONS, PRINT_OPTIONS, {NULL, 0, NULL, NULL, NULL}};

static const example head_examples[] = {
    {"vecfile head quakes.vec", "the first ten rows, every column"},
    {"vecfile head -n 3 --columns time,mag,place --where 'mag >= 5' quakes.vec",
     "the first three strong ones, three columns of them"},
    {"vecfile head --from -100 --count 20 --json quakes.vec",
     "twenty rows from the hundredth before the end on, as JSON"},
    {NULL, NULL},
};

static const example cat_examples[] = {
    {"vecfile cat quakes.vec", "all rows"},
    {"vecfile cat --where 'time >= \"2018-02-07\" && !tsunami' --columns time,mag quakes.vec",
     "two columns of the rows that meet a condition"},
    {NULL, NULL},
};

const command head_command = {
    .name = "head",
    .summary = "print the first rows as a table",
    .operands = "FILE",
    .description = "Prints the first rows of a vector file, ten if --count does not say, as a "
                   "table or as JSON. The file may come from any machine; arrays and structs have "
                   "a column for each number in them.",
    .options = options,
    .examples = head_examples,
    .least_operands = 1,
    .most_operands = 1,
    .operand = OPERAND_FILES,
    .run = run_head,
};

const command cat_command = {
    .name = "cat",
    .summary = "print all rows as a table",
    .operands = "FILE",
    .description = "Prints the rows of a vector file, all if --from and --count do not say, as a "
                   "table or as JSON. The widths of the table are those of its first thousand "
                   "rows or so; vecfile export is for programs.",
    .options = options,
    .examples = cat_examples,
    .least_operands = 1,
    .most_operands = 1,
    .operand = OPERAND_FILES,
    .run = run_cat,
};
