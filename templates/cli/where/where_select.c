/* Running a condition over a batch of elements: each node fills an array of truths, so that the
 * choice of what to do is made once a batch and not once an element. */
#include "run/system.h"

#include "where/where_node.h"

typedef struct batch {
    const unsigned char *elements;
    size_t stride;
    size_t count;
} batch;

/* Fills keep[i] with `condition` of element i. */
#define FOR_EACH(condition)                                                                        \
    do {                                                                                           \
        for (size_t i = 0; i < of->count; i++)                                                     \
            keep[i] = (condition);                                                                 \
    } while (0)

/* a[i] and b compared, for numbers of any type. */
#define COMPARE(a, b)                                                                              \
    do {                                                                                           \
        switch (node->op) {                                                                        \
        case WHERE_EQUAL:                                                                          \
        case WHERE_CONTAINS:                                                                       \
            FOR_EACH((a) == (b));                                                                  \
            break;                                                                                 \
        case WHERE_NOT_EQUAL:                                                                      \
        case WHERE_LACKS:                                                                          \
            FOR_EACH((a) != (b));                                                                  \
            break;                                                                                 \
        case WHERE_LESS:                                                                           \
            FOR_EACH((a) < (b));                                                                   \
            break;                                                                                 \
        case WHERE_NOT_GREATER:                                                                    \
            FOR_EACH((a) <= (b));                                                                  \
            break;                                                                                 \
        case WHERE_GREATER:                                                                        \
            FOR_EACH((a) > (b));                                                                   \
            break;                                                                                 \
        case WHERE_NOT_LESS:                                                                       \
            FOR_EACH((a) >= (b));                                                                  \
            break;                                                                                 \
        }                                                                                          \
    } while (0)

static void load_all_bits(const column *from, const batch *of, uint64_t *to)
{
    const unsigned char *at = of->elements;
    for (size_t i = 0; i < of->count; i++, at += of->stride)
        to[i] = load_bits(from, at);
}

static void load_all_numbers(const column *from, const batch *of, double *to)
{
    const unsigned char *at = of->elements;
    for (size_t i = 0; i < of->count; i++, at += of->stride)
        to[i] = load_number(from, at);
}

static void compare_integers(const where_node *node, const batch *of, unsigned char *keep)
{
    uint64_t a[WHERE_BATCH];
    load_all_bits(node->left, of, a);
    if (node->kind == WHERE_SIGNED)
        COMPARE((int64_t)a[i], (int64_t)node->bits);
    else
        COMPARE(a[i], node->bits);
}

static void compare_integer_columns(const where_node *node, const batch *of, unsigned char *keep)
{
    uint64_t a[WHERE_BATCH], b[WHERE_BATCH];
    load_all_bits(node->left, of, a);
    load_all_bits(node->right, of, b);
    if (node->kind == WHERE_TWO_SIGNED)
        COMPARE((int64_t)a[i], (int64_t)b[i]);
    else
        COMPARE(a[i], b[i]);
}

static void compare_reals(const where_node *node, const batch *of, unsigned char *keep)
{
    double a[WHERE_BATCH];
    load_all_numbers(node->left, of, a);
    if (node->kind == WHERE_NAN && node->op == WHERE_EQUAL)
        FOR_EACH(a[i] != a[i]);
    else if (node->kind == WHERE_NAN)
        FOR_EACH(a[i] == a[i]);
    else
        COMPARE(a[i], node->real);
}

static void compare_real_columns(const where_node *node, const batch *of, unsigned char *keep)
{
    double a[WHERE_BATCH], b[WHERE_BATCH];
    load_all_numbers(node->left, of, a);
    load_all_numbers(node->right, of, b);
    COMPARE(a[i], b[i]);
}

static void test_bits(const where_node *node, const batch *of, unsigned char *keep)
{
    uint64_t a[WHERE_BATCH];
    load_all_bits(node->left, of, a);
    if (node->op == WHERE_CONTAINS)
        FOR_EACH((a[i] & node->bits) == node->bits);
    else
        FOR_EACH((a[i] & node->bits) != node->bits);
}

static const char *cell_bytes(const column *of, const unsigned char *element, size_t *length)
{
    if (of->kind == VECFILE_KIND_TEXT)
        return load_text(of, element, length);
    *length = of->size;
    return (const char *)element + of->offset;
}

static int compare_bytes(const char *a, size_t a_length, const char *b, size_t b_length)
{
    const int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
    return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

static bool contains(const char *text, size_t length, const char *part, size_t part_length)
{
    if (part_length == 0)
        return true;
    const char *end = text + length;
    while ((size_t)(end - text) >= part_length) {
        text = memchr(text, part[0], (size_t)(end - text) - part_length + 1);
        if (text == NULL)
            return false;
        if (memcmp(text, part, part_length) == 0)
            return true;
        text++;
    }
    return false;
}

static void compare_texts(const where_node *node, const batch *of, unsigned char *keep)
{
    int order[WHERE_BATCH];
    const unsigned char *at = of->elements;
    const bool by_part = node->op == WHERE_CONTAINS || node->op == WHERE_LACKS;
    for (size_t i = 0; i < of->count; i++, at += of->stride) {
        size_t a_length, b_length = node->length;
        const char *a = cell_bytes(node->left, at, &a_length);
        const char *b = node->right != NULL ? cell_bytes(node->right, at, &b_length) : node->text;
        order[i] =
            by_part ? !contains(a, a_length, b, b_length) : compare_bytes(a, a_length, b, b_length);
    }
    COMPARE(order[i], 0);
}

static void run(const where_node *node, const batch *of, unsigned char *keep);

static void combine(const where_node *node, const batch *of, unsigned char *keep)
{
    unsigned char other[WHERE_BATCH];
    run(node->a, of, keep);
    run(node->b, of, other);
    if (node->kind == WHERE_AND)
        FOR_EACH(keep[i] & other[i]);
    else
        FOR_EACH(keep[i] | other[i]);
}

static void run(const where_node *node, const batch *of, unsigned char *keep)
{
    switch (node->kind) {
    case WHERE_AND:
    case WHERE_OR:
        combine(node, of, keep);
        break;
    case WHERE_NOT:
        run(node->a, of, keep);
        FOR_EACH(!keep[i]);
        break;
    case WHERE_CONSTANT:
        memset(keep, (int)node->bits, of->count);
        break;
    case WHERE_SIGNED:
    case WHERE_UNSIGNED:
        compare_integers(node, of, keep);
        break;
    case WHERE_REAL:
    case WHERE_NAN:
        compare_reals(node, of, keep);
        break;
    case WHERE_BITS:
        test_bits(node, of, keep);
        break;
    case WHERE_TEXT:
    case WHERE_TWO_TEXTS:
        compare_texts(node, of, keep);
        break;
    case WHERE_TWO_SIGNED:
    case WHERE_TWO_UNSIGNED:
        compare_integer_columns(node, of, keep);
        break;
    case WHERE_TWO_REAL:
        compare_real_columns(node, of, keep);
        break;
    }
}

void where_select(const where *condition, const unsigned char *elements, size_t stride,
                  size_t count, unsigned char *keep)
{
    const batch all = {elements, stride, count};
    run(condition->root, &all, keep);
}
