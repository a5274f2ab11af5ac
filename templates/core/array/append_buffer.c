/* The append buffer: plain stores, no page fault after the first round, nothing copied twice, and
 * bounded memory however much is appended. */
#include "array/append_buffer.h"

#include "array/array.h"
#include "array/mapping.h"
#include "base/assertion.h"

/* What holds between two calls: the buffer lies behind the file's part of the mapping, and what it
 * has written lies above the high-water mark. */
static void assert_in_order(const vecfile_array *array)
{
    VECFILE_ASSERT(array->buffer.start <= array->mapped);
    VECFILE_ASSERT(array->mapped <= array->reserved);
    VECFILE_ASSERT(array->buffer.high_water <= array->buffer.written_end);
    VECFILE_ASSERT(array->buffer.start % array->page == 0);
    (void)array;
}

static size_t round_down(uint64_t bytes, size_t unit)
{
    return (size_t)(bytes / unit * unit);
}

static unsigned char *address(const vecfile_array *array, size_t bytes)
{
    return (unsigned char *)array->handle->elements + bytes;
}

/* The first byte that is wholly above the high-water mark, in units of the system's pages: logs may
 * tell of longer states than there are addresses for. */
static size_t above_high_water(const vecfile_array *array)
{
    const uint64_t bytes =
        vecfile_round_up(array->buffer.high_water << VECFILE_PAGE_SHIFT, array->page);
    return bytes < array->reserved ? (size_t)bytes : array->reserved;
}

void vecfile_append_buffer_start(vecfile_array *array)
{
    vecfile *v = array->handle;
    vecfile_append_buffer *buffer = &array->buffer;
    buffer->start = array->mapped;
    vecfile_append_buffer_note_logged(array, v->len);
    buffer->written_end = buffer->high_water;
    buffer->low_len = v->len;
    buffer->is_unsynced = false;
    /* Space behind the elements, which a killed process allocated, may not be durable. */
    buffer->synced_bytes = array->file->identity.data_offset + v->len * array->size;
    v->low_water = v->len;
}

void vecfile_append_buffer_note_low_water(vecfile_array *array)
{
    vecfile *v = array->handle;
    vecfile_append_buffer *buffer = &array->buffer;
    const uint64_t untouched = vecfile_full_pages_of(array, v->low_water);
    if (!VECFILE_KEEPS(LOW_WATER))
        return;
    VECFILE_ASSERT(v->low_water <= v->len);
    if (v->low_water < buffer->low_len)
        buffer->low_len = v->low_water;
    if (untouched < buffer->written_end)
        buffer->written_end = untouched > buffer->high_water ? untouched : buffer->high_water;
    v->low_water = v->len;
}

/* Adds memory at the end until `bytes` of elements are addressable. */
static vecfile_status add_memory(vecfile_array *array, uint64_t bytes)
{
    const size_t held = array->mapped - array->buffer.start;
    size_t step = held;
    if (step < VECFILE_MIN_APPEND_BUFFER)
        step = VECFILE_MIN_APPEND_BUFFER;
    if (held < VECFILE_MAX_APPEND_BUFFER && step > VECFILE_MAX_APPEND_BUFFER - held)
        step = VECFILE_MAX_APPEND_BUFFER - held;
    if (step > VECFILE_MAX_APPEND_BUFFER)
        step = VECFILE_MAX_APPEND_BUFFER;
    size_t end = (size_t)vecfile_round_up(array->mapped + step, array->page);
    if (end < bytes)
        end = (size_t)vecfile_round_up(bytes, array->page);
    if (end > array->reserved)
        end = array->reserved;
    vecfile_status status = vecfile_dirty_cover(array, end);
    if (status != VECFILE_OK)
        return status;
    int result = vecfile_mapping_map(array, array->mapped, end, VECFILE_IO_MAP_MEMORY);
    if (result < 0)
        return vecfile_fail_system(result, "get memory to append to", array->file->path);
    array->mapped = end;
    return VECFILE_OK;
}

vecfile_status vecfile_append_buffer_cover(vecfile_array *array, uint64_t count)
{
    const uint64_t bytes = count * array->size;
    vecfile_status status = VECFILE_OK;
    assert_in_order(array);
    VECFILE_ASSERT(bytes <= vecfile_file_room(array->file));
    if (bytes > array->mapped && array->mapped - array->buffer.start >= VECFILE_MAX_APPEND_BUFFER)
        status = vecfile_append_buffer_slide(array);
    if (status == VECFILE_OK && bytes > array->mapped)
        status = add_memory(array, bytes);
    return status;
}

/* The file cannot be mapped where the buffer was: its pages come back as memory. */
static vecfile_status move_back(vecfile_array *array, size_t from, size_t end, int result)
{
    int64_t got = vecfile_read_fully(array->file->io, array->file->fd, address(array, from),
                                     end - from, array->file->identity.data_offset + from);
    vecfile_status status = vecfile_fail_system(result, "map", array->file->path);
    if (got != (int64_t)(end - from)) {
        array->calls->poison(array->committer, "what was appended could not be read back");
        vecfile_fail_more("; what was appended cannot be read back, close it and open it again");
    }
    return status;
}

/* Uses the pages of [from, end), which are in the file, for the next addresses of the buffer, and
 * shows the file where they were. */
static vecfile_status move_pages(vecfile_array *array, size_t from, size_t end)
{
    const size_t room = array->reserved - array->mapped;
    const size_t moved = end - from < room ? end - from : room;
    vecfile_status status = vecfile_dirty_cover(array, array->mapped + moved);
    if (status != VECFILE_OK)
        return status;
    int result = moved > 0 ? vecfile_mapping_move(array, from, array->mapped, moved) : 0;
    if (result < 0)
        return vecfile_fail_system(result, "move the append buffer of", array->file->path);
    array->mapped += moved;
    result = vecfile_mapping_map(array, from, end, VECFILE_IO_MAP_PRIVATE);
    if (result < 0)
        return move_back(array, from, end, result);
    array->buffer.start = end;
    return VECFILE_OK;
}

/* Where a slide ends: behind the last full page; if that is far on, at the last multiple of
 * VECFILE_SLIDE_BYTES of the file, so that each such stretch is written whole: the kernel keeps its
 * pages together then, and maps them with one page fault. */
static size_t end_of_slide(const vecfile_array *array)
{
    const size_t full = round_down(array->handle->len * array->size, array->page);
    const uint64_t offset = array->file->identity.data_offset;
    const size_t whole = round_down(offset + full, VECFILE_SLIDE_BYTES);
    return whole > offset && whole - offset > array->buffer.start ? whole - (size_t)offset : full;
}

vecfile_status vecfile_append_buffer_slide(vecfile_array *array)
{
    vecfile_append_buffer *buffer = &array->buffer;
    vecfile_append_buffer_note_low_water(array);
    assert_in_order(array);
    const size_t end = end_of_slide(array);
    const uint64_t last = end >> VECFILE_PAGE_SHIFT;
    if (buffer->written_end < last) {
        vecfile_status status = array->calls->check(array->committer);
        if (status != VECFILE_OK)
            return status;
        buffer->is_unsynced = true;
        int result = vecfile_write_fully(array->file->io, array->file->fd,
                                         vecfile_page_at(array, buffer->written_end),
                                         (size_t)(last - buffer->written_end) << VECFILE_PAGE_SHIFT,
                                         vecfile_page_offset(array, buffer->written_end));
        if (result < 0)
            return vecfile_fail_system(result, "write to", array->file->path);
        buffer->written_end = last;
    }
    size_t from = above_high_water(array);
    if (from < buffer->start)
        from = buffer->start;
    return from < end ? move_pages(array, from, end) : VECFILE_OK;
}

void vecfile_append_buffer_cut(vecfile_array *array)
{
    vecfile_append_buffer *buffer = &array->buffer;
    vecfile_append_buffer_note_low_water(array);
    if (buffer->start > array->mapped)
        buffer->start = array->mapped;
    if (buffer->synced_bytes > array->file->bytes)
        buffer->synced_bytes = array->file->bytes;
}

void vecfile_append_buffer_reset(vecfile_array *array)
{
    vecfile *v = array->handle;
    const vecfile_io *io = array->file->io;
    const size_t end = above_high_water(array);
    /* Memory that cannot be given back is no failure, for the caller's work is complete: the buffer
     * stays where it is. */
    if (array->buffer.start > end &&
        io->unmap(io->context, address(array, end), array->mapped - end) == 0) {
        array->mapped = end;
        array->buffer.start = end;
    }
    array->buffer.written_end = array->buffer.high_water;
    array->buffer.low_len = v->len;
    v->low_water = v->len;
    v->capacity = vecfile_mapped_capacity(array);
}

/* Where the mark falls to with a base of `count` elements. */
static uint64_t mark_of_base(const vecfile_array *array, uint64_t count)
{
    const uint64_t pages = vecfile_pages_of(array, count), before = array->buffer.next_high_water;
    return pages > before || !VECFILE_KEEPS(MARK_OF_TWO_SLOTS) ? pages : before;
}

void vecfile_append_buffer_start_epoch(vecfile_array *array, bool may_fall)
{
    vecfile_append_buffer *buffer = &array->buffer;
    const uint64_t mark = mark_of_base(array, array->committed);
    if (may_fall || mark > buffer->high_water)
        buffer->high_water = mark;
    buffer->next_high_water = vecfile_pages_of(array, array->committed);
    buffer->written_end = buffer->high_water;
}

bool vecfile_append_buffer_would_fall(const vecfile_array *array, uint64_t count)
{
    return array->buffer.high_water > mark_of_base(array, count);
}

void vecfile_append_buffer_keep_file(vecfile_array *array)
{
    const uint64_t bytes = vecfile_round_up(vecfile_file_room(array->file), VECFILE_PAGE_BYTES);
    const uint64_t pages = bytes >> VECFILE_PAGE_SHIFT;
    if (pages > array->buffer.high_water)
        array->buffer.high_water = pages;
    if (pages > array->buffer.next_high_water)
        array->buffer.next_high_water = pages;
}

bool vecfile_append_buffer_can_fall(const vecfile_array *array)
{
    return array->buffer.high_water > vecfile_pages_of(array, array->committed);
}

void vecfile_append_buffer_note_logged(vecfile_array *array, uint64_t count)
{
    vecfile_append_buffer *buffer = &array->buffer;
    const uint64_t pages = vecfile_pages_of(array, count);
    if (pages > buffer->high_water)
        buffer->high_water = pages;
    if (pages > buffer->next_high_water)
        buffer->next_high_water = pages;
}

void vecfile_append_buffer_note_turn(vecfile_array *array, uint64_t count)
{
    array->buffer.next_high_water = 0;
    vecfile_append_buffer_note_logged(array, count);
}

void vecfile_append_buffer_note_settled(vecfile_array *array)
{
    array->buffer.high_water = array->buffer.next_high_water;
    vecfile_append_buffer_reset(array);
}
