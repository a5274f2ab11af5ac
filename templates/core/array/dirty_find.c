/* Which pages differ from their last commit, asked of the system: for calls that hand out so many
 * elements that marking them all would cost more than looking. */
#include "array/dirty_find.h"

/* Pages asked about in one go. */
#define PAGES_AT_A_TIME 1024

static uint64_t differing_chunks(const uint8_t *a, const uint8_t *b)
{
    uint64_t chunks = 0;
    if (memcmp(a, b, VECFILE_PAGE_BYTES) == 0)
        return 0;
    for (unsigned i = 0; i < 64; i++) {
        const size_t at = (size_t)i << VECFILE_CHUNK_SHIFT;
        if (memcmp(a + at, b + at, VECFILE_CHUNK_BYTES) != 0)
            chunks |= (uint64_t)1 << i;
    }
    return chunks;
}

/* Marks the chunks of `page` that really differ from the committed page. */
static vecfile_status mark_if_changed(vecfile_array *array, uint64_t page)
{
    uint8_t *const image = array->image;
    if (vecfile_are_marked(array->handle, page, VECFILE_ALL_CHUNKS))
        return VECFILE_OK;
    vecfile_status status = array->calls->read_page(array->committer, array, page, image);
    if (status != VECFILE_OK)
        return status;
    const uint64_t chunks = differing_chunks(vecfile_page_at(array, page), image);
    return chunks != 0 ? vecfile_dirty_mark_page(array, page, chunks) : VECFILE_OK;
}

/* Pages [first, end), all of one system page. */
static vecfile_status mark_changed(vecfile_array *array, uint64_t first, uint64_t end)
{
    vecfile_status status = VECFILE_OK;
    for (uint64_t page = first; page < end && status == VECFILE_OK; page++)
        status = mark_if_changed(array, page);
    return status;
}

/* A page that was changed before the last commit may have its private copy still, and the system
 * names it again: so each page that it names is compared with the committed one. */
vecfile_status vecfile_find_changed(vecfile_array *array)
{
    const vecfile_io *io = array->file->io;
    const uint64_t len_end = vecfile_pages_of(array, array->handle->len);
    const uint64_t end = len_end < array->buffer.written_end ? len_end : array->buffer.written_end;
    const uint64_t step = array->page >> VECFILE_PAGE_SHIFT;
    vecfile_status status = VECFILE_OK;
    for (uint64_t first = 0; first < end && status == VECFILE_OK; first += PAGES_AT_A_TIME * step) {
        bool may_differ[PAGES_AT_A_TIME];
        const uint64_t left = (end - first + step - 1) / step;
        const size_t count = left < PAGES_AT_A_TIME ? (size_t)left : PAGES_AT_A_TIME;
        int result = io->changed_pages(io->context, vecfile_page_at(array, first), array->page,
                                       count, may_differ);
        if (result < 0)
            return vecfile_fail_system(result, "find what was changed in", array->file->path);
        for (size_t i = 0; i < count && status == VECFILE_OK; i++) {
            const uint64_t from = first + i * step, to = from + step < end ? from + step : end;
            if (may_differ[i])
                status = mark_changed(array, from, to);
        }
    }
    return status;
}
