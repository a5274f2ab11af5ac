/* Records of the log, in memory. */
#include "journal/log_record.h"

#include <stdlib.h>

void vecfile_record_put_counts(const vecfile_record *record, const vecfile_committed *state,
                               uint8_t *to)
{
    for (uint32_t i = 0; i < record->further; i++)
        vecfile_store64(to + vecfile_record_count_offset(i), state->counts[1 + i]);
}

vecfile_status vecfile_record_make_head(vecfile_journal *journal, const vecfile_record *record,
                                        const vecfile_committed *state)
{
    vecfile_log *log = &journal->log;
    const size_t bytes = (size_t)vecfile_head_bytes_of(record);
    if (bytes > log->header_bytes) {
        void *header = realloc(log->header, bytes);
        if (header == NULL)
            return vecfile_fail_memory("to commit", journal->file->path);
        log->header = header;
        log->header_bytes = bytes;
    }
    memset(log->header, 0, bytes);
    vecfile_record_put_counts(record, state, log->header);
    return VECFILE_OK;
}

vecfile_record vecfile_record_of(const vecfile_journal *journal, const vecfile_committed *state,
                                 uint64_t salt, size_t count)
{
    const uint32_t further = (uint32_t)journal->array_count - 1;
    const vecfile_record record = {.salt = salt,
                                   .sequence = state->sequence,
                                   .count = state->counts[0],
                                   .stamp = state->stamp,
                                   .pages = count,
                                   .further = further,
                                   .header_bytes = (uint32_t)vecfile_record_count_offset(further)};
    return record;
}

void vecfile_record_take(vecfile_log *log, int number, const vecfile_record *record)
{
    uint64_t at = record->offset + vecfile_head_bytes_of(record);
    for (size_t i = 0; i < record->pages; i++) {
        const vecfile_entry entry = vecfile_decode_entry(vecfile_record_entry(log, record, i));
        vecfile_images_put(&log->images, (vecfile_image){.page = entry.page,
                                                         .place = at + (unsigned)number,
                                                         .chunks = entry.chunks,
                                                         .crc = entry.crc});
        at += vecfile_chunk_bytes(entry.chunks);
    }
    log->offset = vecfile_round_up(at, VECFILE_RECORD_ALIGNMENT);
    log->last = (vecfile_record_name){record->sequence, record->crc};
}
