/* The append window: plain stores, no page fault after the first round, nothing copied twice, and
 * bounded memory however much is appended. */
#include "file/file.h"

#include "journal/slots.h"

#include "array/mapping.h"
#include "array/append_buffer.h"

static size_t round_down(uint64_t bytes, size_t unit)
{
    return (size_t)(bytes / unit * unit);
}

static unsigned char *address(const vecfile_file *file, size_t bytes)
{
    return (unsigned char *)file->handle->elements + bytes;
}

/* The first byte that is wholly above the mark, in units of the system's pages. */
static size_t above_mark(const vecfile_file *file)
{
    return (size_t)vecfile_round_up(file->window.mark << VECFILE_PAGE_SHIFT, file->page);
}

void vecfile_window_start(vecfile_file *file)
{
    vecfile *v = file->handle;
    vecfile_window *window = &file->window;
    window->start = file->mapped;
    window->mark = vecfile_pages_of(file, v->len);
    window->spilled = window->mark;
    window->low = v->len;
    window->is_unsynced = false;
    /* What a killed process allocated behind that may not be durable. */
    window->synced_bytes = file->identity.data_offset + v->len * file->type->size;
    v->low_water = v->len;
}

void vecfile_window_fold(vecfile_file *file)
{
    vecfile *v = file->handle;
    vecfile_window *window = &file->window;
    const uint64_t untouched = vecfile_full_pages_of(file, v->low_water);
    if (!VECFILE_KEEPS(LOW_WATER))
        return;
    if (v->low_water < window->low)
        window->low = v->low_water;
    if (untouched < window->spilled)
        window->spilled = untouched > window->mark ? untouched : window->mark;
    v->low_water = v->len;
}

/* Adds memory at the end until `bytes` of elements are addressable. */
static vecfile_status add_memory(vecfile_file *file, uint64_t bytes)
{
    const vecfile_io *io = file->io;
    const size_t held = file->mapped - file->window.start;
    size_t step = held;
    if (step < VECFILE_SMALLEST_WINDOW)
        step = VECFILE_SMALLEST_WINDOW;
    if (held < VECFILE_LARGEST_WINDOW && step > VECFILE_LARGEST_WINDOW - held)
        step = VECFILE_LARGEST_WINDOW - held;
    if (step > VECFILE_LARGEST_WINDOW)
        step = VECFILE_LARGEST_WINDOW;
    size_t end = (size_t)vecfile_round_up(file->mapped + step, file->page);
    if (end < bytes)
        end = (size_t)vecfile_round_up(bytes, file->page);
    if (end > file->reserved)
        end = file->reserved;
    vecfile_status status = vecfile_dirty_cover(file, end);
    if (status != VECFILE_OK)
        return status;
    int result = io->map(io->context, -1, address(file, file->mapped), end - file->mapped, 0,
                         VECFILE_IO_MAP_MEMORY);
    if (result < 0)
        return vecfile_fail_system(result, "get memory to append to", file->path);
    file->mapped = end;
    return VECFILE_OK;
}

vecfile_status vecfile_window_cover(vecfile_file *file, uint64_t count)
{
    const uint64_t bytes = count * file->type->size;
    vecfile_status status = VECFILE_OK;
    if (bytes > file->mapped && file->mapped - file->window.start >= VECFILE_LARGEST_WINDOW)
        status = vecfile_window_slide(file);
    if (status == VECFILE_OK && bytes > file->mapped)
        status = add_memory(file, bytes);
    return status;
}

/* The file cannot be mapped where the window was: its pages come back as memory. */
static vecfile_status move_back(vecfile_file *file, size_t from, size_t end, int result)
{
    int64_t got = vecfile_read_fully(file->io, file->fd, address(file, from), end - from,
                                     file->identity.data_offset + from);
    vecfile_status status = vecfile_fail_system(result, "map", file->path);
    if (got != (int64_t)(end - from)) {
        vecfile_set_mode(file, VECFILE_MODE_POISONED);
        vecfile_fail_more("; what was appended cannot be read back, close it and open it again");
    }
    return status;
}

/* Uses the pages of [from, end), which are in the file, for the next addresses of the window, and
 * shows the file where they were. */
static vecfile_status move_pages(vecfile_file *file, size_t from, size_t end)
{
    const vecfile_io *io = file->io;
    const size_t room = file->reserved - file->mapped;
    const size_t moved = end - from < room ? end - from : room;
    vecfile_status status = vecfile_dirty_cover(file, file->mapped + moved);
    if (status != VECFILE_OK)
        return status;
    int result =
        moved > 0 ? io->move(io->context, address(file, from), address(file, file->mapped), moved)
                  : 0;
    if (result < 0)
        return vecfile_fail_system(result, "move the append window of", file->path);
    file->mapped += moved;
    result = io->map(io->context, file->fd, address(file, from), end - from,
                     file->identity.data_offset + from, VECFILE_IO_MAP_PRIVATE);
    if (result < 0)
        return move_back(file, from, end, result);
    file->window.start = end;
    return VECFILE_OK;
}

/* Where a slide ends: what is full, and of much that is full no part of a stretch of the file that
 * is written whole: the kernel keeps those together, and maps them with one page fault. */
static size_t end_of_slide(const vecfile_file *file)
{
    const size_t full = round_down(file->handle->len * file->type->size, file->page);
    const uint64_t offset = file->identity.data_offset;
    const size_t whole = round_down(offset + full, VECFILE_SLIDE_BYTES);
    return whole > offset && whole - offset > file->window.start ? whole - (size_t)offset : full;
}

vecfile_status vecfile_window_slide(vecfile_file *file)
{
    vecfile_window *window = &file->window;
    vecfile_window_fold(file);
    const size_t end = end_of_slide(file);
    const uint64_t last = end >> VECFILE_PAGE_SHIFT;
    if (window->spilled < last) {
        vecfile_status status = vecfile_check_slot(file);
        if (status != VECFILE_OK)
            return status;
        window->is_unsynced = true;
        int result = vecfile_write_fully(file->io, file->fd, vecfile_page_at(file, window->spilled),
                                         (size_t)(last - window->spilled) << VECFILE_PAGE_SHIFT,
                                         vecfile_page_offset(file, window->spilled));
        if (result < 0)
            return vecfile_fail_system(result, "write to", file->path);
        window->spilled = last;
    }
    size_t from = above_mark(file);
    if (from < window->start)
        from = window->start;
    return from < end ? move_pages(file, from, end) : VECFILE_OK;
}

void vecfile_window_cut(vecfile_file *file)
{
    vecfile_window *window = &file->window;
    vecfile_window_fold(file);
    if (window->start > file->mapped)
        window->start = file->mapped;
    if (window->synced_bytes > file->file_bytes)
        window->synced_bytes = file->file_bytes;
}

void vecfile_window_reset(vecfile_file *file)
{
    vecfile *v = file->handle;
    const vecfile_io *io = file->io;
    const size_t end = above_mark(file);
    /* The caller's work is done: what cannot be given back is used again where it is. */
    if (file->window.start > end &&
        io->unmap(io->context, address(file, end), file->mapped - end) == 0) {
        file->mapped = end;
        file->window.start = end;
    }
    file->window.spilled = file->window.mark;
    file->window.low = v->len;
    v->low_water = v->len;
    v->capacity = vecfile_mapped_capacity(file);
}

vecfile_status vecfile_window_drop_copies(vecfile_file *file)
{
    const vecfile_io *io = file->io;
    const size_t end = round_down(file->committed.count * file->type->size, file->page);
    if (end == 0)
        return VECFILE_OK;
    int result = io->map(io->context, file->fd, file->handle->elements, end,
                         file->identity.data_offset, VECFILE_IO_MAP_PRIVATE);
    if (result < 0)
        return vecfile_fail_system(result, "map", file->path);
    if (file->options.reads == VECFILE_READS_SCATTERED)
        vecfile_view_advise(file, end);
    if (file->window.start < end)
        file->window.start = end;
    return VECFILE_OK;
}
