/* What was changed in place since the last commit (atomic durability).
 *
 * A bit a chunk, which the hot paths test, a word a page, and a list of the pages that have a bit
 * set, so that a commit costs what was changed and not what there is.  What lies above the
 * low-water length is changed by definition and need not be in here. */
#ifndef VECFILE_ARRAY_DIRTY_H
#define VECFILE_ARRAY_DIRTY_H

#include "base/base.h"

struct vecfile_array;

typedef struct vecfile_dirty {
    uint64_t *chunks; /* of each page */
    size_t room;      /* pages that `chunks` has words for */
    uint64_t *pages;  /* with a changed chunk, in no order */
    size_t count;
    size_t pages_room;
    bool ask; /* more may be changed than is marked: the system tells which pages may be */
} vecfile_dirty;

/* Words for all pages of `bytes` bytes of elements; VECFILE_E_NO_MEMORY. */
vecfile_status vecfile_dirty_cover(struct vecfile_array *array, uint64_t bytes);

/* Marks bytes [start, end) of the elements, start < end; so many that they are not worth marking
 * set `ask`. */
vecfile_status vecfile_dirty_mark(struct vecfile_array *array, uint64_t start, uint64_t end);

/* The same, but marks however many there are. */
vecfile_status vecfile_dirty_mark_all(struct vecfile_array *array, uint64_t start, uint64_t end);

/* Marks chunks of one page. */
vecfile_status vecfile_dirty_mark_page(struct vecfile_array *array, uint64_t page, uint64_t chunks);

void vecfile_dirty_clear(vecfile_dirty *dirty);

void vecfile_dirty_free(vecfile_dirty *dirty);

#endif /* VECFILE_ARRAY_DIRTY_H */
