/* Sorting a vector's elements by a key. */
#include "journal/vector.h"

#include "order/merge_sort.h"
#include "order/radix.h"

bool vecfile_radix_sort(vecfile *v, const vecfile_order *order)
{
    return vecfile_radix_sort_elements(v->elements, (size_t)v->len, (size_t)v->vector->array.size,
                                       order);
}

void vecfile_merge_sort(vecfile *v, const vecfile_order *order)
{
    vecfile_merge_sort_elements(v->elements, (size_t)v->len, (size_t)v->vector->array.size, order);
}
