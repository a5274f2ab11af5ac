/* Pages changed in place since the last commit (atomic durability).
 *
 * A bit a page, which the hot paths test, and a list of the bits that are set, so that a commit
 * costs what was changed and not what there is.  What lies above the smallest length since the last
 * commit is changed by definition and need not be in here. */
#ifndef VECFILE_DIRTY_H
#define VECFILE_DIRTY_H

#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vecfile_file;

typedef struct vecfile_dirty {
    uint64_t *bits;
    size_t words;
    uint64_t *pages; /* whose bit is set, in no order */
    size_t count;
    size_t room;
    bool ask; /* more was changed than is marked: the system knows which pages */
} vecfile_dirty;

/* Bits for all pages of `bytes` bytes of elements; VECFILE_E_NO_MEMORY. */
vecfile_status vecfile_dirty_cover(struct vecfile_file *file, uint64_t bytes);

/* Marks pages [first, end); so many that they are not worth marking set `ask`. */
vecfile_status vecfile_dirty_mark(struct vecfile_file *file, uint64_t first, uint64_t end);

/* Marks one page, whatever `ask` says. */
vecfile_status vecfile_dirty_mark_page(struct vecfile_file *file, uint64_t page);

/* Marks the pages that the system says were changed, and were. */
vecfile_status vecfile_find_changed(struct vecfile_file *file);

void vecfile_dirty_clear(vecfile_dirty *dirty);

void vecfile_dirty_free(vecfile_dirty *dirty);

#endif /* VECFILE_DIRTY_H */
