/* The last image of each page, gathered from a log into one record of the other log: for a
 * recovery. */
#include "journal/log_compact.h"

#include "base/hash.h"
#include "journal/log_files.h"
#include "journal/log_pages.h"
#include "journal/log_record.h"

#include <stdlib.h>

typedef struct log_merge {
    vecfile_journal *journal;
    int number; /* of the log that is written */
    bool whole; /* images have all of their pages */
    vecfile_record record;
    uint8_t *batch;  /* images that are not written yet */
    size_t gathered; /* bytes of them */
    uint64_t at;     /* where they belong in the log */
} log_merge;

static vecfile_status write_batch(log_merge *m)
{
    int result = vecfile_write_fully(m->journal->file->io, m->journal->log.fds[m->number], m->batch,
                                     m->gathered, m->at);
    if (result < 0)
        return vecfile_fail_log(m->journal, result, "write to");
    m->at += m->gathered;
    m->gathered = 0;
    return VECFILE_OK;
}

static vecfile_status read_image(const log_merge *m, uint64_t page, uint64_t *chunks, uint8_t *to)
{
    const vecfile_image image = vecfile_images_find(&m->journal->log.images, page);
    *chunks = m->whole ? VECFILE_ALL_CHUNKS : image.chunks;
    return m->whole ? vecfile_log_read_image(m->journal, page, to)
                    : vecfile_log_read_chunks(m->journal, &image, to);
}

/* Gathers the image of `page`, the record's `i`th. */
static vecfile_status add_image(log_merge *m, size_t i, uint64_t page)
{
    vecfile_entry entry = {.page = page};
    vecfile_status status = VECFILE_OK;
    if (m->gathered > VECFILE_MERGE_BATCH - VECFILE_LOG_PAGE_BYTES)
        status = write_batch(m);
    uint8_t *to = m->batch + m->gathered;
    if (status == VECFILE_OK)
        status = read_image(m, page, &entry.chunks, to);
    if (status != VECFILE_OK)
        return status;
    const size_t bytes = vecfile_chunk_bytes(entry.chunks);
    entry.crc = vecfile_crc32c(0, to, bytes);
    vecfile_encode_entry(&entry, vecfile_record_entry(&m->journal->log, &m->record, i));
    m->gathered += bytes;
    return VECFILE_OK;
}

static vecfile_status add_images(log_merge *m, const uint64_t *pages, size_t count)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < count && status == VECFILE_OK; i++)
        status = add_image(m, i, pages[i]);
    return status == VECFILE_OK ? write_batch(m) : status;
}

static vecfile_status write_head(log_merge *m)
{
    vecfile_log *log = &m->journal->log;
    vecfile_record *record = &m->record;
    vecfile_encode_record(record, log->header);
    int result = vecfile_write_fully(m->journal->file->io, log->fds[m->number], log->header,
                                     (size_t)vecfile_head_bytes_of(record), record->offset);
    return result == 0 ? VECFILE_OK : vecfile_fail_log(m->journal, result, "write to");
}

static vecfile_status write_record(log_merge *m, const uint64_t *pages)
{
    vecfile_journal *journal = m->journal;
    vecfile_status status = add_images(m, pages, (size_t)m->record.pages);
    if (status == VECFILE_OK)
        status = write_head(m);
    const uint64_t end = vecfile_round_up(m->at, VECFILE_RECORD_ALIGNMENT);
    if (status == VECFILE_OK)
        status = vecfile_log_write_header(journal, m->number, m->record.salt,
                                          end > VECFILE_FIRST_LOG ? end : VECFILE_FIRST_LOG);
    return status == VECFILE_OK ? vecfile_log_make_durable(journal, m->number, m->at) : status;
}

static vecfile_status merge_images(log_merge *m, uint64_t salt, const uint64_t *pages, size_t count)
{
    vecfile_journal *journal = m->journal;
    m->record = vecfile_record_of(&journal->committed, salt, count);
    vecfile_status status = vecfile_record_make_head(journal, &m->record);
    if (status != VECFILE_OK)
        return status;
    m->at = m->record.offset + vecfile_head_bytes_of(&m->record);
    m->batch = malloc(VECFILE_MERGE_BATCH);
    if (m->batch == NULL)
        return vecfile_fail_memory("to recover", journal->file->path);
    status = write_record(m, pages);
    free(m->batch);
    if (status != VECFILE_OK)
        return status;
    /* From here on the record is what the log consists of. */
    vecfile_log_rewind(&journal->log, m->record.offset);
    vecfile_record_take(&journal->log, &m->record);
    journal->log.flushed = journal->log.offset;
    return VECFILE_OK;
}

vecfile_status vecfile_log_merge(vecfile_journal *journal, uint64_t salt, const uint64_t *pages,
                                 size_t count, bool whole)
{
    log_merge m = {
        .journal = journal, .number = vecfile_log_number(journal->slot.epoch + 1), .whole = whole};
    vecfile_status status = vecfile_log_make(journal, m.number);
    if (status != VECFILE_OK)
        return status;
    /* The slot may have another epoch now, but not another log. */
    status = merge_images(&m, salt, pages, count);
    if (status != VECFILE_OK)
        vecfile_log_file_remove(journal, m.number);
    return status;
}
