/* Calls that move elements about without knowing what they are. */
#include "journal/vector.h"

#include "array/mapping.h"
#include "base/bytes.h"

/* Growth steps: as much again, within these bounds (bytes).  Large steps cost nothing but disk
 * space until the close; small ones cost a call into the file system each. */
#define MIN_STEP ((uint64_t)64 << 10)
#define MAX_STEP ((uint64_t)256 << 20)

vecfile_status vecfile_fail_index(const vecfile *v, uint64_t i)
{
    return vecfile_fail(VECFILE_E_RANGE, "index %llu is past the end of '%s', which has %llu %s",
                        (unsigned long long)i, vecfile_path(v), (unsigned long long)v->len,
                        v->len == 1 ? "element" : "elements");
}

vecfile_status vecfile_fail_change(vecfile *v, uint64_t i)
{
    vecfile_status status = vecfile_may_write(v);
    return status == VECFILE_OK ? vecfile_fail_index(v, i) : status;
}

vecfile_status vecfile_check_range(const vecfile *v, uint64_t first, uint64_t count)
{
    if (first <= v->len && count <= v->len - first)
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_RANGE,
                        "range of %llu from index %llu is past the end of '%s', which has %llu %s",
                        (unsigned long long)count, (unsigned long long)first, vecfile_path(v),
                        (unsigned long long)v->len, v->len == 1 ? "element" : "elements");
}

/* Most elements that may ever be in the vector. */
static uint64_t limit_of(const vecfile_vector_state *vector)
{
    const uint64_t max_bytes = vector->options.max_bytes;
    uint64_t bytes = vector->array.reserved;
    if (max_bytes != 0 && max_bytes < bytes)
        bytes = max_bytes;
    return bytes / vector->array.size;
}

static vecfile_status fail_limit(const vecfile *v, uint64_t additional)
{
    const vecfile_vector_state *vector = v->vector;
    const uint64_t max_bytes = vector->options.max_bytes;
    bool is_ours = max_bytes != 0 && max_bytes <= vector->array.reserved;
    return vecfile_fail(VECFILE_E_FULL,
                        "'%s' has %llu elements and no room for %llu more: the limit is %llu, %s",
                        vector->file.path, (unsigned long long)v->len,
                        (unsigned long long)additional, (unsigned long long)limit_of(vector),
                        is_ours ? "set by max_bytes; open it with a larger one"
                                : "set by the address space reserved at open");
}

uint64_t vecfile_capacity(const vecfile *v)
{
    return v->mode == VECFILE_MODE_WRITING ? vecfile_file_capacity(&v->vector->array) : v->len;
}

/* Allocates space for `least` bytes of elements, or for a step more. */
static vecfile_status make_space(vecfile_vector_state *vector, uint64_t least, uint64_t limit)
{
    vecfile_array *array = &vector->array;
    const uint64_t used = array->handle->len * array->size;
    uint64_t step = used;
    if (step < MIN_STEP)
        step = MIN_STEP;
    if (step > MAX_STEP)
        step = MAX_STEP;
    uint64_t wanted = vecfile_mapping_round_step(array, used + step);
    if (wanted < least)
        wanted = least;
    if (wanted > limit)
        wanted = limit;
    return vector->calls->make_space(array, least, wanted);
}

vecfile_status vecfile_reserve(vecfile *v, uint64_t additional)
{
    vecfile_status status = vecfile_may_write(v);
    if (status != VECFILE_OK || additional <= v->capacity - v->len)
        return status;
    vecfile_vector_state *vector = v->vector;
    const uint64_t limit = limit_of(vector), size = vector->array.size;
    if (v->len > limit || additional > limit - v->len)
        return fail_limit(v, additional);
    return make_space(vector, (v->len + additional) * size, limit * size);
}

vecfile_status vecfile_make_room(vecfile *v, uint64_t additional)
{
    vecfile_status status = vecfile_reserve(v, additional);
    if (status != VECFILE_OK || additional <= v->capacity - v->len)
        return status;
    status = vecfile_append_buffer_cover(&v->vector->array, v->len + additional);
    if (status == VECFILE_OK)
        v->capacity = vecfile_mapped_capacity(&v->vector->array);
    return status;
}

static size_t bytes_of(const vecfile *v, uint64_t count)
{
    return (size_t)(count * v->vector->array.size);
}

vecfile_status vecfile_mark_range(vecfile *v, uint64_t first, uint64_t count)
{
    vecfile_status status = vecfile_may_write(v);
    if (status != VECFILE_OK || count == 0)
        return status;
    const uint64_t start = bytes_of(v, first), end = bytes_of(v, first + count);
    status = v->vector->calls->mark(&v->vector->array, start, end);
    if (status == VECFILE_OK)
        v->changed += end - start;
    return status;
}

vecfile_status vecfile_open_gap(vecfile *v, uint64_t i, uint64_t count)
{
    if (i > v->len)
        return vecfile_fail_change(v, i);
    vecfile_status status = vecfile_make_room(v, count);
    if (status == VECFILE_OK)
        status = vecfile_mark_range(v, i, v->len - i);
    if (status != VECFILE_OK)
        return status;
    memmove(vecfile_bytes_at(v, i + count), vecfile_bytes_at(v, i), bytes_of(v, v->len - i));
    vecfile_set_len(v, v->len + count);
    return VECFILE_OK;
}

vecfile_status vecfile_remove_range(vecfile *v, uint64_t first, uint64_t count)
{
    vecfile_status status = vecfile_may_write(v);
    if (status == VECFILE_OK)
        status = vecfile_check_range(v, first, count);
    if (status != VECFILE_OK || count == 0)
        return status;
    const uint64_t moved = v->len - first - count;
    status = vecfile_mark_range(v, first, moved);
    if (status != VECFILE_OK)
        return status;
    memmove(vecfile_bytes_at(v, first), vecfile_bytes_at(v, first + count), bytes_of(v, moved));
    vecfile_shrink_len(v, v->len - count);
    return VECFILE_OK;
}

vecfile_status vecfile_extend(vecfile *v, const void *source, uint64_t count)
{
    const unsigned char *next = source;
    const uint64_t before = v->len;
    vecfile_status status = vecfile_reserve(v, count);
    /* As much at a time as the append buffer takes. */
    while (status == VECFILE_OK && count > 0) {
        status = v->capacity > v->len ? VECFILE_OK : vecfile_make_room(v, 1);
        if (status != VECFILE_OK)
            break;
        const uint64_t room = v->capacity - v->len, step = count < room ? count : room;
        memmove(vecfile_bytes_at(v, v->len), next, bytes_of(v, step));
        vecfile_set_len(v, v->len + step);
        next += bytes_of(v, step);
        count -= step;
    }
    if (status != VECFILE_OK && v->len > before)
        vecfile_shrink_len(v, before);
    return status;
}

vecfile_status vecfile_extend_from_within(vecfile *v, uint64_t first, uint64_t count)
{
    vecfile_status status = vecfile_may_write(v);
    if (status == VECFILE_OK)
        status = vecfile_check_range(v, first, count);
    return status == VECFILE_OK ? vecfile_extend(v, vecfile_bytes_at(v, first), count) : status;
}

static bool is_inside(const vecfile *v, const void *source, size_t bytes)
{
    uintptr_t start = (uintptr_t)v->elements, from = (uintptr_t)source;
    return bytes > 0 && from < start + v->vector->array.mapped && from + bytes > start;
}

vecfile_status vecfile_splice(vecfile *v, uint64_t first, uint64_t removed, const void *source,
                              uint64_t count)
{
    vecfile_status status = vecfile_may_write(v);
    if (status == VECFILE_OK)
        status = vecfile_check_range(v, first, removed);
    if (status == VECFILE_OK && count > removed)
        status = vecfile_make_room(v, count - removed);
    if (status != VECFILE_OK)
        return status;
    size_t bytes = bytes_of(v, count);
    if (is_inside(v, source, bytes))
        return vecfile_fail(VECFILE_E_INVALID,
                            "elements of '%s' cannot be inserted into '%s' where they move: copy "
                            "them first, or use extend_from_within",
                            v->vector->file.path, v->vector->file.path);
    status = vecfile_mark_range(v, first, count != removed ? v->len - first : count);
    if (status != VECFILE_OK)
        return status;
    memmove(vecfile_bytes_at(v, first + count), vecfile_bytes_at(v, first + removed),
            bytes_of(v, v->len - first - removed));
    if (bytes > 0)
        memcpy(vecfile_bytes_at(v, first), source, bytes);
    vecfile_shrink_len(v, v->len - removed + count);
    return VECFILE_OK;
}

vecfile_status vecfile_move_tail(vecfile *from, uint64_t at, vecfile *to)
{
    vecfile_status status = vecfile_may_write(from);
    if (status == VECFILE_OK && from == to)
        status = vecfile_fail(VECFILE_E_INVALID, "cannot move elements of '%s' to itself",
                              from->vector->file.path);
    if (status == VECFILE_OK && at > from->len)
        status = vecfile_fail_index(from, at);
    if (status == VECFILE_OK)
        status = vecfile_extend(to, vecfile_bytes_at(from, at), from->len - at);
    if (status == VECFILE_OK)
        vecfile_shrink_len(from, at);
    return status;
}

vecfile_status vecfile_copy_within(vecfile *v, uint64_t to, uint64_t from, uint64_t count)
{
    vecfile_status status = vecfile_may_write(v);
    if (status == VECFILE_OK)
        status = vecfile_check_range(v, from, count);
    if (status == VECFILE_OK)
        status = vecfile_check_range(v, to, count);
    if (status == VECFILE_OK)
        status = vecfile_mark_range(v, to, count);
    if (status != VECFILE_OK || count == 0)
        return status;
    memmove(vecfile_bytes_at(v, to), vecfile_bytes_at(v, from), bytes_of(v, count));
    return VECFILE_OK;
}

vecfile_status vecfile_rotate(vecfile *v, uint64_t by)
{
    vecfile_status status = vecfile_may_write(v);
    if (status == VECFILE_OK && by > v->len)
        status = vecfile_fail_index(v, by);
    if (status != VECFILE_OK || by == 0 || by == v->len)
        return status;
    status = vecfile_mark_range(v, 0, v->len);
    if (status == VECFILE_OK)
        vecfile_exchange(v->elements, bytes_of(v, by), bytes_of(v, v->len - by));
    return status;
}

vecfile_status vecfile_truncate(vecfile *v, uint64_t len)
{
    vecfile_status status = vecfile_may_write(v);
    if (status == VECFILE_OK && len < v->len)
        vecfile_shrink_len(v, len);
    return status;
}

vecfile_status vecfile_shrink_to_fit(vecfile *v)
{
    vecfile_status status = vecfile_may_write(v);
    return status == VECFILE_OK ? v->vector->calls->shrink(v->vector->journal) : status;
}
