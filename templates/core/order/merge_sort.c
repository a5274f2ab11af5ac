/* A stable sort that needs no memory, for when there is none. */
#include "order/merge_sort.h"

#include "base/base.h"
#include "base/bytes.h"

/* So many elements are sorted by insertion before merging begins. */
#define RUN 8

typedef struct merger {
    bool (*less)(const void *a, const void *b);
    size_t size;
} merger;

static unsigned char *at(const merger *m, unsigned char *first, size_t i)
{
    return first + i * m->size;
}

/* Exchanges the `left` elements from `first` on with the `right` ones behind them. */
static void exchange(const merger *m, unsigned char *first, size_t left, size_t right)
{
    if (left > 0 && right > 0)
        vecfile_exchange(first, left * m->size, right * m->size);
}

static void insertion_sort(const merger *m, unsigned char *first, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        size_t gap = i;
        while (gap > 0 && m->less(at(m, first, i), at(m, first, gap - 1)))
            gap--;
        exchange(m, at(m, first, gap), i - gap, 1);
    }
}

/* Elements of [first, first + count), which is sorted, that sort before `key`; if `or_with`, also
 * those that tie with it. */
static size_t count_before(const merger *m, unsigned char *first, size_t count,
                           const unsigned char *key, bool or_with)
{
    size_t low = 0;
    while (low < count) {
        const size_t middle = low + (count - low) / 2;
        const unsigned char *const element = at(m, first, middle);
        if (or_with ? !m->less(key, element) : m->less(element, key))
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

/* Merges two sorted neighbours: what of the right half sorts before the middle of the left one (or
 * the other way round) is exchanged with what does not, which leaves two smaller merges. */
static void merge(const merger *m, unsigned char *first, size_t left, size_t right)
{
    while (left > 0 && right > 0 && m->less(at(m, first, left), at(m, first, left - 1))) {
        size_t from_left, from_right;
        if (left >= right) {
            from_left = left / 2;
            from_right = count_before(m, at(m, first, left), right, at(m, first, from_left), false);
        } else {
            from_right = right / 2;
            from_left = count_before(m, first, left, at(m, first, left + from_right), true);
        }
        exchange(m, at(m, first, from_left), left - from_left, from_right);
        /* The smaller of the two first, so that no more wait than the length has bits. */
        unsigned char *const behind = at(m, first, from_left + from_right);
        const size_t rest_left = left - from_left, rest_right = right - from_right;
        if (from_left + from_right <= rest_left + rest_right) {
            merge(m, first, from_left, from_right);
            first = behind;
            left = rest_left;
            right = rest_right;
        } else {
            merge(m, behind, rest_left, rest_right);
            left = from_left;
            right = from_right;
        }
    }
}

void vecfile_merge_sort_elements(unsigned char *first, size_t count, size_t size,
                                 const vecfile_order *order)
{
    const merger m = {order->less, size};
    for (size_t i = 0; i < count; i += RUN)
        insertion_sort(&m, at(&m, first, i), count - i < RUN ? count - i : RUN);
    for (size_t run = RUN; run < count; run *= 2)
        for (size_t i = 0; i + run < count; i += 2 * run) {
            const size_t rest = count - i - run;
            merge(&m, at(&m, first, i), run, rest < run ? rest : run);
        }
}
