/* The log's files: made, opened, removed. */
#include "file/file.h"

#include "base/assertion.h"
#include "file/attach.h"
#include "journal/log_files.h"
#include "journal/log_record.h"
#include "journal/slots.h"

#include <stdlib.h>

void vecfile_log_init(vecfile_log *log)
{
    memset(log, 0, sizeof *log);
    for (int number = 0; number < VECFILE_LOGS; number++)
        log->fds[number] = -1;
    vecfile_images_clear(&log->images);
}

void vecfile_log_free(vecfile_journal *journal)
{
    for (int number = 0; number < VECFILE_LOGS; number++) {
        vecfile_log_close(journal, number);
        free(journal->log.names[number]);
    }
    vecfile_read_ahead_end(&journal->log.ahead);
    vecfile_images_free(&journal->log.images);
    free(journal->log.header);
    free(journal->log.pieces);
    free(journal->log.pages);
    vecfile_log_init(&journal->log);
}

/* Says in the file what its logs are like, unflushed: libraries that do not know such logs refuse
 * it, instead of taking them for empty ones. */
static vecfile_status announce_logs(vecfile_journal *journal)
{
    uint8_t block[VECFILE_FEATURES_BYTES];
    vecfile_features features = journal->file->features;
    if ((features.bits & VECFILE_FEATURE_LOG_HEADERS) == 0)
        features.bare_log_salt = journal->slot.salt;
    features.bits = VECFILE_KNOWN_FEATURES;
    features.is_torn = false;
    vecfile_encode_features(&features, block);
    int result = vecfile_write_fully(journal->file->io, journal->file->fd, block, sizeof block,
                                     VECFILE_FEATURES_OFFSET);
    if (result < 0)
        return vecfile_fail_system(result, "write to", journal->file->path);
    journal->file->features = features;
    return VECFILE_OK;
}

/* A new log may replace the one that the slot before the current one counts on, and what was read
 * at open, slot and announcement, may be in the system's memory only.  Where the slot has to be
 * secured, that flush does for both. */
vecfile_status vecfile_log_prepare_file(vecfile_journal *journal)
{
    const vecfile_features before = journal->file->features;
    const bool is_durable = journal->slot_is_durable;
    const bool is_announced = before.bits == VECFILE_KNOWN_FEATURES && journal->is_announced;
    vecfile_status status = is_announced ? VECFILE_OK : announce_logs(journal);
    if (status == VECFILE_OK)
        status = vecfile_secure_slot(journal);
    if (status == VECFILE_OK && !is_announced && is_durable && VECFILE_KEEPS(FLUSH_FEATURES))
        status = vecfile_flush(journal, journal->file->fd);
    journal->is_announced = status == VECFILE_OK;
    if (status != VECFILE_OK)
        journal->file->features = before;
    return status;
}

vecfile_status vecfile_log_make(vecfile_journal *journal, int number)
{
    vecfile_status status = vecfile_log_prepare_file(journal);
    if (status != VECFILE_OK)
        return status;
    vecfile_log_close(journal, number);
    return vecfile_log_file_make(journal, number);
}

vecfile_status vecfile_log_write_header(vecfile_journal *journal, int number,
                                        const vecfile_slot *slot, uint64_t start, uint64_t bytes)
{
    uint8_t blocks[VECFILE_LOG_HEADER_END];
    vecfile_slot copy = *slot;
    copy.epoch = journal->slot.epoch + 1;
    vecfile_log_header header = {.salt = slot->salt,
                                 .epoch = copy.epoch,
                                 .bytes = bytes,
                                 .start = start,
                                 .before = journal->slot.salt};
    memcpy(header.uuid, journal->file->identity.uuid, sizeof header.uuid);
    vecfile_encode_log_header(&header, blocks);
    vecfile_encode_slot(&copy, blocks + VECFILE_LOG_SLOT_OFFSET);
    int result =
        vecfile_write_fully(journal->file->io, journal->log.fds[number], blocks, sizeof blocks, 0);
    journal->log.starts[number] = start;
    journal->log.has_slices[number] = true;
    return result == 0 ? VECFILE_OK : vecfile_fail_log(journal, result, "write to");
}

vecfile_status vecfile_log_make_durable(vecfile_journal *journal, int number, uint64_t end)
{
    const uint64_t whole = vecfile_round_up(end, VECFILE_RECORD_ALIGNMENT);
    int result = vecfile_log_write_ahead(journal, number, end,
                                         whole > VECFILE_FIRST_LOG ? whole : VECFILE_FIRST_LOG);
    if (result < 0)
        return vecfile_fail_log(journal, result, "write to");
    vecfile_status status = VECFILE_KEEPS(FLUSH_NEW_LOG)
                                ? vecfile_flush(journal, journal->log.fds[number])
                                : VECFILE_OK;
    if (status == VECFILE_OK)
        status = vecfile_log_file_publish(journal, number);
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_LOG_NAME) ? vecfile_sync_names(journal)
                                                                 : status;
}

/* A log has no holes: what is not a frame yet is zero. */
static vecfile_status write_room_for_frames(vecfile_journal *journal, int number, uint64_t from,
                                            uint64_t start)
{
    const int result = vecfile_log_write_ahead(journal, number, from, start);
    return result < 0 ? vecfile_fail_log(journal, result, "write to") : VECFILE_OK;
}

vecfile_status vecfile_log_create(vecfile_journal *journal, int number, const vecfile_slot *slot,
                                  uint64_t start)
{
    vecfile_status status = vecfile_log_make(journal, number);
    if (status != VECFILE_OK)
        return status;
    status = vecfile_log_write_header(journal, number, slot, start,
                                      start > VECFILE_FIRST_LOG ? start : VECFILE_FIRST_LOG);
    if (status == VECFILE_OK)
        status = write_room_for_frames(journal, number, VECFILE_LOG_HEADER_END, start);
    if (status == VECFILE_OK)
        status = vecfile_log_make_durable(journal, number, start);
    if (status != VECFILE_OK)
        vecfile_log_file_remove(journal, number);
    return status;
}

vecfile_status vecfile_log_reuse(vecfile_journal *journal, int number, const vecfile_slot *slot,
                                 uint64_t start)
{
    const uint64_t written = journal->log.written[number];
    vecfile_status status = vecfile_secure_slot(journal);
    if (status == VECFILE_OK)
        status = write_room_for_frames(journal, number, written, start);
    if (status == VECFILE_OK)
        status = vecfile_log_write_header(journal, number, slot, start,
                                          start > written ? start : written);
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_LOG_HEADER)
               ? vecfile_flush(journal, journal->log.fds[number])
               : status;
}

/* Once nothing of the logs counts any more, the file is again what every library knows; that needs
 * no flush. */
static vecfile_status take_announcement_back(vecfile_journal *journal)
{
    static const uint8_t zeros[VECFILE_FEATURES_BYTES];
    if (journal->file->features.bits == 0 && !journal->file->features.is_torn)
        return VECFILE_OK;
    int result = vecfile_write_fully(journal->file->io, journal->file->fd, zeros, sizeof zeros,
                                     VECFILE_FEATURES_OFFSET);
    if (result < 0)
        return vecfile_fail_system(result, "write to", journal->file->path);
    journal->file->features = (vecfile_features){.bits = 0};
    return VECFILE_OK;
}

vecfile_status vecfile_log_remove(vecfile_journal *journal)
{
    for (int number = 0; number < VECFILE_LOGS; number++)
        vecfile_log_file_remove(journal, number);
    vecfile_images_clear(&journal->log.images);
    journal->log.is_in_use = false;
    journal->log.is_unsynced = false;
    return take_announcement_back(journal);
}

/* --- what its users share --- */

/* Of all arrays, as they were committed. */
static uint64_t elements_bytes(const vecfile_journal *journal)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < journal->array_count; i++)
        bytes += journal->arrays[i]->committed * journal->arrays[i]->size;
    return bytes;
}

uint64_t vecfile_log_limit(const vecfile_journal *journal)
{
    return vecfile_log_limit_of(elements_bytes(journal));
}

uint64_t vecfile_log_limit_of(uint64_t bytes)
{
    const uint64_t limit = bytes / 4;
    if (limit < VECFILE_MIN_LOG_LIMIT)
        return VECFILE_MIN_LOG_LIMIT;
    return limit < VECFILE_MAX_LOG_LIMIT ? limit : VECFILE_MAX_LOG_LIMIT;
}

vecfile_status vecfile_fail_log(const vecfile_journal *journal, int result, const char *action)
{
    vecfile_fail_system(result, action, journal->file->path);
    vecfile_fail_more(" (its log)");
    return vecfile_status_of_errno(result);
}

const uint8_t vecfile_log_zeros[VECFILE_LOG_ZEROS];

int vecfile_log_write_ahead(vecfile_journal *journal, int number, uint64_t from, uint64_t end)
{
    vecfile_log *log = &journal->log;
    for (uint64_t at = from > log->written[number] ? from : log->written[number]; at < end;) {
        const size_t count = end - at < VECFILE_LOG_ZEROS ? (size_t)(end - at) : VECFILE_LOG_ZEROS;
        int result =
            vecfile_write_fully(journal->file->io, log->fds[number], vecfile_log_zeros, count, at);
        if (result < 0)
            return result;
        at += count;
    }
    if (end > log->written[number])
        log->written[number] = end;
    return 0;
}

int vecfile_log_other(const vecfile_journal *journal)
{
    const vecfile_log *log = &journal->log;
    int number = 0;
    while (number == log->number || (journal->slot.old_salt != 0 && number == log->old_number))
        number++;
    VECFILE_ASSERT(number < VECFILE_LOGS);
    return number;
}

void vecfile_log_begin(vecfile_log *log, int number, uint64_t sequence)
{
    VECFILE_ASSERT(log->fds[number] >= 0);
    log->number = number;
    log->offset = log->flushed = log->starts[number];
    log->retry_at = 0;
    log->last = log->last_flushed = (vecfile_record_name){.sequence = sequence};
    log->said_at = log->resumed_end = 0;
    log->is_in_use = true;
    log->is_unsynced = false;
}

void vecfile_log_note_flushed(vecfile_log *log)
{
    log->is_unsynced = false;
    log->flushed = log->offset;
    /* A record that only says so is the last one for a while, and may be damaged alone. */
    if (log->said_at != log->offset)
        log->last_flushed = log->last;
}

vecfile_status vecfile_log_flush(vecfile_journal *journal)
{
    vecfile_log *log = &journal->log;
    vecfile_status status = vecfile_flush(journal, log->fds[log->number]);
    if (status == VECFILE_OK)
        vecfile_log_note_flushed(log);
    return status;
}
