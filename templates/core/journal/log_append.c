/* Writing the log's records, with pages as the mapping has them. */
#include "journal/log_append.h"

#include "base/assertion.h"
#include "base/hash.h"
#include "journal/log_record.h"

#include <stdlib.h>

/* Where the log is to be written in advance up to, behind a record that ends at `end`: at most to
 * where a checkpoint is due, and beyond that, as beside a follower that sleeps, in small steps. */
static uint64_t end_of_ahead(const vecfile_journal *journal, int number, uint64_t end)
{
    const uint64_t written = journal->log.written[number];
    const uint64_t limit = journal->log.starts[number] + vecfile_log_limit(journal);
    const uint64_t step = written < VECFILE_MAX_WRITTEN_AHEAD ? written : VECFILE_MAX_WRITTEN_AHEAD;
    if (end > limit)
        return end + step / 8;
    return end + step < limit ? end + step : limit;
}

/* Writes zeros behind a record that will be at [start, end), so that the records after it need not
 * make the log grow.  It does so only if that is more than the record itself has: otherwise the
 * record may as well make the log grow.  Where there is no space for the zeros, the record may
 * still fit, so that a failure is none. */
static void write_ahead(vecfile_journal *journal, int number, uint64_t start, uint64_t end)
{
    const uint64_t wanted = end_of_ahead(journal, number, end);
    if (end > journal->log.written[number] && end - start < wanted - end && wanted > end)
        (void)vecfile_log_write_ahead(journal, number, end, wanted);
}

static uint64_t dirty_chunks(const vecfile_journal *journal, uint64_t number)
{
    return vecfile_array_of_number(journal, number)->dirty.chunks[vecfile_page_of_number(number)];
}

static uint32_t checksum(const unsigned char *page, uint64_t chunks)
{
    uint32_t crc = 0;
    while (chunks != 0) {
        const vecfile_run run = vecfile_next_run(&chunks);
        crc = vecfile_crc32c(crc, page + run.start, run.count);
    }
    return crc;
}

/* The checksums of four entries at once, if all four images are whole. */
static bool checksum_four(const vecfile_journal *journal, const vecfile_entry *entries,
                          uint32_t out[4])
{
    const uint8_t *blocks[4];
    for (size_t i = 0; i < 4; i++) {
        if (entries[i].chunks != VECFILE_ALL_CHUNKS)
            return false;
        blocks[i] = vecfile_mapped_page(journal, entries[i].page);
    }
    vecfile_crc32c_four(blocks, VECFILE_LOG_PAGE_BYTES, out);
    return true;
}

/* Entries for up to four pages; returns the bytes of their images. */
static uint64_t fill_four(vecfile_journal *journal, const vecfile_record *record,
                          const uint64_t *pages, size_t first, size_t count)
{
    vecfile_entry entries[4];
    uint32_t crcs[4];
    uint64_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        entries[i].page = pages[first + i];
        entries[i].chunks = dirty_chunks(journal, entries[i].page);
        bytes += vecfile_chunk_bytes(entries[i].chunks);
    }
    if (count < 4 || !checksum_four(journal, entries, crcs))
        for (size_t i = 0; i < count; i++)
            crcs[i] = checksum(vecfile_mapped_page(journal, entries[i].page), entries[i].chunks);
    for (size_t i = 0; i < count; i++) {
        entries[i].crc = crcs[i];
        vecfile_encode_entry(&entries[i], vecfile_record_entry(&journal->log, record, first + i));
    }
    return bytes;
}

static uint64_t fill_entries(vecfile_journal *journal, const vecfile_record *record,
                             const uint64_t *pages)
{
    const size_t count = (size_t)record->pages;
    uint64_t bytes = 0;
    for (size_t i = 0; i < count; i += 4)
        bytes += fill_four(journal, record, pages, i, count - i < 4 ? count - i : 4);
    return bytes;
}

/* Pieces that the images are in memory, at most. */
static size_t count_runs(const vecfile_log *log, const vecfile_record *record)
{
    size_t runs = 0;
    for (size_t i = 0; i < record->pages; i++) {
        const uint64_t chunks = vecfile_decode_entry(vecfile_record_entry(log, record, i)).chunks;
        runs += (size_t)__builtin_popcountll(chunks & ~(chunks << 1));
    }
    return runs;
}

static vecfile_status make_pieces_room(vecfile_journal *journal, size_t count)
{
    vecfile_log *log = &journal->log;
    if (count <= log->pieces_room)
        return VECFILE_OK;
    vecfile_io_piece *pieces = realloc(log->pieces, count * sizeof *pieces);
    if (pieces == NULL)
        return vecfile_fail_memory("to commit", journal->file->path);
    log->pieces = pieces;
    log->pieces_room = count;
    return VECFILE_OK;
}

/* Pieces for all behind the header: the entries, the images, and zero up to the record's end;
 * returns how many. */
static size_t fill_pieces(vecfile_journal *journal, const vecfile_record *record, uint64_t bytes)
{
    vecfile_io_piece *pieces = journal->log.pieces;
    size_t used = 1;
    pieces[0].bytes = vecfile_record_entry(&journal->log, record, 0);
    pieces[0].count = (size_t)vecfile_head_bytes_of(record) - record->header_bytes;
    for (size_t i = 0; i < record->pages; i++) {
        vecfile_entry entry = vecfile_decode_entry(vecfile_record_entry(&journal->log, record, i));
        const unsigned char *page = vecfile_mapped_page(journal, entry.page);
        while (entry.chunks != 0) {
            const vecfile_run run = vecfile_next_run(&entry.chunks);
            const unsigned char *end =
                (const unsigned char *)pieces[used - 1].bytes + pieces[used - 1].count;
            if (used > 1 && end == page + run.start)
                pieces[used - 1].count += run.count;
            else
                pieces[used++] = (vecfile_io_piece){page + run.start, run.count};
        }
    }
    const uint64_t padding = vecfile_record_end(0, bytes) - bytes;
    if (padding > 0)
        pieces[used++] = (vecfile_io_piece){vecfile_log_zeros, (size_t)padding};
    return used;
}

/* A header that is there in part may fit what an earlier epoch left behind it. */
static vecfile_status give_up_header(vecfile_journal *journal)
{
    vecfile_journal_poison(journal, "half a record was written to the log");
    vecfile_fail_more("; half a record is written, close it and open it again");
    return VECFILE_E_IO;
}

static vecfile_status write_header(vecfile_journal *journal, int number,
                                   const vecfile_record *record)
{
    const vecfile_log *log = &journal->log;
    size_t done = 0;
    const int result = vecfile_write_counted(journal->file->io, log->fds[number], log->header,
                                             record->header_bytes, record->offset, &done);
    if (result == 0)
        return VECFILE_OK;
    const vecfile_status status = vecfile_fail_log(journal, result, "write to");
    return done > 0 ? give_up_header(journal) : status;
}

static vecfile_status write_rest(vecfile_journal *journal, int number, const vecfile_record *record,
                                 uint64_t bytes)
{
    vecfile_log *log = &journal->log;
    const size_t pieces = fill_pieces(journal, record, bytes);
    const int result = vecfile_write_pieces(journal->file->io, log->fds[number], log->pieces,
                                            pieces, record->offset + record->header_bytes);
    return result == 0 ? VECFILE_OK : vecfile_fail_log(journal, result, "write to");
}

/* The header last: whatever fails before it, there is nothing that could be read as a record, for
 * its salt is of this epoch alone. */
static vecfile_status write_appended(vecfile_journal *journal, int number,
                                     const vecfile_record *record, uint64_t bytes)
{
    const bool header_last = VECFILE_KEEPS(HEADER_LAST);
    const uint64_t end = vecfile_record_end(record->offset, bytes);
    write_ahead(journal, number, record->offset, end);
    vecfile_status status = header_last ? VECFILE_OK : write_header(journal, number, record);
    if (status == VECFILE_OK)
        status = write_rest(journal, number, record, bytes);
    if (status == VECFILE_OK && header_last)
        status = write_header(journal, number, record);
    if (status == VECFILE_OK && journal->log.written[number] < end)
        journal->log.written[number] = end;
    return status;
}

vecfile_status vecfile_log_prepare(vecfile_journal *journal, const vecfile_committed *state,
                                   const uint64_t *pages, size_t count, vecfile_ready_record *ready)
{
    vecfile_log *log = &journal->log;
    VECFILE_ASSERT(log->is_in_use && journal->slot.salt != 0);
    VECFILE_ASSERT(log->starts[log->number] <= log->flushed && log->flushed <= log->offset);
    vecfile_record *record = &ready->record;
    *record = vecfile_record_of(journal, state, journal->slot.salt, count);
    record->offset = log->offset;
    record->chain = log->last.crc;
    record->is_settled = journal->slot.old_salt == 0;
    record->flushed = VECFILE_KEEPS(TELL_FLUSHED) ? log->flushed : log->offset;
    if (!vecfile_images_reserve(&log->images, count))
        return vecfile_fail_memory("to commit", journal->file->path);
    vecfile_status status = vecfile_record_make_head(journal, record, state);
    if (status != VECFILE_OK)
        return status;
    ready->bytes = vecfile_head_bytes_of(record) + fill_entries(journal, record, pages);
    status = make_pieces_room(journal, count_runs(log, record) + 2);
    if (status == VECFILE_OK)
        vecfile_encode_record(record, log->header);
    return status;
}

vecfile_status vecfile_log_append(vecfile_journal *journal, vecfile_ready_record *ready)
{
    vecfile_log *log = &journal->log;
    vecfile_status status = write_appended(journal, log->number, &ready->record, ready->bytes);
    if (status != VECFILE_OK)
        return status;
    vecfile_record_take(log, log->number, &ready->record);
    log->is_unsynced = true;
    return VECFILE_OK;
}

vecfile_status vecfile_log_say_flushed(vecfile_journal *journal)
{
    static const uint64_t no_pages[1];
    vecfile_log *log = &journal->log;
    vecfile_ready_record ready;
    VECFILE_ASSERT(!log->is_unsynced || !VECFILE_KEEPS(FLUSH_LAZY));
    if (log->said_at == log->offset)
        return VECFILE_OK;
    vecfile_status status = vecfile_log_prepare(journal, &journal->committed, no_pages, 0, &ready);
    if (status == VECFILE_OK)
        status = vecfile_log_append(journal, &ready);
    if (status == VECFILE_OK)
        log->said_at = log->offset;
    return status;
}
