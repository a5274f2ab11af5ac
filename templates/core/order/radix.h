/* A radix sort; radix.c says how it works. */
#ifndef VECFILE_ORDER_RADIX_H
#define VECFILE_ORDER_RADIX_H

#include "base/base.h"

#include "sort.h"

/* Sorts `count` elements of `size` bytes from `first` on by the order's ranks and keeps the order
 * of those that tie.  False, and nothing done, if they are too few to be worth it or there is no
 * memory. */
VECFILE_MUST_USE bool vecfile_radix_sort_elements(unsigned char *first, size_t count, size_t size,
                                                  const vecfile_order *order);

#endif /* VECFILE_ORDER_RADIX_H */
