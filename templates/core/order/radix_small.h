/* The radix sort of few elements. */
#ifndef VECFILE_ORDER_RADIX_SMALL_H
#define VECFILE_ORDER_RADIX_SMALL_H

#include "base/base.h"

#include "order/sorter.h"

/* Sorts words whose bits from `top` on are alike, by those from VECFILE_PLACE_BITS on: words that
 * agree in these must be in order.  `spare` has room for as many. */
void vecfile_sort_words(const vecfile_sorter *s, uint64_t *words, uint64_t *spare, size_t count,
                        unsigned top);

/* Sorts 1 to s->few elements at `at`, keeping the order of those that tie. */
void vecfile_sort_few(const vecfile_sorter *s, unsigned char *at, size_t count);

#endif /* VECFILE_ORDER_RADIX_SMALL_H */
