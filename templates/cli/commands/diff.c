/* vecfile diff: what two files do not have in common. */
#include "run/system.h"

#include "commands/commands.h"

#include "rows/cell.h"
#include "rows/cell_compare.h"
#include "rows/key_index.h"
#include "rows/source.h"
#include "run/arguments.h"
#include "run/finish.h"
#include "run/message.h"
#include "run/progress.h"
#include "run/visible.h"

#include <inttypes.h>
#include <sys/stat.h>

#define DEFAULT_MOST 100

/* A column that both files have. */
typedef struct column_pair {
    const column *left, *right;
} column_pair;

typedef struct comparison {
    source left, right;
    column_pair *pairs;
    size_t pair_count;
    const column *left_key, *right_key;
    output out;
    output cell;
    json_writer json;
    bool as_json;
    bool is_quiet;
    bool is_same_layout; /* rows of the same bytes say the same */
    uint64_t most;
    uint64_t found; /* differences between rows */
    uint64_t changed, only_left, only_right;
    bool has_other_columns;
} comparison;

static bool is_shown(const comparison *c)
{
    return !c->is_quiet && c->found <= c->most;
}

/* --- columns --- */

static void report_column(comparison *c, const column *left, const column *right)
{
    const column *there = left != NULL ? left : right;
    const char *verdict = left == NULL    ? "only in the second"
                          : right == NULL ? "only in the first"
                                          : "of another type";
    c->has_other_columns = true;
    if (c->is_quiet)
        return;
    if (c->as_json) {
        json_open(&c->json, '{');
        json_member(&c->json, "column", there->name);
        json_member(&c->json, "difference", verdict);
        json_close(&c->json, '}');
        json_end(&c->json);
        return;
    }
    output_text(&c->out, "column ");
    print_visibly(&c->out, there->name, strlen(there->name));
    if (left != NULL && right != NULL)
        output_format(&c->out, ": %s in the first, %s in the second\n", left->field->type,
                      right->field->type);
    else
        output_format(&c->out, ": %s\n", verdict);
}

static bool is_comparable(const column *left, const column *right)
{
    return left->kind == right->kind ||
           (left->kind <= VECFILE_KIND_FLAGS && right->kind <= VECFILE_KIND_FLAGS);
}

static void pair_columns(comparison *c)
{
    const column_set *left = &c->left.columns, *right = &c->right.columns;
    c->pairs = allocate(left->count, sizeof *c->pairs);
    for (size_t i = 0; i < left->count; i++) {
        const column *of = &left->all[i];
        /* Most files have the same columns in the same places. */
        const column *other = i < right->count && strcmp(right->all[i].name, of->name) == 0
                                  ? &right->all[i]
                                  : find_column(right, of->name, strlen(of->name));
        if (other == NULL || !is_comparable(of, other))
            report_column(c, of, other);
        else
            c->pairs[c->pair_count++] = (column_pair){of, other};
    }
    for (size_t i = 0; i < right->count; i++) {
        const column *of = &right->all[i];
        if ((i >= left->count || strcmp(left->all[i].name, of->name) != 0) &&
            find_column(left, of->name, strlen(of->name)) == NULL)
            report_column(c, NULL, of);
    }
}

/* --- rows --- */

static void print_row_name(comparison *c, uint64_t index, const unsigned char *element,
                           const column *key)
{
    output_format(&c->out, "row %" PRIu64, index);
    if (key == NULL)
        return;
    c->cell.used = 0;
    print_cell(&c->cell, key, element, AS_MEANT);
    output_text(&c->out, " (");
    print_visibly(&c->out, c->cell.bytes, c->cell.used);
    output_char(&c->out, ')');
}

static void print_side(comparison *c, const column *of, const unsigned char *element,
                       text_style style)
{
    c->cell.used = 0;
    print_cell(&c->cell, of, element, AS_MEANT);
    output_style(&c->out, style);
    print_visibly(&c->out, c->cell.bytes, c->cell.used);
    output_style(&c->out, PLAIN);
}

static void report_cell(comparison *c, const column_pair *pair, uint64_t index,
                        const unsigned char *left, const unsigned char *right)
{
    c->found++;
    if (!is_shown(c))
        return;
    if (c->as_json) {
        json_open(&c->json, '{');
        json_unsigned_member(&c->json, "row", index);
        json_member(&c->json, "column", pair->left->name);
        json_key(&c->json, "first");
        print_json_cell(&c->json, pair->left, left, AS_MEANT);
        json_key(&c->json, "second");
        print_json_cell(&c->json, pair->right, right, AS_MEANT);
        json_close(&c->json, '}');
        json_end(&c->json);
        return;
    }
    print_row_name(c, index, left, c->left_key);
    output_text(&c->out, ": ");
    print_visibly(&c->out, pair->left->name, strlen(pair->left->name));
    output_char(&c->out, ' ');
    print_side(c, pair->left, left, RED);
    output_text(&c->out, " -> ");
    print_side(c, pair->right, right, GREEN);
    output_char(&c->out, '\n');
}

static void report_lonely(comparison *c, uint64_t index, const unsigned char *element, bool is_left)
{
    c->found++;
    ++*(is_left ? &c->only_left : &c->only_right);
    if (!is_shown(c))
        return;
    const char *verdict = is_left ? "only in the first" : "only in the second";
    if (c->as_json) {
        json_open(&c->json, '{');
        json_unsigned_member(&c->json, "row", index);
        json_member(&c->json, "difference", verdict);
        json_close(&c->json, '}');
        json_end(&c->json);
        return;
    }
    print_row_name(c, index, element, is_left ? c->left_key : c->right_key);
    output_format(&c->out, ": %s\n", verdict);
}

static void compare_row(comparison *c, uint64_t index, const unsigned char *left,
                        const unsigned char *right)
{
    if (c->is_same_layout && memcmp(left, right, c->left.stride) == 0)
        return;
    const uint64_t before = c->found;
    for (size_t i = 0; i < c->pair_count; i++)
        if (!same_cells(c->pairs[i].left, left, c->pairs[i].right, right))
            report_cell(c, &c->pairs[i], index, left, right);
    c->changed += c->found > before;
}

static void compare_by_place(comparison *c)
{
    const uint64_t left = c->left.count, right = c->right.count;
    const uint64_t most = left > right ? left : right;
    begin_progress(most, "rows");
    for (uint64_t i = 0; i < most; i++) {
        if (i >= left)
            report_lonely(c, i, source_element(&c->right, i), false);
        else if (i >= right)
            report_lonely(c, i, source_element(&c->left, i), true);
        else
            compare_row(c, i, source_element(&c->left, i), source_element(&c->right, i));
        if (i % 4096 == 0)
            show_progress(i);
    }
    end_progress();
}

/* Rows whose keys are printed alike belong together, in the order in which they come. */
static void compare_by_key(comparison *c)
{
    key_index keys;
    key_index_begin(&keys, &c->right, c->right_key);
    begin_progress(c->left.count, "rows");
    for (uint64_t i = 0; i < c->left.count; i++) {
        const unsigned char *element = source_element(&c->left, i);
        uint64_t other;
        if (key_index_take(&keys, c->left_key, element, &other))
            compare_row(c, i, element, source_element(&c->right, other));
        else
            report_lonely(c, i, element, true);
        if (i % 4096 == 0)
            show_progress(i);
    }
    end_progress();
    for (uint64_t i = 0; i < c->right.count; i++)
        if (!key_index_is_taken(&keys, i))
            report_lonely(c, i, source_element(&c->right, i), false);
    key_index_free(&keys);
}

static void print_summary(comparison *c)
{
    if (c->as_json) {
        json_open(&c->json, '{');
        json_unsigned_member(&c->json, "changed_rows", c->changed);
        json_unsigned_member(&c->json, "only_first", c->only_left);
        json_unsigned_member(&c->json, "only_second", c->only_right);
        json_close(&c->json, '}');
        json_end(&c->json);
        return;
    }
    if (c->found > c->most)
        output_format(&c->out, "... and %" PRIu64 " more\n", c->found - c->most);
    if (c->found > 0)
        output_format(&c->out,
                      "%" PRIu64 " %s changed, %" PRIu64 " only in the first, %" PRIu64
                      " only in the second\n",
                      c->changed, c->changed == 1 ? "row" : "rows", c->only_left, c->only_right);
}

static bool find_key(const char *name, const source *in, const column **out)
{
    *out = name != NULL ? find_column(&in->columns, name, strlen(name)) : NULL;
    if (name == NULL || *out != NULL)
        return true;
    complain("--key: '%s' has no column '%s'", in->path, name);
    return false;
}

static int compare(comparison *c, const arguments *given)
{
    const char *key = option_value(given, "key");
    if (!find_key(key, &c->left, &c->left_key) || !find_key(key, &c->right, &c->right_key))
        return MISUSED;
    output_to_user(&c->out);
    output_to_memory(&c->cell);
    output_make_room(&c->cell, 1);
    json_begin(&c->json, &c->out);
    c->is_same_layout = c->left.identity->layout_hash == c->right.identity->layout_hash &&
                        c->left.stride == c->right.stride &&
                        memcmp(&c->left.identity->machine, &c->right.identity->machine,
                               sizeof c->left.identity->machine) == 0;
    pair_columns(c);
    if (key != NULL)
        compare_by_key(c);
    else
        compare_by_place(c);
    if (!c->is_quiet)
        print_summary(c);
    release(c->pairs);
    output_free(&c->cell);
    return finish_output(&c->out, c->found > 0 || c->has_other_columns ? FOUND_WANTING : DONE);
}

/* A file is opened once only, by whatever names. */
static bool is_same_file(const char *left, const char *right)
{
    struct stat a, b;
    return stat(left, &a) == 0 && stat(right, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

static int run_diff(const arguments *given)
{
    comparison c = {.as_json = has_option(given, "json"), .is_quiet = has_option(given, "quiet")};
    int64_t most;
    if (!option_number(given, "most", DEFAULT_MOST, 0, INT64_MAX, &most))
        return MISUSED;
    c.most = (uint64_t)most;
    if (!source_open(&c.left, given->operands[0]))
        return FAILED;
    int status = FAILED;
    if (is_same_file(given->operands[0], given->operands[1])) {
        c.right = c.left;
        status = compare(&c, given);
    } else if (source_open(&c.right, given->operands[1])) {
        status = compare(&c, given);
        source_close(&c.right);
    }
    source_close(&c.left);
    return status;
}

static const option_spec options[] = {
    {"key", 'k', "COLUMN", "rows belong together that have the same value in it, wherever they are",
     NULL},
    {"most", 'm', "N", "print at most so many differences (100 without it); all are counted", NULL},
    {"quiet", 'q', NULL, "print nothing: the exit status tells", NULL},
    {"json", 'j', NULL, "an object a difference instead of text", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

static const example examples[] = {
    {"vecfile diff yesterday.vec today.vec", "what changed, row by row"},
    {"vecfile diff --key id yesterday.vec today.vec", "the same, wherever a row has moved to"},
    {"vecfile diff --quiet old.vec converted.vec && rm old.vec", "in a script"},
    {NULL, NULL},
};

const command diff_command = {
    .name = "diff",
    .summary = "compare two files, cell by cell",
    .operands = "FIRST SECOND",
    .description =
        "Compares the cells of two vector files, column by column of the same name, whatever "
        "machines and layouts they have: a file and its conversion to another machine are the "
        "same. NaN is the same as NaN. Without --key, row i is compared with row i.",
    .answer = "the files differ",
    .options = options,
    .examples = examples,
    .least_operands = 2,
    .most_operands = 2,
    .operand = OPERAND_FILES,
    .run = run_diff,
};
