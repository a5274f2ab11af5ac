/* Tables. */
#include "run/system.h"

#include "text/table.h"

#include "run/visible.h"

#define MEASURED_CELLS 20000
#define GAP 2

void table_begin(table *of, output *out)
{
    *of = (table){.out = out};
    output_to_memory(&of->text);
}

static void end_cell(table *of)
{
    if (of->cells == of->room) {
        of->room = of->room * 2 + 64;
        of->ends = reallocate(of->ends, of->room, sizeof *of->ends);
    }
    of->ends[of->cells++] = of->text.used;
}

void table_column(table *of, const char *heading, alignment side)
{
    const size_t index = of->columns++;
    if (index == of->column_room) {
        of->column_room = 2 * of->column_room + 16;
        of->alignments = reallocate(of->alignments, of->column_room, sizeof *of->alignments);
        of->widths = reallocate(of->widths, of->column_room, sizeof *of->widths);
    }
    of->alignments[index] = side;
    of->widths[index] = 0;
    of->has_headings |= heading != NULL;
    if (heading != NULL)
        print_visibly(&of->text, heading, strlen(heading));
    end_cell(of);
}

static const char *cell_at(const table *of, size_t i, size_t *length)
{
    const size_t start = i > 0 ? of->ends[i - 1] : 0;
    *length = of->ends[i] - start;
    return of->text.bytes + start;
}

static void measure(table *of)
{
    for (size_t i = 0; i < of->cells; i++) {
        size_t length, *width = &of->widths[i % of->columns];
        const char *text = cell_at(of, i, &length);
        const size_t needed = display_width(text, length);
        if (needed > *width)
            *width = needed;
    }
    of->is_measured = true;
}

/* Prints the cell; *blanks are those that stand before it, and become those that follow it: at the
 * end of a line there are none. */
static void print_cell(const table *of, size_t i, size_t column, size_t *blanks)
{
    size_t length;
    const char *text = cell_at(of, i, &length);
    const size_t needed = display_width(text, length), width = of->widths[column];
    const size_t padding = width > needed ? width - needed : 0;
    const bool is_right = of->alignments[column] == RIGHT;
    *blanks += is_right ? padding : 0;
    if (length > 0) {
        output_repeat(of->out, " ", *blanks);
        output_bytes(of->out, text, length);
        *blanks = 0;
    }
    *blanks += GAP + (is_right ? 0 : padding);
}

static void print_cells(table *of)
{
    const bool with_headings = of->has_headings && !of->is_measured;
    const size_t first = of->is_measured || of->has_headings ? 0 : of->columns;
    if (!of->is_measured)
        measure(of);
    size_t blanks = 0;
    for (size_t i = first; i < of->cells; i++) {
        const size_t column = i % of->columns;
        blanks = column == 0 ? 0 : blanks;
        if (with_headings && i == 0)
            output_style(of->out, BOLD);
        print_cell(of, i, column, &blanks);
        if (with_headings && i + 1 == of->columns)
            output_style(of->out, PLAIN);
        if (column + 1 == of->columns)
            output_char(of->out, '\n');
    }
    of->cells = 0;
    of->text.used = 0;
}

void table_cell(table *of, const char *text, size_t count)
{
    print_visibly(&of->text, text, count);
    end_cell(of);
    if (of->cells >= MEASURED_CELLS && of->cells % of->columns == 0)
        print_cells(of);
}

void table_text(table *of, const char *text)
{
    table_cell(of, text, strlen(text));
}

void table_format(table *of, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char *text = format_list(format, list);
    va_end(list);
    table_text(of, text);
    release(text);
}

void table_flush(table *of)
{
    if (of->cells > 0)
        print_cells(of);
}

void table_end(table *of)
{
    table_flush(of);
    output_free(&of->text);
    release(of->ends);
    release(of->widths);
    release(of->alignments);
}
