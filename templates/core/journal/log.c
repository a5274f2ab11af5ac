/* The log's files: made, opened, removed. */
#include "file/file.h"

#include "file/attach.h"
#include "journal/log_files.h"
#include "journal/log_record.h"
#include "journal/slots.h"

#include <stdlib.h>

void vecfile_log_init(vecfile_log *log)
{
    memset(log, 0, sizeof *log);
    log->fds[0] = log->fds[1] = -1;
}

void vecfile_log_free(vecfile_journal *journal)
{
    for (int number = 0; number < 2; number++) {
        vecfile_log_close(journal, number);
        free(journal->log.names[number]);
    }
    vecfile_read_ahead_end(&journal->log.ahead);
    free(journal->log.images.entries);
    free(journal->log.header);
    free(journal->log.pieces);
    free(journal->log.pages);
    vecfile_log_init(&journal->log);
}

/* Says in the file that its logs have headers, unflushed: libraries that do not know them refuse
 * it, instead of taking the log for an empty one. */
static vecfile_status announce_headers(vecfile_journal *journal)
{
    uint8_t block[VECFILE_FEATURES_BYTES];
    const vecfile_features features = {.bits = VECFILE_FEATURE_LOG_HEADERS,
                                       .bare_log_salt = journal->slot.salt};
    vecfile_encode_features(&features, block);
    int result = vecfile_write_fully(journal->file->io, journal->file->fd, block, sizeof block,
                                     VECFILE_FEATURES_OFFSET);
    if (result < 0)
        return vecfile_fail_system(result, "write to", journal->file->path);
    journal->file->features = features;
    return VECFILE_OK;
}

/* Before a new log is made, two things become durable: the current slot, for the new log may
 * replace the one that the slot before it counts on, and the announcement of log headers.  Where
 * the slot has to be settled, one flush does for both. */
static vecfile_status prepare_file(vecfile_journal *journal)
{
    const bool is_announced = (journal->file->features.bits & VECFILE_FEATURE_LOG_HEADERS) != 0;
    const bool needs_flush = !is_announced && journal->slot_is_durable;
    vecfile_status status = is_announced ? VECFILE_OK : announce_headers(journal);
    if (status == VECFILE_OK)
        status = vecfile_settle_slot(journal);
    if (status == VECFILE_OK && needs_flush && VECFILE_KEEPS(FLUSH_FEATURES))
        status = vecfile_flush(journal, journal->file->fd);
    if (status != VECFILE_OK && !is_announced)
        journal->file->features.bits = 0;
    return status;
}

vecfile_status vecfile_log_make(vecfile_journal *journal, int number)
{
    vecfile_status status = prepare_file(journal);
    if (status != VECFILE_OK)
        return status;
    vecfile_log_close(journal, number);
    return vecfile_log_file_make(journal, number);
}

vecfile_status vecfile_log_write_header(vecfile_journal *journal, int number, uint64_t salt,
                                        uint64_t bytes)
{
    uint8_t block[VECFILE_LOG_HEADER_BLOCK];
    vecfile_log_header header = {.salt = salt, .epoch = journal->slot.epoch + 1, .bytes = bytes};
    memcpy(header.uuid, journal->file->identity.uuid, sizeof header.uuid);
    vecfile_encode_log_header(&header, block);
    int result =
        vecfile_write_fully(journal->file->io, journal->log.fds[number], block, sizeof block, 0);
    return result == 0 ? VECFILE_OK : vecfile_fail_log(journal, result, "write to");
}

vecfile_status vecfile_log_make_durable(vecfile_journal *journal, int number, uint64_t end)
{
    const uint64_t whole = vecfile_round_up(end, VECFILE_RECORD_ALIGNMENT);
    int result = vecfile_log_write_ahead(journal, number, end,
                                         whole > VECFILE_FIRST_LOG ? whole : VECFILE_FIRST_LOG);
    if (result < 0)
        return vecfile_fail_log(journal, result, "write to");
    vecfile_status status =
        VECFILE_KEEPS(FLUSH_MERGED) ? vecfile_flush(journal, journal->log.fds[number]) : VECFILE_OK;
    if (status == VECFILE_OK)
        status = vecfile_log_file_publish(journal, number);
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_LOG_NAME) ? vecfile_sync_names(journal)
                                                                 : status;
}

vecfile_status vecfile_log_create(vecfile_journal *journal, int number, uint64_t salt)
{
    vecfile_status status = vecfile_log_make(journal, number);
    if (status != VECFILE_OK)
        return status;
    status = vecfile_log_write_header(journal, number, salt, VECFILE_FIRST_LOG);
    if (status == VECFILE_OK)
        status = vecfile_log_make_durable(journal, number, VECFILE_LOG_HEADER_BLOCK);
    if (status != VECFILE_OK)
        vecfile_log_file_remove(journal, number);
    return status;
}

vecfile_status vecfile_log_reuse(vecfile_journal *journal, int number, uint64_t salt)
{
    vecfile_status status = vecfile_settle_slot(journal);
    if (status == VECFILE_OK)
        status = vecfile_log_write_header(journal, number, salt, journal->log.written[number]);
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
    vecfile_log_file_remove(journal, 0);
    vecfile_log_file_remove(journal, 1);
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
    const uint64_t limit = elements_bytes(journal) / 4;
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

void vecfile_log_rewind(vecfile_log *log, uint64_t start)
{
    vecfile_images_clear(&log->images);
    log->start = log->offset = log->flushed = start;
    log->retry_at = 0;
    log->chain = 0;
    log->is_in_use = true;
    log->is_unsynced = false;
}
