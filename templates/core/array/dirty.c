/* Chunks changed in place since the last commit. */
#include "array/dirty.h"

#include "array/array.h"
#include "base/assertion.h"

#include <stdlib.h>

#define FIRST_PAGES 64

static vecfile_status fail_dirty_memory(const vecfile_array *array)
{
    return vecfile_fail(
        VECFILE_E_NO_MEMORY,
        "no memory to note what is changed in '%s': commit and try again, or raise the "
        "limits on memory (ulimit -d, ulimit -v)",
        array->file->path);
}

vecfile_status vecfile_dirty_cover(vecfile_array *array, uint64_t bytes)
{
    vecfile_dirty *dirty = &array->dirty;
    const size_t needed = (size_t)(bytes / VECFILE_PAGE_BYTES + 1);
    if (needed <= dirty->room)
        return VECFILE_OK;
    size_t room = dirty->room * 2 > FIRST_PAGES ? dirty->room * 2 : FIRST_PAGES;
    if (room < needed)
        room = needed;
    /* calloc, for zeroed memory of a large table that nobody touches costs nothing.  Large pages,
     * for changes all over a vector of many GiB would have a page fault each in the table, too. */
    uint64_t *chunks = calloc(room, sizeof *chunks);
    if (chunks == NULL)
        return fail_dirty_memory(array);
    array->file->io->use_large_pages(array->file->io->context, chunks, room * sizeof *chunks);
    for (size_t i = 0; i < dirty->count; i++)
        chunks[dirty->pages[i]] = dirty->chunks[dirty->pages[i]];
    free(dirty->chunks);
    dirty->chunks = chunks;
    dirty->room = room;
    if (array->handle->mode == VECFILE_MODE_WRITING)
        array->handle->marks = chunks;
    return VECFILE_OK;
}

static vecfile_status make_list_room(vecfile_array *array, size_t additional)
{
    vecfile_dirty *dirty = &array->dirty;
    if (additional <= dirty->pages_room - dirty->count)
        return VECFILE_OK;
    size_t room = dirty->pages_room * 2 > FIRST_PAGES ? dirty->pages_room * 2 : FIRST_PAGES;
    if (room < dirty->count + additional)
        room = dirty->count + additional;
    uint64_t *pages = realloc(dirty->pages, room * sizeof *pages);
    if (pages == NULL)
        return fail_dirty_memory(array);
    dirty->pages = pages;
    dirty->pages_room = room;
    return VECFILE_OK;
}

static void mark(vecfile_dirty *dirty, uint64_t page, uint64_t chunks)
{
    VECFILE_ASSERT(page < dirty->room && chunks != 0);
    VECFILE_ASSERT(dirty->chunks[page] != 0 || dirty->count < dirty->pages_room);
    if (dirty->chunks[page] == 0)
        dirty->pages[dirty->count++] = page;
    dirty->chunks[page] |= chunks;
}

vecfile_status vecfile_dirty_mark_page(vecfile_array *array, uint64_t page, uint64_t chunks)
{
    vecfile_status status = make_list_room(array, 1);
    if (status == VECFILE_OK)
        mark(&array->dirty, page, chunks);
    return status;
}

vecfile_status vecfile_dirty_mark_all(vecfile_array *array, uint64_t start, uint64_t end)
{
    VECFILE_ASSERT(start < end);
    const uint64_t last_page = (end - 1) >> VECFILE_PAGE_SHIFT;
    uint64_t page = start >> VECFILE_PAGE_SHIFT;
    vecfile_status status = make_list_room(array, (size_t)(last_page - page + 1));
    if (status != VECFILE_OK)
        return status;
    for (; page < last_page; page++, start = page << VECFILE_PAGE_SHIFT)
        mark(&array->dirty, page, vecfile_chunks_between(start, VECFILE_PAGE_BYTES - 1));
    mark(&array->dirty, page, vecfile_chunks_between(start, end - 1));
    return VECFILE_OK;
}

vecfile_status vecfile_dirty_mark(vecfile_array *array, uint64_t start, uint64_t end)
{
    if (end - start > VECFILE_MAX_MARKED << VECFILE_PAGE_SHIFT) {
        array->dirty.ask = true;
        return VECFILE_OK;
    }
    return vecfile_dirty_mark_all(array, start, end);
}

void vecfile_dirty_clear(vecfile_dirty *dirty)
{
    for (size_t i = 0; i < dirty->count; i++)
        dirty->chunks[dirty->pages[i]] = 0;
    dirty->count = 0;
    dirty->ask = false;
}

void vecfile_dirty_free(vecfile_dirty *dirty)
{
    free(dirty->chunks);
    free(dirty->pages);
    memset(dirty, 0, sizeof *dirty);
}
