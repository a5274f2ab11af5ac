/* Sorting page numbers. */
#ifndef VECFILE_ARRAY_PAGE_SORT_H
#define VECFILE_ARRAY_PAGE_SORT_H

#include "base/base.h"

/* Sorts page numbers, ascending: in linear time, if there is memory for as many again. */
void vecfile_sort_pages(uint64_t *pages, size_t count);

#endif /* VECFILE_ARRAY_PAGE_SORT_H */
