/* Records of the log, in memory. */
#include "journal/log_record.h"

#include <stdlib.h>

vecfile_status vecfile_record_make_head(vecfile_journal *journal, const vecfile_record *record)
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
    return VECFILE_OK;
}

vecfile_record vecfile_record_of(const vecfile_committed *state, uint64_t salt, size_t count)
{
    const vecfile_record record = {.salt = salt,
                                   .sequence = state->sequence,
                                   .count = state->count,
                                   .stamp = state->stamp,
                                   .pages = count,
                                   .header_bytes = VECFILE_RECORD_HEADER_BYTES};
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
    log->chain = record->crc;
}
