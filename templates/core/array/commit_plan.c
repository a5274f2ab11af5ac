/* The array's part of a commit, and of a rollback. */
#include "array/commit_plan.h"

#include "array/array.h"
#include "array/dirty_find.h"
#include "array/mapping.h"
#include "array/page_sort.h"
#include "base/assertion.h"

#ifdef VECFILE_CHECK_MARKS
#include <stdio.h>
#include <stdlib.h>
#endif

bool vecfile_array_has_changes(const vecfile_array *array)
{
    const vecfile *v = array->handle;
    const uint64_t count = array->committed;
    return v->len != count || v->low_water < count || array->buffer.low_len < count ||
           array->dirty.count > 0 || array->dirty.ask;
}

/* Where the array ends in the file. */
static uint64_t end_in_file(const vecfile_array *array)
{
    return array->file->identity.data_offset + array->handle->len * array->size;
}

/* --- which pages --- */

static vecfile_commit_plan make_plan(vecfile_array *array, bool may_log_appends)
{
    vecfile_append_buffer_note_low_water(array);
    const vecfile_append_buffer *buffer = &array->buffer;
    vecfile_commit_plan made = {.end = vecfile_pages_of(array, array->handle->len),
                                .low = buffer->low_len * array->size,
                                .direct = buffer->written_end};
    made.logged = buffer->high_water < made.end ? buffer->high_water : made.end;
    if (!VECFILE_KEEPS(LOG_BELOW_MARK))
        made.logged = made.direct = 0;
    const bool is_little = made.end > buffer->high_water &&
                           buffer->written_end == buffer->high_water &&
                           made.end - buffer->high_water <= VECFILE_MAX_LOGGED_APPENDS &&
                           buffer->synced_bytes >= end_in_file(array) && !buffer->is_unsynced;
    if (is_little && may_log_appends)
        made.logged = made.direct = made.end;
    return made;
}

/* Marks everything between the low-water length and `logged`, and sorts the list of dirty pages:
 * those below `logged` are to be logged.  The others stay in it, for rewrite_written. */
static vecfile_status list_logged(vecfile_array *array, const vecfile_commit_plan *plan)
{
    vecfile_dirty *dirty = &array->dirty;
    const uint64_t bytes = array->handle->len * array->size;
    const uint64_t logged = plan->logged << VECFILE_PAGE_SHIFT,
                   end = bytes < logged ? bytes : logged;
    vecfile_status status =
        plan->low < end ? vecfile_dirty_mark_all(array, plan->low, end) : VECFILE_OK;
    if (status == VECFILE_OK)
        vecfile_sort_pages(dirty->pages, dirty->count);
    return status;
}

/* How many pages of the sorted list are below `end`. */
static size_t count_below(const vecfile_dirty *dirty, uint64_t end)
{
    size_t low = 0, high = dirty->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (dirty->pages[middle] < end)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* --- the file --- */

static int write_pages(vecfile_array *array, uint64_t first, uint64_t end)
{
    array->buffer.is_unsynced = true;
    return vecfile_write_fully(array->file->io, array->file->fd, vecfile_page_at(array, first),
                               (size_t)(end - first) << VECFILE_PAGE_SHIFT,
                               vecfile_page_offset(array, first));
}

/* Pages that the append buffer wrote to the file, and that were changed since. */
static int rewrite_written(vecfile_array *array, const vecfile_commit_plan *plan)
{
    const vecfile_dirty *dirty = &array->dirty;
    for (size_t i = count_below(dirty, plan->logged); i < dirty->count; i++) {
        const uint64_t page = dirty->pages[i];
        if (page >= plan->direct || page >= plan->end)
            break;
        int result = write_pages(array, page, page + 1);
        if (result < 0)
            return result;
    }
    return 0;
}

static vecfile_status write_direct(vecfile_array *array, const vecfile_commit_plan *plan)
{
    int result = rewrite_written(array, plan);
    if (result == 0 && plan->direct < plan->end)
        result = write_pages(array, plan->direct, plan->end);
    if (result == 0)
        return VECFILE_OK;
    return vecfile_fail_system(result, "write to", array->file->path);
}

/* --- all of it --- */

/* The append buffer is memory, for which the file need not have space: it gets that now. */
static vecfile_status make_commit_space(vecfile_array *array)
{
    const uint64_t bytes = array->handle->len * array->size;
    return vecfile_mapping_allocate(array, bytes, bytes);
}

/* A buffer that holds much is moved on, so that what the commit leaves behind in it is little. */
static vecfile_status slide(vecfile_array *array)
{
    const uint64_t bytes = array->handle->len * array->size;
    return bytes > array->buffer.start && bytes - array->buffer.start >= VECFILE_MIN_SLIDE
               ? vecfile_append_buffer_slide(array)
               : VECFILE_OK;
}

#ifdef VECFILE_CHECK_MARKS
/* A build of the tests: whatever the system says was changed must be marked, or above the low-water
 * length.  A chunk that is not would be missing from the commit. */
static void check_page(vecfile_array *array, const vecfile_commit_plan *plan, uint64_t page,
                       uint64_t marked)
{
    const uint64_t start = page << VECFILE_PAGE_SHIFT, end = start + VECFILE_PAGE_BYTES;
    if (plan->low < end)
        marked |= vecfile_chunks_between(plan->low > start ? plan->low : start, end - 1);
    if ((array->dirty.chunks[page] & ~marked) == 0)
        return;
    fprintf(stderr, "vecfile: page %llu of '%s' was changed and not marked\n",
            (unsigned long long)page, array->file->path);
    abort();
}

static vecfile_status check_marks(vecfile_array *array, const vecfile_commit_plan *plan)
{
    if (array->dirty.ask)
        return VECFILE_OK;
    uint64_t *before = malloc(array->dirty.room * sizeof *before);
    if (before == NULL)
        return VECFILE_E_NO_MEMORY;
    memcpy(before, array->dirty.chunks, array->dirty.room * sizeof *before);
    vecfile_status status = vecfile_find_changed(array);
    for (size_t i = 0; i < array->dirty.count && status == VECFILE_OK; i++)
        check_page(array, plan, array->dirty.pages[i], before[array->dirty.pages[i]]);
    free(before);
    return status;
}
#else
#define check_marks(array, plan) VECFILE_OK
#endif

vecfile_status vecfile_array_prepare(vecfile_array *array, bool may_log_appends)
{
    vecfile_commit_plan *plan = &array->plan;
    vecfile_status status = make_commit_space(array);
    if (status == VECFILE_OK)
        status = slide(array);
    if (status == VECFILE_OK && array->dirty.ask)
        status = vecfile_find_changed(array);
    if (status != VECFILE_OK)
        return status;
    *plan = make_plan(array, may_log_appends);
    status = check_marks(array, plan);
    if (status == VECFILE_OK)
        status = list_logged(array, plan);
    if (status != VECFILE_OK)
        return status;
    plan->logged_count = count_below(&array->dirty, plan->logged);
    VECFILE_ASSERT(plan->logged <= plan->end && plan->logged_count <= array->dirty.count);
    VECFILE_ASSERT(array->handle->len >= array->buffer.low_len || !VECFILE_KEEPS(LOW_WATER));
    return write_direct(array, plan);
}

bool vecfile_array_needs_flush(const vecfile_array *array)
{
    const vecfile_append_buffer *buffer = &array->buffer;
    const bool is_longer = buffer->synced_bytes < end_in_file(array);
    return (buffer->is_unsynced && VECFILE_KEEPS(FLUSH_APPENDED)) ||
           (is_longer && VECFILE_KEEPS(FLUSH_SIZE));
}

void vecfile_array_note_flush(vecfile_array *array)
{
    array->buffer.is_unsynced = false;
    array->buffer.synced_bytes = array->file->bytes;
}

void vecfile_array_note_commit(vecfile_array *array)
{
    const uint64_t count = array->handle->len;
    VECFILE_ASSERT(array->plan.end == vecfile_pages_of(array, count));
    VECFILE_ASSERT(vecfile_array_has_room(array, count));
    vecfile_append_buffer *buffer = &array->buffer;
    vecfile_append_buffer_note_logged(array, count);
    if (!VECFILE_KEEPS(MARK_NEVER_FALLS))
        buffer->high_water = array->plan.end;
    buffer->written_end = buffer->high_water;
    buffer->low_len = count;
    array->handle->low_water = count;
    array->committed = count;
    vecfile_dirty_clear(&array->dirty);
}

/* --- rollback --- */

static vecfile_status restore(vecfile_array *array, uint64_t page)
{
    return array->calls->read_page(array->committer, array, page, vecfile_page_at(array, page));
}

vecfile_status vecfile_array_roll_back(vecfile_array *array)
{
    const uint64_t low = vecfile_full_pages_of(array, array->buffer.low_len);
    const uint64_t end = vecfile_pages_of(array, array->committed);
    const vecfile_dirty *dirty = &array->dirty;
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < dirty->count && status == VECFILE_OK; i++)
        if (dirty->pages[i] < low)
            status = restore(array, dirty->pages[i]);
    for (uint64_t page = low; page < end && status == VECFILE_OK; page++)
        status = restore(array, page);
    if (status != VECFILE_OK)
        return status;
    vecfile_dirty_clear(&array->dirty);
    vecfile_set_len(array->handle, array->committed);
    vecfile_append_buffer_reset(array);
    return VECFILE_OK;
}
