/* Private copies, dropped a stretch at a time. */
#include "journal/copies.h"

#include "array/mapping.h"
#include "journal/journal.h"

/* Of an array, the pages that may be dropped: what is committed and full, and is not in the append
 * buffer. */
static uint64_t droppable(const vecfile_array *array)
{
    const uint64_t full = vecfile_full_pages_of(array, array->committed);
    const uint64_t buffer = array->buffer.start >> VECFILE_PAGE_SHIFT;
    return full < buffer ? full : buffer;
}

/* Drops [first, end), but for pages whose last content is in a log only. */
static vecfile_status drop_pages(vecfile_journal *journal, size_t which, uint64_t first,
                                 uint64_t end)
{
    vecfile_status status = VECFILE_OK;
    for (uint64_t page = first, run; page < end && status == VECFILE_OK; page = run + 1) {
        for (run = page; run < end && vecfile_images_chunks(&journal->log.images,
                                                            vecfile_page_number(which, run)) == 0;)
            run++;
        if (run > page)
            status = vecfile_mapping_drop_copies(journal->arrays[which], page, run);
    }
    return status;
}

static uint64_t all_droppable(const vecfile_journal *journal)
{
    uint64_t pages = 0;
    for (size_t i = 0; i < journal->array_count; i++)
        pages += droppable(journal->arrays[i]);
    return pages;
}

static void begin(vecfile_journal *journal)
{
    vecfile_copies *copies = &journal->copies;
    if (copies->count > VECFILE_MAX_COPIES && all_droppable(journal) > VECFILE_MAX_COPIES)
        *copies = (vecfile_copies){.is_dropping = true};
}

/* Pages to look at after a commit: all have been looked at when commits have made half as many
 * copies as are too many. */
static uint64_t step(const vecfile_journal *journal, size_t logged)
{
    const double part = 2.0 * (double)logged / VECFILE_MAX_COPIES;
    const uint64_t pages = (uint64_t)(part * (double)all_droppable(journal));
    return pages > VECFILE_DROPPED_AT_ONCE ? pages : VECFILE_DROPPED_AT_ONCE;
}

void vecfile_copies_drop_some(vecfile_journal *journal, size_t logged)
{
    vecfile_copies *copies = &journal->copies;
    if (!copies->is_dropping)
        begin(journal);
    if (!copies->is_dropping)
        return;
    const uint64_t last = droppable(journal->arrays[copies->array]);
    const uint64_t wanted = copies->page + step(journal, logged);
    const uint64_t end = wanted < last ? wanted : last;
    /* A failure costs memory and nothing else: those pages stay as they are. */
    if (copies->page < end)
        (void)drop_pages(journal, copies->array, copies->page, end);
    copies->page = end;
    if (end < last)
        return;
    copies->page = 0;
    copies->is_dropping = ++copies->array < journal->array_count;
}
