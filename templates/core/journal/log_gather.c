/* A record of pages as they were committed, gathered from logs and files. */
#include "journal/log_gather.h"

#include "base/assertion.h"
#include "base/hash.h"
#include "journal/log_files.h"
#include "journal/log_pages.h"
#include "journal/log_record.h"

#include <stdlib.h>

typedef struct gatherer {
    vecfile_journal *journal;
    int number;               /* of the log that is written */
    const vecfile_slot *slot; /* that is to name it, if it is a new one */
    vecfile_record record;
    uint8_t *batch;  /* images that are not written yet */
    size_t gathered; /* bytes of them */
    uint64_t at;     /* where they belong in the log */
} gatherer;

static vecfile_status write_batch(gatherer *g)
{
    int result = vecfile_write_fully(g->journal->file->io, g->journal->log.fds[g->number], g->batch,
                                     g->gathered, g->at);
    if (result < 0)
        return vecfile_fail_log(g->journal, result, "write to");
    g->at += g->gathered;
    g->gathered = 0;
    return VECFILE_OK;
}

/* Gathers the record's `i`th image. */
static vecfile_status add_image(gatherer *g, size_t i, const vecfile_page_chunks *of)
{
    vecfile_journal *journal = g->journal;
    vecfile_entry entry = {.page = of->page, .chunks = of->chunks};
    vecfile_status status = VECFILE_OK;
    if (g->gathered > VECFILE_MERGE_BATCH - VECFILE_LOG_PAGE_BYTES)
        status = write_batch(g);
    if (status == VECFILE_OK)
        status = vecfile_log_read_chunks(journal, of->page, of->chunks, journal->image);
    if (status != VECFILE_OK)
        return status;
    uint8_t *const to = g->batch + g->gathered;
    size_t bytes = 0;
    for (uint64_t left = of->chunks; left != 0;) {
        const vecfile_run run = vecfile_next_run(&left);
        memcpy(to + bytes, journal->image + run.start, run.count);
        bytes += run.count;
    }
    entry.crc = vecfile_crc32c(0, to, bytes);
    vecfile_encode_entry(&entry, vecfile_record_entry(&journal->log, &g->record, i));
    g->gathered += bytes;
    return VECFILE_OK;
}

/* The head last: without it there is no record. */
static vecfile_status write_head(gatherer *g)
{
    vecfile_log *log = &g->journal->log;
    vecfile_record *record = &g->record;
    vecfile_encode_record(record, log->header);
    int result = vecfile_write_fully(g->journal->file->io, log->fds[g->number], log->header,
                                     (size_t)vecfile_head_bytes_of(record), record->offset);
    return result == 0 ? VECFILE_OK : vecfile_fail_log(g->journal, result, "write to");
}

/* Zero from the last image to the end of the record. */
static vecfile_status write_padding(gatherer *g)
{
    const uint64_t end = vecfile_round_up(g->at, VECFILE_RECORD_ALIGNMENT);
    int result = vecfile_write_fully(g->journal->file->io, g->journal->log.fds[g->number],
                                     vecfile_log_zeros, (size_t)(end - g->at), g->at);
    if (g->journal->log.written[g->number] < end)
        g->journal->log.written[g->number] = end;
    return result == 0 ? VECFILE_OK : vecfile_fail_log(g->journal, result, "write to");
}

static vecfile_status write_images(gatherer *g, const vecfile_page_chunks *pages)
{
    vecfile_status status = VECFILE_OK;
    g->at = g->record.offset + vecfile_head_bytes_of(&g->record);
    for (size_t i = 0; i < g->record.pages && status == VECFILE_OK; i++)
        status = add_image(g, i, &pages[i]);
    return status == VECFILE_OK ? write_batch(g) : status;
}

/* Writes g->record, all but its place in the log filled in, of the committed state. */
static vecfile_status gather_record(gatherer *g, const vecfile_page_chunks *pages)
{
    vecfile_status status =
        vecfile_record_make_head(g->journal, &g->record, &g->journal->committed);
    if (status != VECFILE_OK)
        return status;
    g->batch = malloc(VECFILE_MERGE_BATCH);
    if (g->batch == NULL)
        return vecfile_fail_memory("to recover", g->journal->file->path);
    status = write_images(g, pages);
    if (status == VECFILE_OK)
        status = write_padding(g);
    if (status == VECFILE_OK)
        status = write_head(g);
    free(g->batch);
    return status;
}

vecfile_status vecfile_log_resume(vecfile_journal *journal, const vecfile_page_chunks *pages,
                                  size_t count)
{
    vecfile_log *log = &journal->log;
    gatherer g = {.journal = journal,
                  .number = log->number,
                  .record =
                      vecfile_record_of(journal, &journal->committed, journal->slot.salt, count)};
    VECFILE_ASSERT(log->starts[log->number] != 0 && log->flushed <= log->offset);
    g.record.offset = log->offset;
    g.record.flushed = log->flushed;
    g.record.resumes = true;
    g.record.is_settled = journal->slot.old_salt == 0;
    if (!vecfile_images_reserve(&log->images, count))
        return vecfile_fail_memory("to recover", journal->file->path);
    vecfile_status status = gather_record(&g, pages);
    vecfile_read_ahead_end(&log->ahead);
    if (status == VECFILE_OK && VECFILE_KEEPS(FLUSH_RESUMED))
        status = vecfile_flush(journal, log->fds[log->number]);
    if (status != VECFILE_OK)
        return status;
    vecfile_record_take(log, log->number, &g.record);
    vecfile_log_note_flushed(log);
    log->resumed_end = log->offset;
    return VECFILE_OK;
}

/* The state once more, behind the record that has its pages: so that if that one is damaged, the
 * log does not look like one that holds nothing yet. */
static vecfile_status say_merged(gatherer *g, vecfile_record *said)
{
    vecfile_journal *journal = g->journal;
    uint8_t *const block = journal->chunks; /* no chunk is on its way now */
    *said = vecfile_record_of(journal, &journal->committed, g->record.salt, 0);
    said->offset = said->flushed = vecfile_round_up(g->at, VECFILE_RECORD_ALIGNMENT);
    said->chain = g->record.crc;
    memset(block, 0, VECFILE_RECORD_ALIGNMENT);
    vecfile_record_put_counts(said, &journal->committed, block);
    vecfile_encode_record(said, block);
    g->at = said->offset + VECFILE_RECORD_ALIGNMENT;
    int result = vecfile_write_fully(journal->file->io, journal->log.fds[g->number], block,
                                     VECFILE_RECORD_ALIGNMENT, said->offset);
    return result == 0 ? VECFILE_OK : vecfile_fail_log(journal, result, "write to");
}

static vecfile_status merge_record(gatherer *g, const vecfile_page_chunks *pages,
                                   vecfile_record *said)
{
    vecfile_status status = gather_record(g, pages);
    if (status == VECFILE_OK)
        status = say_merged(g, said);
    if (status != VECFILE_OK)
        return status;
    const uint64_t end = g->at;
    status = vecfile_log_write_header(g->journal, g->number, g->slot, g->record.offset,
                                      end > VECFILE_FIRST_LOG ? end : VECFILE_FIRST_LOG);
    return status == VECFILE_OK ? vecfile_log_make_durable(g->journal, g->number, end) : status;
}

vecfile_status vecfile_log_merge(vecfile_journal *journal, int number, const vecfile_slot *slot,
                                 const vecfile_page_chunks *pages, size_t count,
                                 vecfile_merged *out)
{
    gatherer g = {.journal = journal,
                  .number = number,
                  .slot = slot,
                  .record = vecfile_record_of(journal, &journal->committed, slot->salt, count)};
    g.record.offset = g.record.flushed = VECFILE_FIRST_LOG_START;
    vecfile_status status = vecfile_log_make(journal, g.number);
    if (status != VECFILE_OK)
        return status;
    const int result =
        vecfile_log_write_ahead(journal, g.number, VECFILE_LOG_HEADER_END, g.record.offset);
    status = result < 0 ? vecfile_fail_log(journal, result, "write to")
                        : merge_record(&g, pages, &out->said);
    if (status != VECFILE_OK)
        vecfile_log_file_remove(journal, g.number);
    out->record = g.record;
    return status;
}

void vecfile_log_begin_merged(vecfile_journal *journal, int number, const vecfile_merged *merged)
{
    vecfile_log *log = &journal->log;
    vecfile_read_ahead_end(&log->ahead);
    vecfile_images_clear(&log->images);
    vecfile_log_begin(log, number, merged->record.sequence);
    journal->frames.at = VECFILE_LOG_HEADER_BYTES;
    vecfile_record_take(log, log->number, &merged->record);
    vecfile_log_note_flushed(log);
    vecfile_record_take(log, log->number, &merged->said);
    log->said_at = log->offset;
    vecfile_log_note_flushed(log);
}
