/* The log's files: made, opened, removed. */
#include "file/file.h"

#include "file/attach.h"
#include "journal/slots.h"
#include "journal/log_files.h"
#include "journal/log_record.h"

#include <stdlib.h>

void vecfile_log_init(vecfile_log *log)
{
    memset(log, 0, sizeof *log);
    log->fds[0] = log->fds[1] = -1;
}

void vecfile_log_close(vecfile_file *file, int number)
{
    vecfile_log *log = &file->log;
    if (log->is_new[number])
        vecfile_new_file_discard(file->io, file->place.directory, &log->made[number]);
    else if (log->fds[number] >= 0)
        file->io->close(file->io->context, log->fds[number]);
    log->is_new[number] = false;
    log->fds[number] = -1;
    log->written[number] = 0;
}

void vecfile_log_free(vecfile_file *file)
{
    for (int number = 0; number < 2; number++) {
        vecfile_log_close(file, number);
        free(file->log.names[number]);
    }
    vecfile_read_ahead_end(&file->log.ahead);
    free(file->log.images.entries);
    free(file->log.header);
    free(file->log.pieces);
    vecfile_log_init(&file->log);
}

/* Says in the file that its logs have headers, unflushed: libraries that do not know them refuse
 * it, instead of taking the log for an empty one. */
static vecfile_status announce_headers(vecfile_file *file)
{
    uint8_t block[VECFILE_FEATURES_BYTES];
    const vecfile_features features = {.bits = VECFILE_FEATURE_LOG_HEADERS,
                                       .bare_log_salt = file->slot.salt};
    vecfile_encode_features(&features, block);
    int result =
        vecfile_write_fully(file->io, file->fd, block, sizeof block, VECFILE_FEATURES_OFFSET);
    if (result < 0)
        return vecfile_fail_system(result, "write to", file->path);
    file->features = features;
    return VECFILE_OK;
}

/* What must be durable before a slot counts on a new log: the slot now, for the log that is
 * replaced may be that of the slot before, and the announcement; one flush can do for both. */
static vecfile_status prepare_header(vecfile_file *file)
{
    const bool is_announced = (file->features.bits & VECFILE_FEATURE_LOG_HEADERS) != 0;
    const bool needs_flush = !is_announced && file->slot_is_durable;
    vecfile_status status = is_announced ? VECFILE_OK : announce_headers(file);
    if (status == VECFILE_OK)
        status = vecfile_settle_slot(file);
    if (status == VECFILE_OK && needs_flush && VECFILE_KEEPS(FLUSH_FEATURES))
        status = vecfile_flush(file, file->fd);
    if (status != VECFILE_OK && !is_announced)
        file->features.bits = 0;
    return status;
}

vecfile_status vecfile_log_make(vecfile_file *file, int number)
{
    vecfile_status status = prepare_header(file);
    if (status != VECFILE_OK)
        return status;
    vecfile_log_close(file, number);
    return vecfile_log_file_make(file, number);
}

vecfile_status vecfile_log_write_header(vecfile_file *file, int number, uint64_t salt,
                                        uint64_t bytes)
{
    uint8_t block[VECFILE_LOG_HEADER_BLOCK];
    vecfile_log_header header = {.salt = salt, .epoch = file->slot.epoch + 1, .bytes = bytes};
    memcpy(header.uuid, file->identity.uuid, sizeof header.uuid);
    vecfile_encode_log_header(&header, block);
    int result = vecfile_write_fully(file->io, file->log.fds[number], block, sizeof block, 0);
    return result == 0 ? VECFILE_OK : vecfile_fail_log(file, result, "write to");
}

vecfile_status vecfile_log_make_durable(vecfile_file *file, int number, uint64_t end)
{
    const uint64_t whole = vecfile_round_up(end, VECFILE_RECORD_ALIGNMENT);
    int result = vecfile_log_write_ahead(file, number, end,
                                         whole > VECFILE_FIRST_LOG ? whole : VECFILE_FIRST_LOG);
    if (result < 0)
        return vecfile_fail_log(file, result, "write to");
    vecfile_status status =
        VECFILE_KEEPS(FLUSH_MERGED) ? vecfile_flush(file, file->log.fds[number]) : VECFILE_OK;
    if (status == VECFILE_OK)
        status = vecfile_log_file_publish(file, number);
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_LOG_NAME) ? vecfile_sync_directory(file)
                                                                 : status;
}

vecfile_status vecfile_log_create(vecfile_file *file, int number, uint64_t salt)
{
    vecfile_status status = vecfile_log_make(file, number);
    if (status != VECFILE_OK)
        return status;
    status = vecfile_log_write_header(file, number, salt, VECFILE_FIRST_LOG);
    if (status == VECFILE_OK)
        status = vecfile_log_make_durable(file, number, VECFILE_LOG_HEADER_BLOCK);
    if (status != VECFILE_OK)
        vecfile_log_file_remove(file, number);
    return status;
}

vecfile_status vecfile_log_reuse(vecfile_file *file, int number, uint64_t salt)
{
    vecfile_status status = vecfile_settle_slot(file);
    if (status == VECFILE_OK)
        status = vecfile_log_write_header(file, number, salt, file->log.written[number]);
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_LOG_HEADER)
               ? vecfile_flush(file, file->log.fds[number])
               : status;
}

/* Once nothing of the logs counts any more, the file is again what every library knows; that needs
 * no flush. */
static vecfile_status take_announcement_back(vecfile_file *file)
{
    static const uint8_t zeros[VECFILE_FEATURES_BYTES];
    if (file->features.bits == 0 && !file->features.is_torn)
        return VECFILE_OK;
    int result =
        vecfile_write_fully(file->io, file->fd, zeros, sizeof zeros, VECFILE_FEATURES_OFFSET);
    if (result < 0)
        return vecfile_fail_system(result, "write to", file->path);
    file->features = (vecfile_features){.bits = 0};
    return VECFILE_OK;
}

vecfile_status vecfile_log_remove(vecfile_file *file)
{
    vecfile_log_file_remove(file, 0);
    vecfile_log_file_remove(file, 1);
    vecfile_images_clear(&file->log.images);
    file->log.is_in_use = false;
    file->log.is_unsynced = false;
    return take_announcement_back(file);
}
