/* Shared durability.
 *
 * The elements are mapped MAP_SHARED, so the kernel may write them back at any time and every
 * store survives the process.  A commit flushes them, then a new slot.  Between commits the length
 * lives in the header's live block, together with the machine's boot id: after a killed process it
 * is right; after a power loss it means nothing, and the last slot's count is right. */
#include "journal/shared.h"

#include "journal/slots.h"
#include "array/mapping.h"

/* The block's place in the header mapping. */
static uint8_t *live_block(const vecfile_file *file)
{
    return file->header + VECFILE_LIVE_OFFSET;
}

static void publish_live(vecfile_file *file)
{
    uint8_t *block = live_block(file);
    memcpy(block + VECFILE_LIVE_BOOT, file->slot.boot_id, sizeof file->slot.boot_id);
    vecfile_store64(block + VECFILE_LIVE_EPOCH, file->slot.epoch);
    file->handle->live = (uint64_t *)(void *)(block + VECFILE_LIVE_COUNT);
    vecfile_set_len(file->handle, file->handle->len);
}

vecfile_status vecfile_shared_begin(vecfile_file *file)
{
    vecfile_status status = vecfile_view_check_file(file);
    if (status == VECFILE_OK)
        status = vecfile_view_fill_holes(file);
    if (status == VECFILE_OK && file->header == NULL)
        status = vecfile_view_map_header(file);
    if (status != VECFILE_OK)
        return status;
    vecfile_slot slot = vecfile_next_slot(file, &file->committed, VECFILE_SLOT_OPEN);
    status = vecfile_write_slot(file, &slot);
    if (status != VECFILE_OK)
        return status;
    publish_live(file);
    vecfile_set_mode(file, VECFILE_MODE_WRITING);
    file->handle->capacity = vecfile_mapped_capacity(file);
    return VECFILE_OK;
}

static vecfile_committed next_state(const vecfile_file *file, uint64_t stamp)
{
    const vecfile_committed next = {file->committed.sequence + 1, file->handle->len, stamp};
    return next;
}

vecfile_status vecfile_shared_commit(vecfile_file *file, uint64_t stamp)
{
    vecfile_status status = vecfile_view_check_file(file);
    if (status == VECFILE_OK)
        status = vecfile_flush(file, file->fd);
    if (status != VECFILE_OK)
        return status;
    const vecfile_committed next = next_state(file, stamp);
    vecfile_slot slot = vecfile_next_slot(file, &next, VECFILE_SLOT_OPEN);
    status = vecfile_write_slot(file, &slot);
    if (status != VECFILE_OK)
        return status;
    vecfile_store64(live_block(file) + VECFILE_LIVE_EPOCH, slot.epoch);
    status = vecfile_flush(file, file->fd);
    if (status == VECFILE_OK)
        file->committed = next;
    return status;
}

vecfile_status vecfile_shared_commit_lazy(vecfile_file *file)
{
    int result = file->io->start_sync(file->io->context, file->fd, file->identity.data_offset,
                                      file->handle->len * file->type->size);
    return result == 0 ? VECFILE_OK : vecfile_fail_system(result, "write back", file->path);
}

vecfile_status vecfile_shared_finish(vecfile_file *file)
{
    vecfile_status status = vecfile_view_check_file(file);
    if (status == VECFILE_OK)
        status = vecfile_flush(file, file->fd);
    if (status != VECFILE_OK)
        return status;
    file->committed = next_state(file, file->committed.stamp);
    status = vecfile_write_clean_slots(file);
    return status == VECFILE_OK ? vecfile_cut_to_size(file) : status;
}

/* --- after a writer that was killed --- */

/* Whether all of [start, end) of the file was written, as far as the system tells; asked once more
 * when all that is in memory is in the file, for some file systems look at nothing else. */
static int was_written(const vecfile_file *file, uint64_t start, uint64_t end)
{
    const vecfile_io *io = file->io;
    int64_t hole = io->first_unwritten(io->context, file->fd, start);
    if (hole >= 0 && (uint64_t)hole < end) {
        const int result = io->sync(io->context, file->fd);
        hole = result < 0 ? result : io->first_unwritten(io->context, file->fd, start);
    }
    return hole < 0 ? (int)hole : (uint64_t)hole >= end;
}

vecfile_status vecfile_shared_count_stored(vecfile_file *file)
{
    vecfile *v = file->handle;
    const uint64_t size = file->type->size, offset = file->identity.data_offset;
    const uint64_t committed = file->committed.count;
    if (v->len <= committed)
        return VECFILE_OK;
    int result = 0;
    if (file->file_bytes > offset && v->len <= (file->file_bytes - offset) / size)
        result = was_written(file, offset + committed * size, offset + v->len * size);
    if (result < 0)
        return vecfile_fail_system(result, "tell what was stored in", file->path);
    if (result == 0)
        v->len = committed;
    return VECFILE_OK;
}
