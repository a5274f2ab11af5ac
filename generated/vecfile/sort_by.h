/* Made by vecfile-gen 1.0.0; do not edit. */
/* The part of order_by.h that sorts.  Only that file includes it; it says what the macros mean.
 *
 * Keys that have a rank are sorted by it (radix.c), in linear time.  The others, and few elements,
 * are sorted by comparing: with quicksort or, where ties must keep their order, with merge sort.
 * Elements that are too large to copy through the stack are only exchanged: with heap sort. */
#ifndef VECFILE_BY
#error "vecfile/sort_by.h is a part of vecfile/order_by.h: include that"
#endif

#include <stdlib.h>

/* --- the order, for the core's own sorts --- */

#ifdef VECFILE_KEY_RANK
static void VECFILE_BY(ranks)(const void *elements, size_t count, uint64_t *ranks)
{
    const vecfile_element *element = (const vecfile_element *)elements;
    for (size_t i = 0; i < count; i++, element++)
        ranks[i] = VECFILE_KEY_RANK(element->VECFILE_KEY);
}
#endif

static bool VECFILE_BY(untyped_less)(const void *a, const void *b)
{
    return VECFILE_BY(less)((const vecfile_element *)a, (const vecfile_element *)b);
}

static const vecfile_order VECFILE_BY(order) = {
#ifdef VECFILE_KEY_RANK
    .ranks = VECFILE_BY(ranks),
#endif
    .less = VECFILE_BY(untyped_less),
};

/* --- insertion sort --- */

#if VECFILE_BY_VALUE
/* False, with the elements in any order, once an element has moved by more than is left of
 * `max_moves`. */
static VECFILE_NOINLINE bool VECFILE_BY(insertion_sort)(vecfile_element *first, size_t count,
                                                        size_t max_moves)
{
    for (size_t i = 1; i < count; i++) {
        if (!VECFILE_BY(less)(&first[i], &first[i - 1]))
            continue;
        vecfile_element moving;
        VECFILE_COPY(&moving, &first[i]);
        size_t gap = i;
        do {
            VECFILE_COPY(&first[gap], &first[gap - 1]);
            gap--;
        } while (gap > 0 && VECFILE_BY(less)(&moving, &first[gap - 1]));
        VECFILE_COPY(&first[gap], &moving);
        if (i - gap > max_moves)
            return false;
        max_moves -= i - gap;
    }
    return true;
}
#endif

/* --- heap sort --- */

static void VECFILE_BY(sift_down)(vecfile_element *first, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && VECFILE_BY(less)(&first[child], &first[child + 1]))
            child++;
        if (!VECFILE_BY(less)(&first[root], &first[child]))
            return;
        VECFILE_EXCHANGE(&first[root], &first[child]);
    }
}

static VECFILE_NOINLINE void VECFILE_BY(heap_sort)(vecfile_element *first, size_t count)
{
    for (size_t root = count / 2; root-- > 0;)
        VECFILE_BY(sift_down)(first, root, count);
    for (size_t last = count; last-- > 1;) {
        VECFILE_EXCHANGE(&first[0], &first[last]);
        VECFILE_BY(sift_down)(first, 0, last);
    }
}

/* --- quicksort --- */

#if VECFILE_BY_VALUE
/* Sorts three elements, which brings their median to *middle. */
static void VECFILE_BY(sort_three)(vecfile_element *low, vecfile_element *middle,
                                   vecfile_element *high)
{
    if (VECFILE_BY(less)(middle, low))
        VECFILE_EXCHANGE(middle, low);
    if (VECFILE_BY(less)(high, middle))
        VECFILE_EXCHANGE(high, middle);
    if (VECFILE_BY(less)(middle, low))
        VECFILE_EXCHANGE(middle, low);
}

/* Brings the median of three elements, or of nine among many, into the first place. */
static VECFILE_NOINLINE void VECFILE_BY(choose_pivot)(vecfile_element *first, size_t count)
{
    vecfile_element *const middle = first + count / 2, *const last = first + count - 1;
    if (count > 128) {
        VECFILE_BY(sort_three)(first + 1, middle - 1, last - 1);
        VECFILE_BY(sort_three)(first + 2, middle + 1, last - 2);
        VECFILE_BY(sort_three)(middle - 1, middle, middle + 1);
    }
    VECFILE_BY(sort_three)(middle, first, last);
}

/* Exchanges the elements that choose_pivot looks at with others, so that a pattern that has just
 * led to a bad pivot does not do so again. */
static VECFILE_NOINLINE void VECFILE_BY(break_pattern)(vecfile_element *first, size_t count)
{
    for (size_t i = 0; i < 3 && count >= 64; i++) {
        VECFILE_EXCHANGE(first + i, first + count / 4 + i);
        VECFILE_EXCHANGE(first + count / 2 + i - 1, first + count / 4 * 3 + i);
        VECFILE_EXCHANGE(first + count - 1 - i, first + count / 8 + i);
    }
}

/* Partitions around the first element, the pivot.  Elements that tie with it go to its left if
 * `ties_left`, else to its right.  Returns where the pivot ends up; *moved tells whether any other
 * element had to change its place. */
static VECFILE_NOINLINE size_t VECFILE_BY(partition)(vecfile_element *first, size_t count,
                                                     bool ties_left, bool *moved)
{
    vecfile_element pivot;
    size_t low = 1, high = count - 1;
    VECFILE_COPY(&pivot, &first[0]);
    *moved = false;
    for (;;) {
        while (low <= high && (ties_left ? !VECFILE_BY(less)(&pivot, &first[low])
                                         : VECFILE_BY(less)(&first[low], &pivot)))
            low++;
        while (low <= high && (ties_left ? VECFILE_BY(less)(&pivot, &first[high])
                                         : !VECFILE_BY(less)(&first[high], &pivot)))
            high--;
        if (low > high)
            break;
        VECFILE_EXCHANGE(&first[low], &first[high]);
        *moved = true;
        low++;
        high--;
    }
    VECFILE_COPY(&first[0], &first[low - 1]);
    VECFILE_COPY(&first[low - 1], &pivot);
    return low - 1;
}

/* Pattern-defeating quicksort (Peters, 2021).
 *
 * - Where a partition moved nothing, the range may be sorted already: both parts are given to an
 *   insertion sort that gives up after a few moves.
 * - `previous` is the element in front of the range, or NULL.  It was a pivot, so nothing in the
 *   range sorts before it.  If the new pivot ties with it, elements that tie go to the left and
 *   are where they belong.
 * - A pivot with less than an eighth of the range on one of its sides is bad.  Elements are then
 *   exchanged to break the pattern that led to it; after `allowed` bad ones heap sort takes over.
 *
 * It calls itself for the smaller part, so no deeper than the length has bits, and has no element
 * among its variables: the functions that do are not inlined.  Stacks may be small. */
static void VECFILE_BY(quicksort)(vecfile_element *first, size_t count,
                                  const vecfile_element *previous, unsigned allowed)
{
    bool moved;
    while (count > VECFILE_MAX_INSERTED) {
        VECFILE_BY(choose_pivot)(first, count);
        const bool ties = previous != NULL && !VECFILE_BY(less)(previous, first);
        const size_t middle = VECFILE_BY(partition)(first, count, ties, &moved);
        vecfile_element *const behind = first + middle + 1;
        const size_t rest = count - middle - 1;
        if (!ties && (middle < count / 8 || rest < count / 8)) {
            if (allowed-- == 0) {
                VECFILE_BY(heap_sort)(first, count);
                return;
            }
            VECFILE_BY(break_pattern)(first, middle);
            VECFILE_BY(break_pattern)(behind, rest);
        } else if (!moved && VECFILE_BY(insertion_sort)(first, middle, 8) &&
                   VECFILE_BY(insertion_sort)(behind, rest, 8)) {
            return;
        }
        if (!ties && middle > rest) {
            VECFILE_BY(quicksort)(behind, rest, behind - 1, allowed);
            count = middle;
            continue;
        }
        if (!ties)
            VECFILE_BY(quicksort)(first, middle, previous, allowed);
        previous = behind - 1;
        first = behind;
        count = rest;
    }
    VECFILE_BY(insertion_sort)(first, count, SIZE_MAX);
}
#endif

/* --- the calls --- */

bool VECFILE_BY(is_sorted)(const vecfile_vector *v)
{
    const vecfile_element *const elements = (const vecfile_element *)v->core.elements;
    for (uint64_t i = 1; i < v->core.len; i++)
        if (VECFILE_BY(less)(&elements[i], &elements[i - 1]))
            return false;
    return true;
}

/* Marks all elements, unless they are sorted: then *is_done. */
static vecfile_status VECFILE_BY(begin_sort)(vecfile_vector *v, bool *is_done)
{
    vecfile_status status = vecfile_will_write(&v->core);
    *is_done = status == VECFILE_OK && VECFILE_BY(is_sorted)(v);
    return status == VECFILE_OK && !*is_done ? vecfile_mark_range(&v->core, 0, v->core.len)
                                             : status;
}

vecfile_status VECFILE_BY(sort)(vecfile_vector *v)
{
    bool is_done;
    vecfile_status status = VECFILE_BY(begin_sort)(v, &is_done);
    if (status != VECFILE_OK || is_done)
        return status;
#ifdef VECFILE_KEY_RANK
    if (vecfile_radix_sort(&v->core, &VECFILE_BY(order)))
        return VECFILE_OK;
#endif
    vecfile_element *const elements = (vecfile_element *)v->core.elements;
#if VECFILE_BY_VALUE
    unsigned allowed = 1;
    for (uint64_t rest = v->core.len; rest > 0; rest >>= 1)
        allowed++;
    VECFILE_BY(quicksort)(elements, (size_t)v->core.len, NULL, allowed);
#else
    VECFILE_BY(heap_sort)(elements, (size_t)v->core.len);
#endif
    return VECFILE_OK;
}

#if VECFILE_BY_VALUE && !defined(VECFILE_KEY_RANK)
/* Merges the first `left` elements with the rest, both sorted.  The left ones wait in `buffer`. */
static void VECFILE_BY(merge)(vecfile_element *first, size_t left, size_t count,
                              vecfile_element *buffer)
{
    memcpy(buffer, first, left * sizeof *first);
    const vecfile_element *from_left = buffer, *const left_end = buffer + left;
    const vecfile_element *from_right = first + left, *const right_end = first + count;
    for (; from_left != left_end && from_right != right_end; first++) {
        const bool is_right = VECFILE_BY(less)(from_right, from_left);
        VECFILE_COPY(first, is_right ? from_right : from_left);
        from_right += is_right;
        from_left += !is_right;
    }
    memcpy(first, from_left, (size_t)(left_end - from_left) * sizeof *first);
}

/* `buffer` has room for half of the elements. */
static void VECFILE_BY(merge_sort)(vecfile_element *first, size_t count, vecfile_element *buffer)
{
    if (count <= VECFILE_MAX_INSERTED) {
        VECFILE_BY(insertion_sort)(first, count, SIZE_MAX);
        return;
    }
    const size_t left = count / 2;
    VECFILE_BY(merge_sort)(first, left, buffer);
    VECFILE_BY(merge_sort)(first + left, count - left, buffer);
    if (VECFILE_BY(less)(&first[left], &first[left - 1]))
        VECFILE_BY(merge)(first, left, count, buffer);
}
#endif

/* True if the elements were sorted here, and not left to the core's sort without memory. */
static bool VECFILE_BY(sort_fast_and_stable)(vecfile_vector *v)
{
#ifdef VECFILE_KEY_RANK
#if VECFILE_BY_VALUE
    if (v->core.len < VECFILE_MIN_RADIX)
        return VECFILE_BY(insertion_sort)((vecfile_element *)v->core.elements, (size_t)v->core.len,
                                          SIZE_MAX);
#endif
    return vecfile_radix_sort(&v->core, &VECFILE_BY(order));
#elif VECFILE_BY_VALUE
    vecfile_element *const buffer =
        (vecfile_element *)malloc((size_t)(v->core.len / 2 + 1) * sizeof *buffer);
    if (buffer == NULL)
        return false;
    VECFILE_BY(merge_sort)((vecfile_element *)v->core.elements, (size_t)v->core.len, buffer);
    free(buffer);
    return true;
#else
    (void)v;
    return false;
#endif
}

vecfile_status VECFILE_BY(stable_sort)(vecfile_vector *v)
{
    bool is_done;
    vecfile_status status = VECFILE_BY(begin_sort)(v, &is_done);
    if (status == VECFILE_OK && !is_done && !VECFILE_BY(sort_fast_and_stable)(v))
        vecfile_merge_sort(&v->core, &VECFILE_BY(order));
    return status;
}
