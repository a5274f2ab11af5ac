/* A stable sort that needs no memory. */
#ifndef VECFILE_ORDER_MERGE_SORT_H
#define VECFILE_ORDER_MERGE_SORT_H

#include "base/base.h"

#include "sort.h"

/* Sorts `count` elements of `size` bytes from `first` on and keeps the order of those that tie:
 * n (log n)^2 moves. */
void vecfile_merge_sort_elements(unsigned char *first, size_t count, size_t size,
                                 const vecfile_order *order);

#endif /* VECFILE_ORDER_MERGE_SORT_H */
