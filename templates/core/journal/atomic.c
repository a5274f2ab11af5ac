/* Commit and rollback under atomic durability.
 *
 * The elements are mapped privately, so that nothing uncommitted reaches the file.  A commit writes
 * pages above the mark straight to the file, where no committed state has anything, and the changed
 * chunks of the pages below it to the log: flushing the log is the moment of the commit. */
#include "journal/atomic.h"

#include "journal/slots.h"
#include "file/header.h"
#include "array/mapping.h"

#ifdef VECFILE_CHECK_MARKS
#include <stdio.h>
#include <stdlib.h>
#endif

vecfile_status vecfile_atomic_begin(vecfile_file *file)
{
    vecfile_status status = vecfile_view_check_file(file);
    if (status == VECFILE_OK && file->io->fills_holes(file->io->context, file->fd))
        status = vecfile_view_fill_holes(file);
    if (status == VECFILE_OK)
        status = vecfile_dirty_cover(file, file->mapped);
    if (status == VECFILE_OK)
        vecfile_set_mode(file, VECFILE_MODE_WRITING);
    file->handle->capacity = status == VECFILE_OK ? vecfile_mapped_capacity(file) : 0;
    return status;
}

bool vecfile_atomic_has_changes(const vecfile_file *file)
{
    const vecfile *v = file->handle;
    const uint64_t count = file->committed.count;
    return v->len != count || v->low_water < count || file->window.low < count ||
           file->dirty.count > 0 || file->dirty.ask;
}

/* Where the vector ends in the file. */
static uint64_t end_in_file(const vecfile_file *file)
{
    return file->identity.data_offset + file->handle->len * file->type->size;
}

/* --- which pages --- */

/* What a commit has to write: marked chunks below the mark, and everything from the low length up
 * to the mark, are logged; from there on, [direct, end) and what is marked goes to the file. */
typedef struct commit_plan {
    uint64_t end;    /* pages of the vector */
    uint64_t low;    /* first byte that is changed by definition */
    uint64_t logged; /* page: end of what is logged, the mark, or `end` when that is little more */
    uint64_t direct; /* first page that is not in the file yet */
} commit_plan;

static commit_plan make_plan(vecfile_file *file)
{
    vecfile_window_fold(file);
    const vecfile_window *window = &file->window;
    commit_plan made = {.end = vecfile_pages_of(file, file->handle->len),
                        .low = window->low * file->type->size,
                        .direct = window->spilled};
    made.logged = window->mark < made.end ? window->mark : made.end;
    if (!VECFILE_KEEPS(LOG_BELOW_MARK))
        made.logged = made.direct = 0;
    const bool is_little = made.end > window->mark && window->spilled == window->mark &&
                           made.end - window->mark <= VECFILE_MOST_LOGGED_APPENDS &&
                           window->synced_bytes >= end_in_file(file) && !window->is_unsynced;
    if (is_little && file->log.is_in_use)
        made.logged = made.direct = made.end;
    return made;
}

/* The list becomes what is to be logged: what is marked, and all from the low length on.  Pages
 * above `logged` that are marked are written to the file. */
static vecfile_status list_logged(vecfile_file *file, const commit_plan *plan)
{
    vecfile_dirty *dirty = &file->dirty;
    const uint64_t bytes = file->handle->len * file->type->size;
    const uint64_t logged = plan->logged << VECFILE_PAGE_SHIFT,
                   end = bytes < logged ? bytes : logged;
    vecfile_status status =
        plan->low < end ? vecfile_dirty_mark_all(file, plan->low, end) : VECFILE_OK;
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

static int write_pages(vecfile_file *file, uint64_t first, uint64_t end)
{
    file->window.is_unsynced = true;
    return vecfile_write_fully(file->io, file->fd, vecfile_page_at(file, first),
                               (size_t)(end - first) << VECFILE_PAGE_SHIFT,
                               vecfile_page_offset(file, first));
}

/* Pages that were spilled by the window and changed since. */
static int rewrite_spilled(vecfile_file *file, const commit_plan *plan)
{
    const vecfile_dirty *dirty = &file->dirty;
    for (size_t i = count_below(dirty, plan->logged); i < dirty->count; i++) {
        const uint64_t page = dirty->pages[i];
        if (page >= plan->direct || page >= plan->end)
            break;
        int result = write_pages(file, page, page + 1);
        if (result < 0)
            return result;
    }
    return 0;
}

static vecfile_status write_direct(vecfile_file *file, const commit_plan *plan)
{
    int result = rewrite_spilled(file, plan);
    if (result == 0 && plan->direct < plan->end)
        result = write_pages(file, plan->direct, plan->end);
    if (result == 0)
        return VECFILE_OK;
    return vecfile_fail_system(result, "write to", file->path);
}

/* Before a record that relies on the file: what was written above the mark, and the file's size. */
static vecfile_status flush_appended(vecfile_file *file)
{
    vecfile_window *window = &file->window;
    const bool is_longer = window->synced_bytes < end_in_file(file);
    if (!(window->is_unsynced && VECFILE_KEEPS(FLUSH_APPENDED)) &&
        !(is_longer && VECFILE_KEEPS(FLUSH_SIZE)))
        return VECFILE_OK;
    vecfile_status status = vecfile_flush(file, file->fd);
    if (status == VECFILE_OK) {
        window->is_unsynced = false;
        window->synced_bytes = file->file_bytes;
    }
    return status;
}

/* --- the commit --- */

static vecfile_status write_slot(vecfile_file *file, const vecfile_committed *base, uint64_t salt)
{
    vecfile_slot slot = vecfile_next_slot(file, base, VECFILE_SLOT_OPEN);
    slot.salt = salt;
    return vecfile_begin_epoch(file, &slot);
}

/* An epoch that has a log: the log first, then the slot that says so. */
static vecfile_status start_log(vecfile_file *file)
{
    uint64_t salt = 0;
    vecfile_status status = vecfile_random_salt(file, &salt);
    if (status == VECFILE_OK)
        status = vecfile_log_create(file, vecfile_log_number(file->slot.epoch + 1), salt);
    if (status == VECFILE_OK)
        status = write_slot(file, &file->committed, salt);
    if (status == VECFILE_OK)
        vecfile_log_rewind(&file->log, VECFILE_LOG_HEADER_BYTES);
    return status;
}

typedef enum record_kind {
    LAZY, /* flushed by whatever needs it */
    DURABLE,
    LAST /* durable, with whole images, for the checkpoint that follows would log them otherwise */
} record_kind;

static vecfile_status append_record(vecfile_file *file, const vecfile_committed *next,
                                    const commit_plan *plan, record_kind kind)
{
    vecfile_status status = VECFILE_OK;
    if (!file->log.is_in_use)
        status = start_log(file);
    if (status == VECFILE_OK)
        status = vecfile_log_append(file, next, file->dirty.pages,
                                    count_below(&file->dirty, plan->logged), kind == LAST);
    if (status == VECFILE_OK && kind != LAZY && VECFILE_KEEPS(FLUSH_LOG))
        status = vecfile_log_flush(file);
    return status;
}

/* The state is committed: nothing is changed any more. */
static void note_commit(vecfile_file *file, const vecfile_committed *next, const commit_plan *plan)
{
    vecfile_window *window = &file->window;
    file->committed = *next;
    file->log.copies += plan->end > plan->direct ? plan->end - plan->direct : 0;
    if (plan->end > window->mark || !VECFILE_KEEPS(MARK_NEVER_FALLS))
        window->mark = plan->end;
    window->spilled = window->mark;
    window->low = next->count;
    file->handle->low_water = next->count;
    vecfile_dirty_clear(&file->dirty);
}

/* Space for what the elements need; the window was given no more than that before. */
static vecfile_status make_commit_space(vecfile_file *file)
{
    const uint64_t bytes = file->handle->len * file->type->size;
    return vecfile_view_allocate(file, bytes, bytes);
}

/* A window that holds much is moved on, so that what the commit leaves behind in it is little. */
static vecfile_status slide(vecfile_file *file)
{
    const uint64_t bytes = file->handle->len * file->type->size;
    return bytes > file->window.start && bytes - file->window.start >= VECFILE_LEAST_SLIDE
               ? vecfile_window_slide(file)
               : VECFILE_OK;
}

#ifdef VECFILE_CHECK_MARKS
/* A build of the tests: whatever the system says was changed must be marked, or above the low
 * length.  A chunk that is not would be missing from the commit. */
static void check_page(vecfile_file *file, const commit_plan *plan, uint64_t page, uint64_t marked)
{
    const uint64_t start = page << VECFILE_PAGE_SHIFT, end = start + VECFILE_PAGE_BYTES;
    if (plan->low < end)
        marked |= vecfile_chunks_between(plan->low > start ? plan->low : start, end - 1);
    if ((file->dirty.chunks[page] & ~marked) == 0)
        return;
    fprintf(stderr, "vecfile: page %llu of '%s' was changed and not marked\n",
            (unsigned long long)page, file->path);
    abort();
}

static vecfile_status check_marks(vecfile_file *file, const commit_plan *plan)
{
    if (file->dirty.ask)
        return VECFILE_OK;
    uint64_t *before = malloc(file->dirty.room * sizeof *before);
    if (before == NULL)
        return VECFILE_E_NO_MEMORY;
    memcpy(before, file->dirty.chunks, file->dirty.room * sizeof *before);
    vecfile_status status = vecfile_find_changed(file);
    for (size_t i = 0; i < file->dirty.count && status == VECFILE_OK; i++)
        check_page(file, plan, file->dirty.pages[i], before[file->dirty.pages[i]]);
    free(before);
    return status;
}
#else
#define check_marks(file, plan) VECFILE_OK
#endif

static vecfile_status prepare_commit(vecfile_file *file, commit_plan *plan)
{
    vecfile_status status = make_commit_space(file);
    if (status == VECFILE_OK)
        status = slide(file);
    if (status == VECFILE_OK && file->dirty.ask)
        status = vecfile_find_changed(file);
    if (status != VECFILE_OK)
        return status;
    *plan = make_plan(file);
    status = check_marks(file, plan);
    if (status == VECFILE_OK)
        status = list_logged(file, plan);
    if (status == VECFILE_OK)
        status = write_direct(file, plan);
    return status == VECFILE_OK ? flush_appended(file) : status;
}

vecfile_status vecfile_atomic_commit(vecfile_file *file, uint64_t stamp, bool lazy)
{
    commit_plan plan;
    vecfile_status status = prepare_commit(file, &plan);
    if (status != VECFILE_OK)
        return status;
    const vecfile_committed next = {file->committed.sequence + 1, file->handle->len, stamp};
    /* With nothing to be logged, an epoch without a log commits by its next slot alone. */
    const bool by_slot = !file->log.is_in_use && count_below(&file->dirty, plan.logged) == 0;
    status = by_slot ? write_slot(file, &next, 0)
                     : append_record(file, &next, &plan, lazy ? LAZY : DURABLE);
    if (status != VECFILE_OK)
        return status;
    note_commit(file, &next, &plan);
    if (by_slot)
        file->window.mark = file->window.spilled = plan.end;
    vecfile_checkpoint_when_due(file);
    return VECFILE_OK;
}

/* As a commit, but where a slot would do, the slots of the clean end will. */
static vecfile_status commit_last(vecfile_file *file)
{
    commit_plan plan;
    vecfile_status status = prepare_commit(file, &plan);
    if (status != VECFILE_OK)
        return status;
    const vecfile_committed next = {file->committed.sequence + 1, file->handle->len,
                                    file->committed.stamp};
    if (file->log.is_in_use || count_below(&file->dirty, plan.logged) > 0)
        status = append_record(file, &next, &plan, LAST);
    if (status == VECFILE_OK)
        note_commit(file, &next, &plan);
    return status;
}

vecfile_status vecfile_atomic_finish(vecfile_file *file)
{
    const bool has_changes = vecfile_atomic_has_changes(file);
    vecfile_status status = VECFILE_OK;
    if (has_changes)
        status = commit_last(file);
    else if (file->slot.state != VECFILE_SLOT_CLEAN)
        status = vecfile_view_check_file(file);
    if (status == VECFILE_OK && !VECFILE_KEEPS(CUT_LAST))
        status = vecfile_cut_to_size(file);
    if (status == VECFILE_OK && file->log.is_in_use)
        status = vecfile_checkpoint_apply(file);
    if (status == VECFILE_OK && (has_changes || file->slot.state != VECFILE_SLOT_CLEAN))
        status = vecfile_checkpoint_clean(file);
    return status == VECFILE_OK ? vecfile_cut_to_size(file) : status;
}

/* --- rollback --- */

static vecfile_status restore(vecfile_file *file, uint64_t page)
{
    return vecfile_log_read_image(file, page, vecfile_page_at(file, page));
}

/* A failure leaves a mixture, or all that was to be taken back, which must not be committed. */
static vecfile_status give_up(vecfile_file *file, vecfile_status status)
{
    vecfile_set_mode(file, VECFILE_MODE_POISONED);
    vecfile_fail_more("; the changes are not, or half, taken back: close it and open it again");
    return status;
}

vecfile_status vecfile_atomic_rollback(vecfile_file *file)
{
    vecfile_window_fold(file);
    vecfile_status status = file->dirty.ask ? vecfile_find_changed(file) : VECFILE_OK;
    if (status != VECFILE_OK)
        return status;
    const uint64_t end = vecfile_pages_of(file, file->committed.count);
    /* Only then the file is asked for anything. */
    if (end > 0)
        status = vecfile_check_slot(file);
    if (status != VECFILE_OK)
        return give_up(file, status);
    const uint64_t low = vecfile_full_pages_of(file, file->window.low);
    const vecfile_dirty *dirty = &file->dirty;
    for (size_t i = 0; i < dirty->count && status == VECFILE_OK; i++)
        if (dirty->pages[i] < low)
            status = restore(file, dirty->pages[i]);
    for (uint64_t page = low; page < end && status == VECFILE_OK; page++)
        status = restore(file, page);
    if (status != VECFILE_OK)
        return give_up(file, status);
    vecfile_dirty_clear(&file->dirty);
    vecfile_set_len(file->handle, file->committed.count);
    vecfile_window_reset(file);
    return VECFILE_OK;
}
