/* The radix sort of many elements. */
#ifndef VECFILE_ORDER_RADIX_LARGE_H
#define VECFILE_ORDER_RADIX_LARGE_H

#include "base/base.h"

#include "order/sorter.h"

/* Sorts more elements than s->few, keeping the order of those that tie. */
void vecfile_sort_many(const vecfile_sorter *s, unsigned char *at, size_t count);

#endif /* VECFILE_ORDER_RADIX_LARGE_H */
