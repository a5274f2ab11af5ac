/* vecfile head, tail and cat: rows as a table or as JSON. */
#include "run/system.h"

#include "commands/commands.h"

#include "out/json_row.h"
#include "out/rows.h"
#include "run/finish.h"
#include "text/table.h"

#define DEFAULT_ROWS 10

#define SHOW_OPTIONS                                                                               \
    ROW_OPTIONS, {"raw", 'r', NULL, "times and enums as the numbers that are stored", NULL},       \
    {                                                                                              \
        "json", 'j', NULL, "one JSON object a row instead of a table", NULL                        \
    }

/* Where rows go, one after the other. */
typedef struct printer {
    const rows *what;
    output out;
    output cell;
    table rows_table;
    json_writer json;
    cell_style style;
    bool as_json;
} printer;

static void begin(printer *p, const rows *what, const arguments *given)
{
    *p = (printer){.what = what, .as_json = has_option(given, "json")};
    p->style = has_option(given, "raw") ? AS_STORED : AS_MEANT;
    output_to_user(&p->out);
    output_to_memory(&p->cell);
    if (p->as_json) {
        json_begin(&p->json, &p->out);
        return;
    }
    table_begin(&p->rows_table, &p->out);
    table_column(&p->rows_table, "#", RIGHT);
    for (size_t i = 0; i < what->columns.count; i++)
        table_column(&p->rows_table, what->columns.columns[i]->name,
                     is_right_aligned(what->columns.columns[i]) ? RIGHT : LEFT);
}

static bool print_row(void *context, uint64_t index, const unsigned char *element)
{
    printer *p = context;
    const column_list *columns = &p->what->columns;
    const source *from = p->what->from;
    if (p->as_json && p->what->has_chosen_columns) {
        print_json_columns(&p->json, columns, element, p->style);
    } else if (p->as_json) {
        print_json_element(&p->json, from->description, &from->columns, element, p->style);
    } else {
        table_format(&p->rows_table, "%llu", (unsigned long long)index);
        for (size_t i = 0; i < columns->count; i++) {
            p->cell.used = 0;
            print_cell(&p->cell, columns->columns[i], element, p->style);
            table_cell(&p->rows_table, p->cell.bytes, p->cell.used);
        }
    }
    return p->out.failure == 0;
}

static int end(printer *p)
{
    if (!p->as_json)
        table_end(&p->rows_table);
    output_free(&p->cell);
    return finish_output(&p->out, DONE);
}

/* Shows the rows that `given` asks for, by default `count`. */
static int show(const arguments *given, int64_t count)
{
    source from;
    rows what;
    printer to;
    if (!source_open(&from, given->operands[0]))
        return FAILED;
    int status = MISUSED;
    if (rows_begin(&what, &from, given, count)) {
        begin(&to, &what, given);
        rows_visit(&what, print_row, &to);
        status = end(&to);
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

/* --- tail: the last rows of those that meet the condition --- */

/* The indices of the last rows seen, in a ring. */
typedef struct last_rows {
    uint64_t *indices;
    uint64_t room;
    uint64_t seen;
} last_rows;

static bool remember_row(void *context, uint64_t index, const unsigned char *element)
{
    last_rows *last = context;
    (void)element;
    last->indices[last->seen++ % last->room] = index;
    return true;
}

static void print_last(const rows *what, uint64_t count, printer *to)
{
    last_rows last = {.room = count};
    if (count == 0)
        return;
    last.indices = allocate((size_t)count, sizeof *last.indices);
    rows_visit(what, remember_row, &last);
    const uint64_t kept = last.seen < count ? last.seen : count;
    for (uint64_t i = last.seen - kept; i < last.seen; i++) {
        const uint64_t index = last.indices[i % count];
        if (!print_row(to, index, source_element(what->from, index)))
            break;
    }
    release(last.indices);
}

static int run_tail(const arguments *given)
{
    source from;
    rows what;
    printer to;
    int64_t count;
    if (!option_number(given, "count", DEFAULT_ROWS, 0, INT64_MAX, &count))
        return MISUSED;
    if (!source_open(&from, given->operands[0]))
        return FAILED;
    int status = MISUSED;
    if (rows_begin(&what, &from, given, INT64_MAX)) {
        begin(&to, &what, given);
        what.most = UINT64_MAX;
        if ((uint64_t)count > what.end - what.first)
            count = (int64_t)(what.end - what.first);
        if (what.condition == NULL) {
            what.first = what.end - (uint64_t)count;
            rows_visit(&what, print_row, &to);
        } else {
            print_last(&what, (uint64_t)count, &to);
        }
        status = end(&to);
        rows_free(&what);
    }
    source_close(&from);
    return status;
}

/* --- what the commands are --- */

static const option_spec options[] = {SHOW_OPTIONS, {NULL, 0, NULL, NULL, NULL}};

static const example head_examples[] = {
    {"vecfile head quakes.vec", "the first ten rows, every column"},
    {"vecfile head -n 3 --columns time,mag,place --where 'mag >= 5' quakes.vec",
     "the first three strong ones, three columns of them"},
    {"vecfile head --from -100 --count 20 --json quakes.vec",
     "twenty rows from the hundredth before the end on, as JSON"},
    {NULL, NULL},
};

static const example tail_examples[] = {
    {"vecfile tail quakes.vec", "the last ten rows"},
    {"vecfile tail -n 1 --where 'net == \"us\"' quakes.vec", "the last row of one network"},
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

const command tail_command = {
    .name = "tail",
    .summary = "print the last rows as a table",
    .operands = "FILE",
    .description = "Prints the last rows of a vector file, or the last of those that meet a "
                   "condition, ten if --count does not say.",
    .options = options,
    .examples = tail_examples,
    .least_operands = 1,
    .most_operands = 1,
    .operand = OPERAND_FILES,
    .run = run_tail,
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
