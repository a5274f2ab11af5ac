/* CSV into elements; libcsv takes the lines apart. */
#include "run/system.h"

#include "in/import.h"

#include "rows/cell_read.h"
#include "run/memory.h"
#include "run/message.h"
#include "run/visible.h"
#include "text/hex_text.h"

#include <csv.h>

#define READ_BYTES ((size_t)256 << 10)

/* A cell that is longer has a quote that nothing closes. */
#define MAX_CELL ((uint64_t)16 << 20)

typedef struct csv_import {
    import *what;
    const column **columns; /* of the text, from left to right; NULL: left out */
    size_t column_count;
    size_t room;
    size_t next; /* cell of the row */
    bool has_header;
    bool has_failed;
    bool has_cells;     /* in the row, as far as it is read */
    int last_end;       /* of the last line, if it may be the first half of two characters, or 0 */
    uint64_t last_cell; /* bytes read when the last cell was complete */
    unsigned char *element;
} csv_import;

static void fail_row(csv_import *in, const char *problem)
{
    if (!in->has_failed)
        complain("%s: row %llu: %s", in->what->name, (unsigned long long)in->what->rows + 1,
                 problem);
    in->has_failed = true;
}

static void fail_cell(csv_import *in, const column *of, const char *text, size_t length,
                      const char *wrong)
{
    char *shown = with_visible_nuls(text, length < 60 ? length : 60);
    if (!in->has_failed)
        complain("%s: row %llu: column '%s': '%s%s' %s", in->what->name,
                 (unsigned long long)in->what->rows + 1, of->name, shown, length < 60 ? "" : "...",
                 wrong);
    release(shown);
    in->has_failed = true;
}

static void trim(const char **text, size_t *length)
{
    while (*length > 0 && (**text == ' ' || **text == '\t')) {
        ++*text;
        --*length;
    }
    while (*length > 0 && ((*text)[*length - 1] == ' ' || (*text)[*length - 1] == '\t'))
        --*length;
}

static bool is_taken(const csv_import *in, const column *of)
{
    for (size_t i = 0; i < in->column_count; i++)
        if (in->columns[i] == of)
            return true;
    return false;
}

static void take_name(csv_import *in, const char *text, size_t length)
{
    trim(&text, &length);
    const column *of = import_column(in->what, text, length);
    if (of == NULL && !in->what->skips_unknown) {
        complain_of_name(in->what, text, length);
        in->has_failed = true;
    } else if (of != NULL && is_taken(in, of)) {
        complain("%s: column '%s' is there twice", in->what->name, of->name);
        in->has_failed = true;
    }
    if (in->column_count == in->room) {
        in->room = 2 * in->room + 32;
        in->columns = reallocate(in->columns, in->room, sizeof(const column *));
    }
    in->columns[in->column_count++] = of;
}

/* `text` is NULL for an empty cell without quotes: the default. */
static void take_value(csv_import *in, const char *text, size_t length)
{
    if (in->next >= in->column_count) {
        fail_row(in, "there are more cells than names in the first line");
        return;
    }
    const column *of = in->columns[in->next++];
    if (of == NULL || text == NULL)
        return;
    if (of->kind != VECFILE_KIND_TEXT) {
        trim(&text, &length);
        if (length == 0)
            return;
    }
    const char *digits;
    size_t count;
    const char *wrong =
        of->kind == VECFILE_KIND_TEXT && find_hex_text(text, length, &digits, &count)
            ? read_text_bytes(of, digits, count, in->element)
            : read_cell(of, text, length, in->element);
    if (wrong != NULL)
        fail_cell(in, of, text, length, wrong);
}

static void take_cell(void *text, size_t length, void *context)
{
    csv_import *in = context;
    in->last_cell = in->what->done;
    in->has_cells = true;
    if (in->has_failed)
        return;
    if (in->has_header)
        take_value(in, text, length);
    else
        take_name(in, text != NULL ? text : "", length);
}

/* Whether the line that `end` ends is there: not between the halves of "\r\n".  Where a row has one
 * cell, an empty line is a row as well; elsewhere it is none. */
static bool is_row(csv_import *in, int end)
{
    const bool is_empty = !in->has_cells;
    const bool is_second_half = is_empty && in->last_end != 0 && end != in->last_end;
    in->has_cells = false;
    in->last_end = is_second_half ? 0 : end;
    if (!is_empty)
        return true;
    if (is_second_half || !in->has_header || in->column_count != 1)
        return false;
    in->next = 1; /* the cell has its default */
    return true;
}

static void take_row(int end, void *context)
{
    csv_import *in = context;
    in->last_cell = in->what->done;
    if (!is_row(in, end) || in->has_failed)
        return;
    if (!in->has_header) {
        in->has_header = true;
    } else if (in->next < in->column_count) {
        fail_row(in, "there are fewer cells than names in the first line");
    } else if (target_append(in->what->to)) {
        in->what->rows++;
    } else {
        in->has_failed = true;
    }
    in->next = 0;
    in->element = target_next(in->what->to);
}

/* Blanks belong to the cell (RFC 4180). */
static int is_no_blank(unsigned char c)
{
    (void)c;
    return 0;
}

static bool parse(csv_import *in, struct csv_parser *parser, const char *text, size_t length)
{
    if (csv_parse(parser, text, length, take_cell, take_row, in) != length)
        fail_row(in, csv_error(parser) == CSV_EPARSE
                         ? "a quote stands where none may be; in quotes, it is written twice"
                         : csv_strerror(csv_error(parser)));
    else if (in->what->done - in->last_cell > MAX_CELL)
        fail_row(in, "a quote is not closed");
    return !in->has_failed;
}

static bool read_all(csv_import *in, struct csv_parser *parser)
{
    char *buffer = allocate(READ_BYTES, 1);
    long got;
    while ((got = import_read(in->what, buffer, READ_BYTES)) > 0) {
        if (!parse(in, parser, buffer, (size_t)got))
            break;
    }
    release(buffer);
    if (in->has_failed || got < 0)
        return false;
    if (csv_fini(parser, take_cell, take_row, in) != 0)
        fail_row(in, "a quote is not closed");
    if (!in->has_failed && !in->has_header) {
        complain("%s: there is no line of names", in->what->name);
        in->has_failed = true;
    }
    return !in->has_failed;
}

bool import_csv(import *what)
{
    csv_import in = {.what = what};
    struct csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL | CSV_REPALL_NL) != 0) {
        complain("out of memory");
        return false;
    }
    csv_set_space_func(&parser, is_no_blank);
    csv_set_blk_size(&parser, 4096);
    in.element = target_next(what->to);
    const bool ok = read_all(&in, &parser);
    csv_free(&parser);
    release(in.columns);
    return ok;
}
