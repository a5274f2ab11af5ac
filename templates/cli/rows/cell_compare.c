/* The order of cells. */
#include "run/system.h"

#include "rows/cell_compare.h"

#include "rows/cell.h"

#include <math.h>

static int compare_doubles(double a, double b)
{
    const bool a_is_nan = a != a, b_is_nan = b != b;
    if (a_is_nan || b_is_nan)
        return a_is_nan - b_is_nan;
    return (a > b) - (a < b);
}

int compare_cells(const column *of, const unsigned char *a, const unsigned char *b)
{
    if (of->kind == VECFILE_KIND_TEXT || of->kind == VECFILE_KIND_BYTES)
        return memcmp(a + of->offset, b + of->offset, of->size);
    if (is_float(of))
        return compare_doubles(load_double(of, a), load_double(of, b));
    const uint64_t left = load_bits(of, a), right = load_bits(of, b);
    if (is_signed(of))
        return ((int64_t)left > (int64_t)right) - ((int64_t)left < (int64_t)right);
    return (left > right) - (left < right);
}

/* As they are printed: whatever both are. */
static bool print_the_same(const column *left, const unsigned char *a, const column *right,
                           const unsigned char *b)
{
    output first, second;
    output_to_memory(&first);
    output_to_memory(&second);
    print_cell(&first, left, a, AS_MEANT);
    print_cell(&second, right, b, AS_MEANT);
    const bool same = first.used == second.used &&
                      (first.used == 0 || memcmp(first.bytes, second.bytes, first.used) == 0);
    output_free(&first);
    output_free(&second);
    return same;
}

bool same_cells(const column *left, const unsigned char *a, const column *right,
                const unsigned char *b)
{
    if (left->kind == VECFILE_KIND_NUMBER && right->kind == VECFILE_KIND_NUMBER &&
        !is_float(left) && !is_float(right) && is_signed(left) == is_signed(right))
        return load_bits(left, a) == load_bits(right, b);
    if (is_float(left) && is_float(right) && left->scalar.size <= 8 && right->scalar.size <= 8)
        return compare_doubles(load_double(left, a), load_double(right, b)) == 0;
    if (is_float(left) && is_float(right) && isnan(load_double(left, a)) &&
        isnan(load_double(right, b)))
        return true;
    return print_the_same(left, a, right, b);
}
