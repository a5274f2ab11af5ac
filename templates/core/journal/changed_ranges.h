/* Which elements may be others than before: ranges, gathered in any order. */
#ifndef VECFILE_JOURNAL_CHANGED_RANGES_H
#define VECFILE_JOURNAL_CHANGED_RANGES_H

#include "base/base.h"

#include "array/array.h"
#include "vecfile.h"

typedef struct vecfile_changed_ranges {
    vecfile_range *list;
    size_t count, room;
    uint64_t old_len;
    uint64_t min_len; /* the smallest length on the way */
    bool are_all;     /* whatever else is known, all may be */
} vecfile_changed_ranges;

/* Nothing has changed yet; memory is kept. */
void vecfile_changed_ranges_begin(vecfile_changed_ranges *ranges, uint64_t len);

void vecfile_changed_ranges_free(vecfile_changed_ranges *ranges);

/* Those chunks of a page may have changed. */
void vecfile_changed_ranges_add(vecfile_changed_ranges *ranges, const vecfile_array *array,
                                uint64_t page, uint64_t chunks);

/* The length was `len` on the way, for a commit. */
void vecfile_changed_ranges_note_len(vecfile_changed_ranges *ranges, uint64_t len);

/* All elements may have changed. */
void vecfile_changed_ranges_add_all(vecfile_changed_ranges *ranges);

/* Fills in what a caller is told, the length being `len` now. */
void vecfile_changed_ranges_tell(vecfile_changed_ranges *ranges, uint64_t len,
                                 vecfile_changes *out);

#endif /* VECFILE_JOURNAL_CHANGED_RANGES_H */
