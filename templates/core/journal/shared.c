/* Shared durability.
 *
 * The elements are mapped MAP_SHARED, so the kernel may write them back at any time and every
 * store survives the process.  A commit flushes them, then a new slot.  Between commits the length
 * lives in the header's live block, together with the machine's boot id: after a killed process it
 * is right; after a power loss it means nothing, and the last slot's count is right. */
#include "journal/shared.h"

#include "journal/shared.h"

#include "array/mapping.h"
#include "journal/followers.h"
#include "journal/slots.h"

/* The live block's place in the header mapping. */
static uint8_t *live_block(const vecfile_array *array)
{
    return array->header + VECFILE_LIVE_OFFSET;
}

static void publish_length(const vecfile_journal *journal, vecfile_array *array)
{
    uint8_t *block = live_block(array);
    memcpy(block + VECFILE_LIVE_BOOT, journal->slot.boot_id, sizeof journal->slot.boot_id);
    vecfile_store64(block + VECFILE_LIVE_EPOCH, journal->slot.epoch);
    array->handle->published = (uint64_t *)(void *)(block + VECFILE_LIVE_COUNT);
    vecfile_set_len(array->handle, array->handle->len);
}

static vecfile_status check_nothing(const vecfile_journal *journal)
{
    (void)journal;
    return VECFILE_OK;
}

static vecfile_status begin_shared_array(vecfile_array *array)
{
    vecfile_status status = vecfile_array_check_file(array);
    if (status == VECFILE_OK)
        status = vecfile_mapping_fill_holes(array);
    if (status == VECFILE_OK && array->header == NULL)
        status = vecfile_mapping_map_header(array, VECFILE_IO_MAP_SHARED);
    return status;
}

/* From the first change on: marks the file as being written and publishes the length in it. */
static vecfile_status begin_shared(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = begin_shared_array(journal->arrays[i]);
    if (status != VECFILE_OK)
        return status;
    vecfile_slot slot = vecfile_next_slot(journal, &journal->committed, VECFILE_SLOT_OPEN);
    status = vecfile_write_slot(journal, &slot);
    if (status != VECFILE_OK)
        return status;
    for (size_t i = 0; i < journal->array_count; i++)
        publish_length(journal, journal->arrays[i]);
    vecfile_journal_set_mode(journal, VECFILE_MODE_WRITING);
    for (size_t i = 0; i < journal->array_count; i++)
        journal->arrays[i]->handle->capacity = vecfile_mapped_capacity(journal->arrays[i]);
    return VECFILE_OK;
}

/* Nobody tells of stores, so there may always be changes. */
static bool may_have_changes(const vecfile_journal *journal)
{
    (void)journal;
    return true;
}

static bool may_have_stores(const vecfile_array *array)
{
    (void)array;
    return true;
}

static vecfile_status flush_elements(vecfile_journal *journal)
{
    vecfile_status status = vecfile_journal_check_files(journal);
    return status == VECFILE_OK ? vecfile_flush_arrays(journal, may_have_stores) : status;
}

static vecfile_status commit_shared(vecfile_journal *journal, uint64_t stamp)
{
    vecfile_status status = flush_elements(journal);
    if (status != VECFILE_OK)
        return status;
    vecfile_committed next;
    vecfile_next_state(journal, stamp, &next);
    vecfile_slot slot = vecfile_next_slot(journal, &next, VECFILE_SLOT_OPEN);
    status = vecfile_write_slot(journal, &slot);
    if (status != VECFILE_OK)
        return status;
    for (size_t i = 0; i < journal->array_count; i++)
        vecfile_store64(live_block(journal->arrays[i]) + VECFILE_LIVE_EPOCH, slot.epoch);
    status = vecfile_flush(journal, journal->file->fd);
    if (status == VECFILE_OK)
        vecfile_journal_set_committed(journal, &next);
    return status;
}

/* Starts writing back what is changed. */
static vecfile_status commit_shared_lazy(vecfile_journal *journal, uint64_t stamp)
{
    (void)stamp;
    for (size_t i = 0; i < journal->array_count; i++) {
        const vecfile_array *array = journal->arrays[i];
        const vecfile_file *file = array->file;
        int result = file->io->start_sync(file->io->context, file->fd, file->identity.data_offset,
                                          array->handle->len * array->size);
        if (result < 0)
            return vecfile_fail_system(result, "write back", file->path);
    }
    return VECFILE_OK;
}

static vecfile_status complete_nothing(vecfile_journal *journal)
{
    (void)journal;
    return VECFILE_OK;
}

static vecfile_status finish_shared(vecfile_journal *journal)
{
    vecfile_status status = flush_elements(journal);
    if (status != VECFILE_OK)
        return status;
    vecfile_committed next;
    vecfile_next_state(journal, journal->committed.stamp, &next);
    vecfile_journal_set_committed(journal, &next);
    status = vecfile_write_clean_slots(journal);
    if (status == VECFILE_OK && vecfile_hold_off_all_followers(journal))
        status = vecfile_journal_cut_to_size(journal);
    vecfile_let_followers_in(journal);
    return status;
}

static vecfile_status make_shared_space(vecfile_array *array, uint64_t least, uint64_t wanted)
{
    vecfile_status status = vecfile_mapping_grow(array, least, wanted);
    if (status == VECFILE_OK)
        array->handle->capacity = vecfile_mapped_capacity(array);
    return status;
}

static vecfile_status mark_nothing(vecfile_array *array, uint64_t start, uint64_t end)
{
    (void)array;
    (void)start;
    (void)end;
    return VECFILE_OK;
}

/* The last commit's elements must stay: until the next one they are the state after a crash; and
 * those that others have mapped. */
static vecfile_status shrink_shared(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    if (!vecfile_hold_off_all_followers(journal))
        return VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++) {
        vecfile_array *array = journal->arrays[i];
        const uint64_t len = array->handle->len;
        status = vecfile_mapping_shrink(array, (len > array->committed ? len : array->committed) *
                                                   array->size);
        array->handle->capacity = vecfile_mapped_capacity(array);
    }
    vecfile_let_followers_in(journal);
    return status;
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

vecfile_status vecfile_shared_count_stored(vecfile_array *array)
{
    vecfile *v = array->handle;
    const vecfile_file *file = array->file;
    const uint64_t size = array->size, offset = file->identity.data_offset;
    if (v->len <= array->committed)
        return VECFILE_OK;
    int result = 0;
    if (vecfile_array_has_room(array, v->len))
        result = was_written(file, offset + array->committed * size, offset + v->len * size);
    if (result < 0)
        return vecfile_fail_system(result, "tell what was stored in", file->path);
    if (result == 0)
        v->len = array->committed;
    return VECFILE_OK;
}

static vecfile_status check_lengths(const vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = vecfile_array_check_count(journal->arrays[i], journal->arrays[i]->handle->len);
    return status;
}

/* What the writer stored is there, and becomes a commit. */
static vecfile_status take_over_shared(vecfile_journal *journal)
{
    vecfile_status status = check_lengths(journal);
    if (status == VECFILE_OK)
        status = vecfile_flush_arrays(journal, may_have_stores);
    if (status != VECFILE_OK)
        return status;
    vecfile_committed stored;
    vecfile_next_state(journal, journal->committed.stamp, &stored);
    vecfile_journal_set_committed(journal, &stored);
    vecfile_slot clean = vecfile_next_slot(journal, &journal->committed, VECFILE_SLOT_CLEAN);
    /* Keeps the OPEN slot from being secured, that is, written again with a higher epoch: the live
     * block has the present epoch, and would belong to no slot after a crash. */
    journal->slot_is_durable = true;
    status = vecfile_write_slot(journal, &clean);
    if (status == VECFILE_OK)
        status = vecfile_flush(journal, journal->file->fd);
    return status == VECFILE_OK ? vecfile_write_clean_slots(journal) : status;
}

const vecfile_durability_calls vecfile_shared_durability = {
    .map_kind = VECFILE_IO_MAP_SHARED,
    .is_private = false,
    .check_directory = check_nothing,
    .begin = begin_shared,
    .has_changes = may_have_changes,
    .commit = commit_shared,
    .commit_lazy = commit_shared_lazy,
    .complete = complete_nothing,
    .roll_back = NULL,
    .finish = finish_shared,
    .make_space = make_shared_space,
    .mark = mark_nothing,
    .shrink = shrink_shared,
    .take_over = take_over_shared,
    .take_over_to_read = complete_nothing,
};
