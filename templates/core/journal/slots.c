/* Slots and flushes, as both durabilities use them. */
#include "journal/slots.h"

#include "file/header.h"

vecfile_slot vecfile_next_slot(const vecfile_file *file, const vecfile_committed *of,
                               vecfile_slot_state state)
{
    vecfile_slot slot = {.sequence = of->sequence,
                         .count = of->count,
                         .stamp = of->stamp,
                         .state = state,
                         .durability = file->options.durability};
    memcpy(slot.boot_id, file->boot_id, sizeof slot.boot_id);
    return slot;
}

static vecfile_status put_slot(vecfile_file *file, const vecfile_slot *slot)
{
    int result = vecfile_slot_write(file->io, file->fd, slot);
    if (result < 0)
        return vecfile_fail_system(result, "write to", file->path);
    file->slot = *slot;
    return VECFILE_OK;
}

/* Writes `again` and flushes it.  If that fails, the place gets back what it had: else the next
 * opening would take what is in memory only for what is in the file. */
static vecfile_status write_or_restore(vecfile_file *file, const vecfile_slot *again)
{
    uint8_t before[VECFILE_SLOT_BYTES];
    const uint64_t at = vecfile_slot_offset(again);
    int64_t got = vecfile_read_fully(file->io, file->fd, before, sizeof before, at);
    if (got < 0)
        return vecfile_fail_system((int)got, "read", file->path);
    vecfile_status status = put_slot(file, again);
    if (status == VECFILE_OK)
        status = vecfile_flush(file, file->fd);
    if (status != VECFILE_OK)
        (void)vecfile_write_fully(file->io, file->fd, before, sizeof before, at);
    return status;
}

/* Writes the current slot once more, into the place of the other two that is spare; the epoch is
 * chosen to fall there, and on the same log.  What stands there may be the only copy of this state
 * that is in the file, if whoever wrote this slot died before its flush: so that is made first. */
static vecfile_status write_again(vecfile_file *file)
{
    vecfile_slot again = file->slot;
    memcpy(again.boot_id, file->boot_id, sizeof again.boot_id);
    again.epoch += file->spare_is_before ? 2 : 4;
    vecfile_status status = vecfile_flush(file, file->fd);
    return status == VECFILE_OK ? write_or_restore(file, &again) : status;
}

/* The slot that was read at open may be in the system's memory only, left there by a flush that
 * failed or did not come to pass: the file then has an older one, which must not be overwritten
 * before this state is in the file, too.  The boot that wrote it does not tell: a container may
 * have a boot id of its own on the same kernel, whose memory holds the slot. */
vecfile_status vecfile_settle_slot(vecfile_file *file)
{
    if (file->slot_is_durable || !VECFILE_KEEPS(SETTLE_SLOT))
        return VECFILE_OK;
    vecfile_status status = write_again(file);
    file->slot_is_durable = status == VECFILE_OK;
    return status;
}

vecfile_status vecfile_check_slot(const vecfile_file *file)
{
    uint8_t expected[VECFILE_SLOT_BYTES], found[VECFILE_SLOT_BYTES] = {0};
    vecfile_encode_slot(&file->slot, expected);
    const int64_t got = vecfile_read_fully(file->io, file->fd, found, sizeof found,
                                           vecfile_slot_offset(&file->slot));
    if (got < 0)
        return vecfile_fail_system((int)got, "read", file->path);
    if (memcmp(expected, found, sizeof found) == 0)
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_REPLACED,
                        "'%s' was written over by another program while it was open: its commit "
                        "slot is not the one of this vector; abandon the vector, and restore the "
                        "file from a copy unless it was replaced on purpose",
                        file->path);
}

vecfile_status vecfile_write_slot(vecfile_file *file, vecfile_slot *slot)
{
    vecfile_status status = vecfile_settle_slot(file);
    if (status != VECFILE_OK)
        return status;
    slot->epoch = file->slot.epoch + (VECFILE_KEEPS(ROTATE_SLOTS) ? 1 : VECFILE_SLOT_COUNT);
    return put_slot(file, slot);
}

vecfile_status vecfile_begin_epoch(vecfile_file *file, vecfile_slot *slot)
{
    vecfile_status status = vecfile_write_slot(file, slot);
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_SLOT) ? vecfile_flush(file, file->fd)
                                                             : status;
}

/* Twice, so that damage to one slot later does not bring an older state back. */
vecfile_status vecfile_write_clean_slots(vecfile_file *file)
{
    vecfile_status status = VECFILE_OK;
    for (int i = 0; i < 2 && status == VECFILE_OK; i++) {
        vecfile_slot slot = vecfile_next_slot(file, &file->committed, VECFILE_SLOT_CLEAN);
        status = vecfile_write_slot(file, &slot);
    }
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_CLEAN) ? vecfile_flush(file, file->fd)
                                                              : status;
}

/* After a failed flush the kernel may have dropped what it could not write and report success the
 * next time; so it is never tried again. */
vecfile_status vecfile_flush(vecfile_file *file, int fd)
{
    int result = file->io->sync(file->io->context, fd);
    if (result == 0)
        return VECFILE_OK;
    if (VECFILE_KEEPS(POISON))
        vecfile_set_mode(file, VECFILE_MODE_POISONED);
    vecfile_fail_system(result, "flush", file->path);
    vecfile_fail_more("; what is on the disk is unknown, close it and open it again");
    return VECFILE_E_IO;
}

vecfile_status vecfile_log_flush(vecfile_file *file)
{
    vecfile_status status =
        vecfile_flush(file, file->log.fds[vecfile_log_number(file->slot.epoch)]);
    if (status == VECFILE_OK) {
        file->log.is_unsynced = false;
        file->log.flushed = file->log.offset;
    }
    return status;
}

vecfile_status vecfile_random_salt(vecfile_file *file, uint64_t *salt)
{
    do {
        int result = file->io->random(file->io->context, salt, sizeof *salt);
        if (result < 0)
            return vecfile_fail_system(result, "find a random number for", file->path);
        if (!VECFILE_KEEPS(RANDOM_SALT))
            *salt = 1;
    } while (*salt == 0);
    return VECFILE_OK;
}

/* Only once a slot with that count is durable: until then an older one may claim more. */
vecfile_status vecfile_cut_to_size(vecfile_file *file)
{
    const uint64_t size = file->identity.data_offset + file->committed.count * file->type->size;
    if (size >= file->file_bytes)
        return VECFILE_OK;
    int result = vecfile_truncate_file(file->io, file->fd, size);
    if (result < 0)
        return vecfile_fail_system(result, "shorten", file->path);
    file->file_bytes = size;
    return VECFILE_OK;
}

vecfile_status vecfile_check_count(const vecfile_file *file, uint64_t count)
{
    const uint64_t there = file->file_bytes > file->identity.data_offset
                               ? file->file_bytes - file->identity.data_offset
                               : 0;
    if (count <= there / file->type->size)
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_TRUNCATED,
                        "'%s' should hold %llu elements of %llu bytes and has room for %llu: it "
                        "was cut off; restore it from a copy",
                        file->path, (unsigned long long)count, (unsigned long long)file->type->size,
                        (unsigned long long)(there / file->type->size));
}
