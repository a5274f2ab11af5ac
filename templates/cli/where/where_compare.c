/* The types of a comparison. */
#include "run/system.h"

#include "where/where_compare.h"

#include "rows/cell_read.h"
#include "run/memory.h"
#include "text/hex_text.h"
#include "text/numbers.h"

#include <math.h>
#include <stdio.h>

static bool fail(char *problem, size_t room, const char *format, const char *name)
{
    snprintf(problem, room, format, name);
    return false;
}

static bool is_text(const column *of)
{
    return of->kind == VECFILE_KIND_TEXT || of->kind == VECFILE_KIND_BYTES;
}

static bool is_containing(const where_node *node)
{
    return node->op == WHERE_CONTAINS || node->op == WHERE_LACKS;
}

bool where_compare_columns(where_node *node, const column *a, const column *b, char *problem,
                           size_t room)
{
    node->left = a;
    node->right = b;
    if (is_text(a) != is_text(b))
        return fail(problem, room, "a text and a number do not compare%s", "");
    if (is_text(a)) {
        node->kind = WHERE_TWO_TEXTS;
        return true;
    }
    if (is_containing(node))
        return fail(problem, room, "only texts and flags contain something%s", "");
    if (is_float(a) || is_float(b) || is_signed(a) != is_signed(b))
        node->kind = WHERE_TWO_REAL;
    else
        node->kind = is_signed(a) ? WHERE_TWO_SIGNED : WHERE_TWO_UNSIGNED;
    return true;
}

bool where_takes_name(const column *of, const char *text, size_t length)
{
    uint64_t bits;
    if (of->kind == VECFILE_KIND_BOOL)
        return read_integer_cell(of, text, length, &bits) == NULL;
    return of->kind == VECFILE_KIND_ENUM || of->kind == VECFILE_KIND_FLAGS;
}

static bool compare_text(where_node *node, const column *of, const char *text, size_t length,
                         char *problem, size_t room)
{
    node->kind = WHERE_TEXT;
    if (of->kind == VECFILE_KIND_TEXT) {
        node->text = copy_text(text, length);
        node->length = length;
        return true;
    }
    node->text = allocate(length / 2 + 1, 1);
    node->length = length / 2;
    if (read_hex(text, length, (unsigned char *)node->text, length / 2))
        return true;
    return fail(problem, room, "'%s' is compared with hexadecimal digits, two a byte", of->name);
}

/* The constant as the nearest float, so that what was stored as 4.1 is equal to 4.1. */
static bool compare_real(where_node *node, const column *of, const char *text, size_t length,
                         char *problem, size_t room)
{
    float single;
    node->kind = WHERE_REAL;
    if (read_double(text, length, &node->real) != NUMBER_OK)
        return fail(problem, room, "'%s' is compared with a number that a double can hold",
                    of->name);
    if (of->scalar.format == VECFILE_FLOAT_IEEE32 && read_float(text, length, &single) == NUMBER_OK)
        node->real = (double)single;
    if (!isnan(node->real))
        return true;
    if (node->op != WHERE_EQUAL && node->op != WHERE_NOT_EQUAL)
        return fail(problem, room, "nan has no order: only == and != ask for it%s", "");
    node->kind = WHERE_NAN;
    return true;
}

/* A number that no integer of the column's type is. */
static bool compare_beyond(where_node *node, const column *of, const char *text, size_t length)
{
    double value;
    if (read_double(text, length, &value) != NUMBER_OK || isnan(value))
        return false;
    /* Beyond the type, or between two whole numbers, where doubles are exact. */
    node->kind = WHERE_REAL;
    node->real = value;
    if (fabs(value) < 9007199254740992.0)
        return true;
    node->kind = WHERE_CONSTANT;
    const bool is_above = value > 0;
    const where_operator op = node->op;
    node->bits = op == WHERE_NOT_EQUAL || (is_above ? op == WHERE_LESS || op == WHERE_NOT_GREATER
                                                    : op == WHERE_GREATER || op == WHERE_NOT_LESS);
    node->left = of;
    return true;
}

static bool compare_integer(where_node *node, const column *of, const char *text, size_t length,
                            bool is_bare, char *problem, size_t room)
{
    if (is_containing(node) && of->kind != VECFILE_KIND_FLAGS)
        return fail(problem, room, "only texts and flags contain something, not '%s'", of->name);
    const bool is_number = of->kind != VECFILE_KIND_BOOL && (of->kind != VECFILE_KIND_FLAGS);
    if (is_bare && is_number) {
        node->kind = is_signed(of) ? WHERE_SIGNED : WHERE_UNSIGNED;
        const number_verdict found = is_signed(of)
                                         ? read_signed(text, length, (int64_t *)&node->bits)
                                         : read_unsigned(text, length, &node->bits);
        if (found == NUMBER_OK ? !is_doubtful_time(of, text, length, node->bits)
                               : compare_beyond(node, of, text, length))
            return true;
    }
    const char *wrong = read_integer_cell(of, text, length, &node->bits);
    if (wrong != NULL) {
        snprintf(problem, room, "'%.100s': this %s", of->name, wrong);
        return false;
    }
    node->kind = is_containing(node) ? WHERE_BITS : is_signed(of) ? WHERE_SIGNED : WHERE_UNSIGNED;
    return true;
}

bool where_compare_constant(where_node *node, const column *of, const char *text, size_t length,
                            bool is_bare, char *problem, size_t room)
{
    node->left = of;
    if (is_text(of))
        return is_bare ? fail(problem, room,
                              "'%s' is a text: put what it is compared with in quotes", of->name)
                       : compare_text(node, of, text, length, problem, room);
    if (is_float(of) && is_containing(node))
        return fail(problem, room, "only texts and flags contain something, not '%s'", of->name);
    if (is_float(of))
        return compare_real(node, of, text, length, problem, room);
    return compare_integer(node, of, text, length, is_bare, problem, room);
}
