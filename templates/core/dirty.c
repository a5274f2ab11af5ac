/* Pages changed in place since the last commit. */
#include "internal.h"

#include "dirty.h"

#include <stdlib.h>

#define FIRST_WORDS 64
#define FIRST_ROOM 64

static vecfile_status fail_memory(const vecfile_file *file)
{
    return vecfile_fail(VECFILE_E_NO_MEMORY,
                        "no memory to note what is changed in '%s': commit and try again",
                        file->path);
}

vecfile_status vecfile_dirty_cover(vecfile_file *file, uint64_t bytes)
{
    vecfile_dirty *dirty = &file->dirty;
    const size_t needed = (size_t)(bytes / VECFILE_PAGE_BYTES / 64 + 1);
    if (needed <= dirty->words)
        return VECFILE_OK;
    size_t words = dirty->words * 2 > FIRST_WORDS ? dirty->words * 2 : FIRST_WORDS;
    if (words < needed)
        words = needed;
    /* calloc, for zeroed pages of a large table that nobody touches cost nothing. */
    uint64_t *bits = calloc(words, sizeof *bits);
    if (bits == NULL)
        return fail_memory(file);
    if (dirty->words > 0)
        memcpy(bits, dirty->bits, dirty->words * sizeof *bits);
    free(dirty->bits);
    dirty->bits = bits;
    dirty->words = words;
    if (file->handle->mode == VECFILE_MODE_WRITING)
        file->handle->marks = bits;
    return VECFILE_OK;
}

static vecfile_status make_list_room(vecfile_file *file, size_t additional)
{
    vecfile_dirty *dirty = &file->dirty;
    if (additional <= dirty->room - dirty->count)
        return VECFILE_OK;
    size_t room = dirty->room * 2 > FIRST_ROOM ? dirty->room * 2 : FIRST_ROOM;
    if (room < dirty->count + additional)
        room = dirty->count + additional;
    uint64_t *pages = realloc(dirty->pages, room * sizeof *pages);
    if (pages == NULL)
        return fail_memory(file);
    dirty->pages = pages;
    dirty->room = room;
    return VECFILE_OK;
}

static void mark(vecfile_dirty *dirty, uint64_t page)
{
    uint64_t *word = &dirty->bits[page >> 6];
    const uint64_t bit = (uint64_t)1 << (page & 63);
    if ((*word & bit) != 0)
        return;
    *word |= bit;
    dirty->pages[dirty->count++] = page;
}

vecfile_status vecfile_dirty_mark_page(vecfile_file *file, uint64_t page)
{
    vecfile_status status = make_list_room(file, 1);
    if (status == VECFILE_OK)
        mark(&file->dirty, page);
    return status;
}

vecfile_status vecfile_dirty_mark(vecfile_file *file, uint64_t first, uint64_t end)
{
    if (end - first > VECFILE_MOST_MARKED) {
        file->dirty.ask = true;
        return VECFILE_OK;
    }
    vecfile_status status = make_list_room(file, (size_t)(end - first));
    for (uint64_t page = first; status == VECFILE_OK && page < end; page++)
        mark(&file->dirty, page);
    return status;
}

void vecfile_dirty_clear(vecfile_dirty *dirty)
{
    for (size_t i = 0; i < dirty->count; i++)
        dirty->bits[dirty->pages[i] >> 6] = 0;
    dirty->count = 0;
    dirty->ask = false;
}

void vecfile_dirty_free(vecfile_dirty *dirty)
{
    free(dirty->bits);
    free(dirty->pages);
    memset(dirty, 0, sizeof *dirty);
}
