/* vecfile tail: the last rows, and those that come. */
#include "run/system.h"

#include "commands/commands.h"

#include "out/row_printer.h"
#include "run/message.h"

#include <inttypes.h>

#define DEFAULT_ROWS 10

/* --- the last rows of those that meet the condition --- */

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

static void print_last(const rows *what, uint64_t count, row_printer *to)
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

static void print_tail(rows *what, uint64_t count, row_printer *to)
{
    what->most = UINT64_MAX;
    if (count > what->end - what->first)
        count = what->end - what->first;
    if (what->condition != NULL) {
        print_last(what, count, to);
        return;
    }
    what->first = what->end - count;
    rows_visit(what, print_row, to);
}

/* --- the rows that come --- */

/* How often it is looked whether somebody still reads what is printed. */
#define LOOK_MS 500

/* Rows behind those that there were. */
static bool print_new(rows *what, const source *from, uint64_t before, row_printer *to)
{
    if (from->count < before)
        complain("'%s' became shorter: %" PRIu64 " rows are left of %" PRIu64, from->path,
                 from->count, before);
    what->first = before < from->count ? before : from->count;
    what->end = from->count;
    what->most = UINT64_MAX;
    rows_visit(what, print_row, to);
    return row_printer_flush(to);
}

/* Waits for a commit and prints what it brought; false when there is an end to it. */
static bool follow_once(rows *what, source *from, row_printer *to, int *status)
{
    const uint64_t before = from->count;
    vecfile_status found = vecfile_wait(&from->vector, LOOK_MS);
    if (found == VECFILE_E_TIMEOUT)
        return !output_is_unread(&to->out, 0);
    if (found == VECFILE_OK)
        found = source_refresh(from);
    if (found == VECFILE_OK || found == VECFILE_E_EXPIRED)
        return print_new(what, from, before, to);
    *status = complain_of_failure();
    return false;
}

static int follow(rows *what, source *from, row_printer *to)
{
    int status = DONE;
    if (row_printer_flush(to)) {
        while (follow_once(what, from, to, &status)) {
        }
    }
    const int ended = row_printer_end(to);
    return status != DONE ? status : ended;
}

static int run_tail(const arguments *given)
{
    source from;
    rows what;
    row_printer to;
    int64_t count;
    const bool follows = has_option(given, "follow");
    if (!option_number(given, "count", DEFAULT_ROWS, 0, INT64_MAX, &count))
        return MISUSED;
    if (!(follows ? source_open_to_follow : source_open)(&from, given->operands[0]))
        return FAILED;
    int status = MISUSED;
    if (rows_begin(&what, &from, given, INT64_MAX)) {
        row_printer_begin(&to, &what, given);
        print_tail(&what, (uint64_t)count, &to);
        status = follows ? follow(&what, &from, &to) : row_printer_end(&to);
        rows_free(&what);
    }
    source_close(&from);
    return status;
}

/* --- what the command is --- */

/* -f is --follow, as in tail(1), and so not --from. */
static const option_spec options[] = {
    {"follow", 'f', NULL, "go on with the rows that are committed from now on", NULL},
    {"from", 0, "INDEX", "start at this row; negative: so many before the end", NULL},
    COUNT_OPTION,
    CHOICE_OPTIONS,
    PRINT_OPTIONS,
    {NULL, 0, NULL, NULL, NULL}};

static const example tail_examples[] = {
    {"vecfile tail quakes.vec", "the last ten rows"},
    {"vecfile tail -n 1 --where 'net == \"us\"' quakes.vec", "the last row of one network"},
    {NULL, NULL},
};

const command tail_command = {
    .name = "tail",
    .summary = "print the last rows as a table",
    .operands = "FILE",
    .description =
        "Prints the last rows of a vector file, or the last of those that meet a "
        "condition, ten if --count does not say. With --follow it goes on with those that "
        "are committed from then on, until it is interrupted, nobody reads what it "
        "prints, or the file is removed or replaced; the writer may close the file, die "
        "and come back meanwhile.",
    .options = options,
    .examples = tail_examples,
    .least_operands = 1,
    .most_operands = 1,
    .operand = OPERAND_FILES,
    .run = run_tail,
};
