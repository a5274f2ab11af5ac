/* Which elements may be others than before. */
#include "journal/changed_ranges.h"

#include "journal/log_record.h"

#include <stdlib.h>

void vecfile_changed_ranges_begin(vecfile_changed_ranges *ranges, uint64_t len)
{
    ranges->count = 0;
    ranges->old_len = ranges->min_len = len;
    ranges->are_all = false;
}

void vecfile_changed_ranges_free(vecfile_changed_ranges *ranges)
{
    free(ranges->list);
    *ranges = (vecfile_changed_ranges){.list = NULL};
}

void vecfile_changed_ranges_add_all(vecfile_changed_ranges *ranges)
{
    ranges->are_all = true;
}

void vecfile_changed_ranges_note_len(vecfile_changed_ranges *ranges, uint64_t len)
{
    if (len < ranges->min_len)
        ranges->min_len = len;
}

/* Without memory, all may have changed. */
static void add_range(vecfile_changed_ranges *ranges, uint64_t first, uint64_t count)
{
    if (ranges->count == ranges->room) {
        const size_t room = ranges->room * 2 + 64;
        vecfile_range *list = realloc(ranges->list, room * sizeof *list);
        if (list == NULL) {
            ranges->are_all = true;
            return;
        }
        ranges->list = list;
        ranges->room = room;
    }
    ranges->list[ranges->count++] = (vecfile_range){first, count};
}

void vecfile_changed_ranges_add(vecfile_changed_ranges *ranges, const vecfile_array *array,
                                uint64_t page, uint64_t chunks)
{
    while (chunks != 0) {
        const vecfile_run run = vecfile_next_run(&chunks);
        const uint64_t at = (page << VECFILE_PAGE_SHIFT) + run.start;
        const uint64_t first = at / array->size;
        const uint64_t end = (at + run.count + array->size - 1) / array->size;
        add_range(ranges, first, end - first);
    }
}

/* --- telling --- */

static int compare_ranges(const void *a, const void *b)
{
    const vecfile_range *left = a, *right = b;
    return (left->first > right->first) - (left->first < right->first);
}

/* Sorted, apart, and below `len`. */
static void put_ranges_in_order(vecfile_changed_ranges *ranges, uint64_t len)
{
    size_t used = 0;
    if (ranges->count > 1)
        qsort(ranges->list, ranges->count, sizeof *ranges->list, compare_ranges);
    for (size_t i = 0; i < ranges->count; i++) {
        vecfile_range next = ranges->list[i];
        vecfile_range *last = used > 0 ? &ranges->list[used - 1] : NULL;
        if (next.first >= len)
            break;
        if (next.count > len - next.first)
            next.count = len - next.first;
        if (last == NULL || next.first > last->first + last->count)
            ranges->list[used++] = next;
        else if (next.first + next.count > last->first + last->count)
            last->count = next.first + next.count - last->first;
    }
    ranges->count = used;
}

void vecfile_changed_ranges_tell(vecfile_changed_ranges *ranges, uint64_t len, vecfile_changes *out)
{
    static const vecfile_range none = {0, 0};
    const uint64_t both = len < ranges->old_len ? len : ranges->old_len;
    /* What was gone and came back is another. */
    if (!ranges->are_all && ranges->min_len < both)
        add_range(ranges, ranges->min_len, both - ranges->min_len);
    if (ranges->are_all) {
        ranges->count = 0;
        if (both > 0)
            add_range(ranges, 0, both);
    }
    put_ranges_in_order(ranges, both);
    *out = (vecfile_changes){.old_len = ranges->old_len,
                             .new_len = len,
                             .range_count = ranges->count,
                             .ranges = ranges->count > 0 ? ranges->list : &none};
}
