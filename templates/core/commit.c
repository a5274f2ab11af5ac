/* Beginning to write, committing, and the clean end: shared durability.
 *
 * The elements are mapped MAP_SHARED, so the kernel may write them back at any time and every
 * store survives the process.  A commit flushes them, then a new slot.  Between commits the length
 * lives in the header's live block, together with the machine's boot id: after a killed process it
 * is right; after a power loss it means nothing, and the last slot's count is right. */
#include "commit.h"

#include "header.h"
#include "view.h"

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

/* The mapping may reach further than the file, to the end of its last page; what is stored there
 * is lost. */
uint64_t vecfile_mapped_capacity(const vecfile_file *file)
{
    uint64_t bytes = file->file_bytes - file->identity.data_offset;
    if (bytes > file->mapped)
        bytes = file->mapped;
    if (file->options.max_bytes != 0 && bytes > file->options.max_bytes)
        bytes = file->options.max_bytes;
    uint64_t capacity = bytes / file->type->size;
    return capacity > file->handle->len ? capacity : file->handle->len;
}

static vecfile_status write_slot(vecfile_file *file, const vecfile_slot *slot)
{
    int result = vecfile_slot_write(file->io, file->fd, slot);
    if (result < 0)
        return vecfile_fail_system(result, "write to", file->path);
    file->slot = *slot;
    return VECFILE_OK;
}

/* A file with holes, made by a copying tool, gets its space before anything is stored in it. */
static vecfile_status fill_holes(vecfile_file *file)
{
    vecfile_io_stat found;
    int result = file->io->fstat(file->io->context, file->fd, &found);
    if (result == 0 && found.allocated < found.size)
        result = vecfile_allocate(file->io, file->fd, 0, found.size);
    return result == 0 ? VECFILE_OK : vecfile_fail_system(result, "make room in", file->path);
}

static vecfile_status start_writing(vecfile_file *file)
{
    vecfile_status status = vecfile_view_check_size(file);
    if (status == VECFILE_OK)
        status = fill_holes(file);
    if (status == VECFILE_OK && file->header == NULL)
        status = vecfile_view_map_header(file);
    if (status != VECFILE_OK)
        return status;
    vecfile_slot slot = file->slot;
    slot.epoch++;
    slot.state = VECFILE_SLOT_OPEN;
    slot.durability = VECFILE_SHARED;
    file->io->boot_id(file->io->context, slot.boot_id);
    status = write_slot(file, &slot);
    if (status != VECFILE_OK)
        return status;
    publish_live(file);
    file->handle->mode = VECFILE_MODE_WRITING;
    file->handle->capacity = vecfile_mapped_capacity(file);
    return VECFILE_OK;
}

vecfile_status vecfile_begin(vecfile *v)
{
    switch (v->mode) {
    case VECFILE_MODE_READY:
        return start_writing(v->file);
    case VECFILE_MODE_WRITING:
        return VECFILE_OK;
    case VECFILE_MODE_READ_ONLY:
        return vecfile_fail(VECFILE_E_READ_ONLY,
                            "'%s' is open read-only: open it with VECFILE_READ_WRITE to change it",
                            v->file->path);
    case VECFILE_MODE_FORKED:
        return vecfile_fail(VECFILE_E_FORKED,
                            "'%s' was opened by the parent process: this child may read it and "
                            "close it; to change it, the parent must close it and the child open "
                            "it",
                            v->file->path);
    case VECFILE_MODE_POISONED:
        return vecfile_fail(VECFILE_E_POISONED,
                            "an earlier flush of '%s' failed, so what is on the disk is unknown: "
                            "close it and open it again",
                            v->file->path);
    case VECFILE_MODE_CLOSED:
        break;
    }
    return vecfile_fail(VECFILE_E_INVALID, "the vector is not open: open it first");
}

/* After a failed flush the kernel may have dropped what it could not write and report success the
 * next time; so it is never tried again. */
static vecfile_status flush(vecfile_file *file)
{
    int result = file->io->sync(file->io->context, file->fd);
    if (result == 0)
        return VECFILE_OK;
    file->handle->mode = VECFILE_MODE_POISONED;
    file->handle->capacity = 0;
    vecfile_fail_system(result, "flush", file->path);
    vecfile_fail_more("; what is on the disk is unknown, close it and open it again");
    return VECFILE_E_IO;
}

/* The slot after the current one, for the elements as they are now. */
static vecfile_slot next_slot(const vecfile_file *file, uint64_t stamp)
{
    vecfile_slot slot = file->slot;
    slot.epoch++;
    slot.sequence++;
    slot.count = file->handle->len;
    slot.stamp = stamp;
    return slot;
}

static void note_commit(vecfile_file *file)
{
    file->handle->changed = 0;
    file->last_commit_ms = file->io->clock_ms(file->io->context);
}

static vecfile_status commit(vecfile *v, uint64_t stamp)
{
    vecfile_file *file = v->file;
    vecfile_status status = vecfile_view_check_size(file);
    if (status == VECFILE_OK)
        status = flush(file);
    if (status != VECFILE_OK)
        return status;
    vecfile_slot slot = next_slot(file, stamp);
    status = write_slot(file, &slot);
    if (status != VECFILE_OK)
        return status;
    vecfile_store64(live_block(file) + VECFILE_LIVE_EPOCH, slot.epoch);
    status = flush(file);
    if (status == VECFILE_OK)
        note_commit(file);
    return status;
}

vecfile_status vecfile_commit(vecfile *v)
{
    if (v->mode == VECFILE_MODE_READY)
        return VECFILE_OK;
    vecfile_status status = vecfile_will_write(v);
    return status == VECFILE_OK ? commit(v, v->file->slot.stamp) : status;
}

vecfile_status vecfile_commit_stamped(vecfile *v, uint64_t stamp)
{
    vecfile_status status = vecfile_will_write(v);
    return status == VECFILE_OK ? commit(v, stamp) : status;
}

vecfile_status vecfile_commit_lazy(vecfile *v)
{
    if (v->mode == VECFILE_MODE_READY)
        return VECFILE_OK;
    vecfile_status status = vecfile_will_write(v);
    if (status != VECFILE_OK)
        return status;
    vecfile_file *file = v->file;
    int result = file->io->start_sync(file->io->context, file->fd, file->identity.data_offset,
                                      v->len * file->type->size);
    return result == 0 ? VECFILE_OK : vecfile_fail_system(result, "write back", file->path);
}

/* Bytes that a commit would have to flush, as far as the handle knows. */
static uint64_t pending_bytes(const vecfile *v)
{
    uint64_t committed = v->file->slot.count;
    uint64_t appended = v->len > committed ? (v->len - committed) * v->file->type->size : 0;
    return v->changed + appended;
}

vecfile_status vecfile_commit_when_due(vecfile *v)
{
    if (v->mode == VECFILE_MODE_READY)
        return VECFILE_OK;
    vecfile_status status = vecfile_will_write(v);
    if (status != VECFILE_OK)
        return status;
    const vecfile_file *file = v->file;
    const vecfile_options *options = &file->options;
    bool is_due =
        (options->commit_interval_bytes != 0 &&
         pending_bytes(v) >= options->commit_interval_bytes) ||
        (options->commit_interval_ms != 0 && (pending_bytes(v) > 0 || v->len != file->slot.count) &&
         file->io->clock_ms(file->io->context) - file->last_commit_ms >=
             options->commit_interval_ms);
    return is_due ? commit(v, file->slot.stamp) : VECFILE_OK;
}

vecfile_status vecfile_rollback(vecfile *v)
{
    vecfile_status status = vecfile_will_write(v);
    if (status != VECFILE_OK)
        return status;
    return vecfile_fail(VECFILE_E_UNSUPPORTED,
                        "'%s' is open with shared durability: its changes are in the file already "
                        "and cannot be rolled back",
                        v->file->path);
}

vecfile_status vecfile_finish(vecfile_file *file)
{
    vecfile_status status = vecfile_view_check_size(file);
    if (status == VECFILE_OK)
        status = flush(file);
    /* Twice, so that damage to one slot later does not bring an older state back. */
    for (int i = 0; i < 2 && status == VECFILE_OK; i++) {
        vecfile_slot slot = next_slot(file, file->slot.stamp);
        slot.state = VECFILE_SLOT_CLEAN;
        status = write_slot(file, &slot);
    }
    if (status == VECFILE_OK)
        status = flush(file);
    if (status != VECFILE_OK)
        return status;
    /* Only now may the file shrink: until the slot is durable, an older one may claim more. */
    uint64_t size = file->identity.data_offset + file->handle->len * file->type->size;
    if (size >= file->file_bytes)
        return VECFILE_OK;
    int result = vecfile_truncate_file(file->io, file->fd, size);
    return result == 0 ? VECFILE_OK : vecfile_fail_system(result, "shorten", file->path);
}
