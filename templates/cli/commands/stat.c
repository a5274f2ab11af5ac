/* vecfile stat: what is in each column. */
#include "run/system.h"

#include "commands/commands.h"

#include "out/rows.h"
#include "rows/cell.h"
#include "rows/cell_compare.h"
#include "rows/distinct.h"
#include "run/finish.h"
#include "run/message.h"
#include "run/visible.h"
#include "text/numbers.h"
#include "text/table.h"

#include <math.h>
#include <stdio.h>

#define BUCKETS 16
/* Longest time between two sums: a day. */
#define MAX_SECONDS 86400

/* Of terminals as ECMA-48 has them: to the upper left, and all behind that erased. */
#define CLEAR_SCREEN "\033[H\033[J"

#define DEFAULT_DISTINCT 1000

/* Hashes that all columns together may keep. */
#define MAX_HASHES ((size_t)8 << 20)

/* What is known of one column. */
typedef struct column_stat {
    uint64_t count; /* cells that are neither NaN nor an empty text */
    uint64_t empty;
    const unsigned char *least; /* elements */
    const unsigned char *greatest;
    double sum;
    double lost; /* by the sum (Neumaier) */
    distinct values;
    double first_edge, bucket_width;
    uint64_t buckets[BUCKETS];
} column_stat;

typedef struct stats {
    const rows *what;
    uint64_t rows;
    column_stat *all;
} stats;

static bool is_text(const column *of)
{
    return of->kind == VECFILE_KIND_TEXT || of->kind == VECFILE_KIND_BYTES;
}

static bool is_empty(const column *of, const unsigned char *element)
{
    if (of->kind == VECFILE_KIND_TEXT)
        return element[of->offset] == '\0';
    return is_float(of) && isnan(load_double(of, element));
}

static void add_to_sum(column_stat *stat, double value)
{
    const double sum = stat->sum + value;
    if (isfinite(sum))
        stat->lost +=
            fabs(stat->sum) >= fabs(value) ? (stat->sum - sum) + value : (value - sum) + stat->sum;
    stat->sum = sum;
}

static void add_cell(column_stat *stat, const column *of, const unsigned char *element)
{
    if (is_empty(of, element)) {
        stat->empty++;
        return;
    }
    if (stat->count == 0 || compare_cells(of, element, stat->least) < 0)
        stat->least = element;
    if (stat->count == 0 || compare_cells(of, element, stat->greatest) > 0)
        stat->greatest = element;
    stat->count++;
    if (!is_text(of))
        add_to_sum(stat, load_number(of, element));
    distinct_add(&stat->values, element + of->offset, of->size);
}

static bool add_row(void *context, uint64_t index, const unsigned char *element)
{
    stats *all = context;
    (void)index;
    all->rows++;
    for (size_t i = 0; i < all->what->columns.count; i++)
        add_cell(&all->all[i], all->what->columns.columns[i], element);
    return true;
}

/* --- histograms, in a second pass --- */

static bool has_histogram(const column *of, const column_stat *stat)
{
    return !is_text(of) && stat->count > 0 && isfinite(load_number(of, stat->least)) &&
           isfinite(load_number(of, stat->greatest));
}

static void prepare_histogram(column_stat *stat, const column *of)
{
    if (!has_histogram(of, stat))
        return;
    const double least = load_number(of, stat->least), greatest = load_number(of, stat->greatest);
    const bool is_whole = !is_float(of);
    stat->first_edge = least;
    stat->bucket_width = greatest / BUCKETS - least / BUCKETS;
    /* Whole numbers that are few have a bucket each. */
    if (is_whole && greatest - least < BUCKETS)
        stat->bucket_width = 1;
}

static bool count_row(void *context, uint64_t index, const unsigned char *element)
{
    stats *all = context;
    (void)index;
    for (size_t i = 0; i < all->what->columns.count; i++) {
        const column *of = all->what->columns.columns[i];
        column_stat *stat = &all->all[i];
        if (!has_histogram(of, stat) || is_empty(of, element))
            continue;
        const double place =
            stat->bucket_width > 0
                ? (load_number(of, element) - stat->first_edge) / stat->bucket_width
                : 0;
        stat->buckets[place < BUCKETS - 1 ? (size_t)place : BUCKETS - 1]++;
    }
    return true;
}

/* Buckets that can have something in them. */
static size_t bucket_count(const column *of, const column_stat *stat)
{
    if (stat->bucket_width == 0)
        return 1;
    if (is_float(of) || stat->bucket_width != 1)
        return BUCKETS;
    const double span = load_number(of, stat->greatest) - stat->first_edge;
    return span < BUCKETS ? (size_t)span + 1 : BUCKETS;
}

/* --- printing --- */

static double mean_of(const column_stat *stat)
{
    return (stat->sum + stat->lost) / (double)stat->count;
}

/* Means of whole numbers need not be whole; those of times are rounded to their unit. */
static void print_mean(output *to, const column *of, const column_stat *stat)
{
    char text[NUMBER_BYTES];
    const double mean = mean_of(stat);
    if (of->is_time && fabs(mean) < 9e18) {
        print_integer_cell(to, of, (uint64_t)(int64_t)llround(mean), AS_MEANT);
        return;
    }
    if (isnan(mean)) { /* of infinities of both signs */
        output_text(to, "nan");
        return;
    }
    const int length = snprintf(text, sizeof text, "%.6g", mean);
    output_bytes(to, text, length > 0 ? (size_t)length : 0);
}

static bool has_mean(const column *of)
{
    return of->kind == VECFILE_KIND_NUMBER || of->kind == VECFILE_KIND_BOOL;
}

/* Bars of eight heights; where the locale has no such characters, digits. */
static void print_bars(output *to, const column *of, const column_stat *stat)
{
    static const char *const bars[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char digits[] = " 12345678";
    const size_t count = bucket_count(of, stat);
    uint64_t most = 0;
    for (size_t i = 0; i < count; i++)
        most = stat->buckets[i] > most ? stat->buckets[i] : most;
    for (size_t i = 0; i < count; i++) {
        const double part = (double)stat->buckets[i] / (double)most;
        const size_t height = stat->buckets[i] == 0 ? 0 : 1 + (size_t)(part * 7);
        if (locale_is_utf8())
            output_text(to, bars[height]);
        else
            output_char(to, digits[height]);
    }
}

static void print_cells(table *to, output *cell, const column *of, const column_stat *stat)
{
    table_text(to, of->name);
    table_format(to, "%llu", (unsigned long long)stat->count);
    table_format(to, "%llu", (unsigned long long)stat->empty);
    const unsigned char *ends[] = {stat->least, stat->greatest};
    for (int i = 0; i < 2; i++) {
        cell->used = 0;
        if (stat->count > 0)
            print_cell(cell, of, ends[i], AS_MEANT);
        table_cell(to, cell->bytes, cell->used < 24 ? cell->used : 24);
    }
    cell->used = 0;
    if (stat->count > 0 && has_mean(of))
        print_mean(cell, of, stat);
    table_cell(to, cell->bytes, cell->used);
    table_format(to, stat->values.is_over ? ">%zu" : "%zu", stat->values.count);
    cell->used = 0;
    if (has_histogram(of, stat))
        print_bars(cell, of, stat);
    table_cell(to, cell->bytes, cell->used);
}

static void print_table(output *out, const stats *all)
{
    table to;
    output cell;
    output_to_memory(&cell);
    output_make_room(&cell, 64);
    output_format(out, "%llu rows\n\n", (unsigned long long)all->rows);
    table_begin(&to, out);
    table_column(&to, "column", LEFT);
    table_column(&to, "count", RIGHT);
    table_column(&to, "empty", RIGHT);
    table_column(&to, "min", RIGHT);
    table_column(&to, "max", RIGHT);
    table_column(&to, "mean", RIGHT);
    table_column(&to, "distinct", RIGHT);
    table_column(&to, "histogram, from min to max", LEFT);
    for (size_t i = 0; i < all->what->columns.count; i++)
        print_cells(&to, &cell, all->what->columns.columns[i], &all->all[i]);
    table_end(&to);
    output_free(&cell);
}

static void print_json_end(json_writer *json, const char *key, const column *of,
                           const unsigned char *element)
{
    json_key(json, key);
    if (element != NULL)
        print_json_cell(json, of, element, AS_MEANT);
    else
        json_null(json);
}

static void print_json_histogram(json_writer *json, const column *of, const column_stat *stat)
{
    json_key(json, "histogram");
    if (!has_histogram(of, stat)) {
        json_null(json);
        return;
    }
    json_open(json, '{');
    json_double_member(json, "from", stat->first_edge);
    json_double_member(json, "width", stat->bucket_width);
    json_key(json, "counts");
    json_open(json, '[');
    for (size_t i = 0; i < bucket_count(of, stat); i++)
        json_unsigned(json, stat->buckets[i]);
    json_close(json, ']');
    json_close(json, '}');
}

static void print_json(output *out, const stats *all)
{
    json_writer json;
    json_begin(&json, out);
    json_open(&json, '{');
    json_unsigned_member(&json, "rows", all->rows);
    json_key(&json, "columns");
    json_open(&json, '[');
    for (size_t i = 0; i < all->what->columns.count; i++) {
        const column *of = all->what->columns.columns[i];
        const column_stat *stat = &all->all[i];
        json_open(&json, '{');
        json_member(&json, "name", of->name);
        json_member(&json, "type", of->field->type);
        json_unsigned_member(&json, "count", stat->count);
        json_unsigned_member(&json, "empty", stat->empty);
        print_json_end(&json, "min", of, stat->least);
        print_json_end(&json, "max", of, stat->greatest);
        json_key(&json, "mean");
        json_double(&json, has_mean(of) && stat->count > 0 ? mean_of(stat) : (double)NAN);
        json_unsigned_member(&json, "distinct", stat->values.count);
        json_bool_member(&json, "has_more_distinct", stat->values.is_over);
        print_json_histogram(&json, of, stat);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_close(&json, '}');
    json_end(&json);
}

static void collect(stats *all, const rows *what, size_t most)
{
    const size_t count = what->columns.count;
    *all = (stats){.what = what, .all = allocate(count, sizeof *all->all)};
    if (most > MAX_HASHES / (count + 1))
        most = MAX_HASHES / (count + 1);
    for (size_t i = 0; i < count; i++)
        distinct_begin(&all->all[i].values, most);
    rows_visit(what, add_row, all);
    for (size_t i = 0; i < count; i++)
        prepare_histogram(&all->all[i], what->columns.columns[i]);
    rows_visit(what, count_row, all);
}

static void free_stats(stats *all)
{
    for (size_t i = 0; i < all->what->columns.count; i++)
        distinct_free(&all->all[i].values);
    release(all->all);
}

/* Sums up what there is now. */
static int print_stats(output *out, const source *from, const arguments *given, size_t most)
{
    rows what;
    stats all;
    if (!rows_begin(&what, from, given, INT64_MAX))
        return MISUSED;
    collect(&all, &what, most);
    if (has_option(given, "json"))
        print_json(out, &all);
    else
        print_table(out, &all);
    free_stats(&all);
    rows_free(&what);
    return DONE;
}

/* Goes on to what was committed meanwhile; false when there is an end to it. */
static bool wait_for_more(output *out, source *from, int64_t seconds, int *status)
{
    if (!output_flush(out) || output_is_unread(out, (int)seconds * 1000))
        return false;
    const vecfile_status found = source_refresh(from);
    if (found != VECFILE_OK && found != VECFILE_E_EXPIRED)
        *status = complain_of_failure();
    else if (out->is_terminal)
        output_text(out, CLEAR_SCREEN);
    return *status == DONE;
}

static int run_stat(const arguments *given)
{
    source from;
    output out;
    int64_t most, seconds;
    const bool watches = option_value(given, "watch") != NULL;
    if (!option_number(given, "distinct", DEFAULT_DISTINCT, 0, 1000000, &most) ||
        !option_number(given, "watch", 1, 1, MAX_SECONDS, &seconds))
        return MISUSED;
    if (!(watches ? source_open_to_follow : source_open)(&from, given->operands[0]))
        return FAILED;
    output_to_user(&out);
    int status;
    do
        status = print_stats(&out, &from, given, (size_t)most);
    while (status == DONE && watches && wait_for_more(&out, &from, seconds, &status));
    status = finish_output(&out, status);
    source_close(&from);
    return status;
}

static const option_spec options[] = {
    ROW_OPTIONS,
    {"distinct", 'd', "N", "count different values up to so many (1000 without it)", NULL},
    {"json", 'j', NULL, "an object instead of a table", NULL},
    {"watch", 0, "SECONDS", "sum up again every so often, what was committed meanwhile as well",
     NULL},
    {NULL, 0, NULL, NULL, NULL},
};

static const example examples[] = {
    {"vecfile stat quakes.vec", "every column"},
    {"vecfile stat --columns mag,depth --where 'net == \"us\"' quakes.vec",
     "two columns of some of the rows"},
    {NULL, NULL},
};

const command stat_command = {
    .name = "stat",
    .summary = "sum each column up: range, mean, distinct values, histogram",
    .operands = "FILE",
    .description =
        "Prints for each column how many cells have a value, how many are NaN or an empty text, "
        "the least and the greatest, the mean of numbers, how many different values there are, and "
        "a small histogram. Times are ordered and averaged as times, enums by their numbers.",
    .options = options,
    .examples = examples,
    .least_operands = 1,
    .most_operands = 1,
    .operand = OPERAND_FILES,
    .run = run_stat,
};
