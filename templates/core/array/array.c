/* An array's file, and what its handle lets through. */
#include "array/array.h"

#include "system/process.h"

/* To who reads, it may have grown since. */
static vecfile_status look_at_size(vecfile_file *file)
{
    vecfile_io_stat found;
    const int result = file->io->fstat(file->io->context, file->fd, &found);
    if (result < 0)
        return vecfile_fail_system(result, "examine", file->path);
    file->bytes = found.size;
    return VECFILE_OK;
}

vecfile_status vecfile_array_check_count(const vecfile_array *array, uint64_t count)
{
    vecfile_file *file = array->file;
    vecfile_status status = VECFILE_OK;
    if (!vecfile_array_has_room(array, count) && !vecfile_file_is_writable(file))
        status = look_at_size(file);
    if (status != VECFILE_OK || vecfile_array_has_room(array, count))
        return status;
    return vecfile_fail(VECFILE_E_TRUNCATED,
                        "'%s' should hold %llu elements of %llu bytes and has room for %llu: it "
                        "was cut off; restore it from a copy",
                        file->path, (unsigned long long)count, (unsigned long long)array->size,
                        (unsigned long long)(vecfile_file_room(file) / array->size));
}

uint64_t vecfile_array_bytes_of_states(const vecfile_array *array)
{
    const uint64_t committed = array->committed * array->size;
    const uint64_t below_mark = array->buffer.high_water << VECFILE_PAGE_SHIFT;
    return committed > below_mark ? committed : below_mark;
}

vecfile_status vecfile_array_cut_to_size(vecfile_array *array)
{
    return vecfile_array_cut(array, array->committed * array->size);
}

vecfile_status vecfile_array_cut(vecfile_array *array, uint64_t bytes)
{
    vecfile_file *file = array->file;
    const uint64_t size = file->identity.data_offset + bytes;
    if (size >= file->bytes)
        return VECFILE_OK;
    int result = vecfile_truncate_file(file->io, file->fd, size);
    if (result < 0)
        return vecfile_fail_system(result, "shorten", file->path);
    file->bytes = size;
    return VECFILE_OK;
}

vecfile_status vecfile_array_check_file(const vecfile_array *array)
{
    const vecfile_file *file = array->file;
    vecfile_io_stat found;
    int result = file->io->fstat(file->io->context, file->fd, &found);
    if (result < 0)
        return vecfile_fail_system(result, "examine", file->path);
    if (found.size < file->bytes)
        return vecfile_fail(VECFILE_E_TRUNCATED,
                            "'%s' was cut off from %llu to %llu bytes by another program while it "
                            "was open: abandon it and restore it from a copy",
                            file->path, (unsigned long long)file->bytes,
                            (unsigned long long)found.size);
    return array->calls->check(array->committer);
}

/* A handle that does not write has no chunk marked, so that every change comes to the core.  With
 * shared durability all are marked while it writes, though not in a child process, whose stores
 * would be in the file at once. */
static const uint64_t no_marks = 0;

void vecfile_array_set_mode(vecfile_array *array, vecfile_mode mode)
{
    vecfile *v = array->handle;
    const bool has_table = mode == VECFILE_MODE_WRITING && array->is_private;
    v->mode = mode;
    v->marks_mask = has_table ? UINT64_MAX : 0;
    if (has_table)
        v->marks = array->dirty.chunks;
    else
        v->marks = mode == VECFILE_MODE_WRITING ? vecfile_process_marks() : &no_marks;
    if (mode != VECFILE_MODE_WRITING)
        v->capacity = 0;
}
