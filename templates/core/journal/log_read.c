/* Reading the log's records back, and the pages that they make. */
#include "journal/log_read.h"

#include "base/hash.h"
#include "journal/log_pages.h"
#include "journal/log_record.h"

#include <stdlib.h>

/* --- the next record --- */

/* Whether the header is one of this epoch's: a log without a header has records of its own kind. */
static bool is_of_this_log(const vecfile_journal *journal, const vecfile_record *record)
{
    const bool is_bare = record->header_bytes == VECFILE_BARE_RECORD_HEADER_BYTES;
    return record->salt == journal->slot.salt && is_bare == (journal->log.start == 0);
}

/* Whether the header belongs at this place: to this epoch, behind the record before it. */
static bool fits(const vecfile_journal *journal, const vecfile_record *record,
                 const vecfile_committed *last, uint64_t log_bytes)
{
    const vecfile_log *log = &journal->log;
    /* A checkpoint says the last state again, and so does a recovery. */
    const bool is_next =
        record->sequence == last->sequence + 1 || record->sequence == last->sequence;
    /* A recovery of an earlier library merged several commits into one first record. */
    const bool is_first = log->offset == log->start && record->sequence > last->sequence;
    return is_of_this_log(journal, record) && record->offset == log->offset &&
           record->chain == log->chain && (is_next || is_first) &&
           record->pages <= (log_bytes - log->offset) / VECFILE_RECORD_ENTRY_BYTES &&
           vecfile_head_bytes_of(record) <= log_bytes - log->offset;
}

static bool head_is_valid(vecfile_journal *journal, const vecfile_record *record)
{
    return vecfile_record_crc(journal->log.header, vecfile_head_bytes_of(record)) == record->crc;
}

/* Memory for `bytes` of log->header, and as many more, but no more than `whole`: what has been read
 * is at least half of it. */
static bool make_room(vecfile_log *log, uint64_t bytes, uint64_t whole)
{
    if (bytes <= log->header_bytes)
        return true;
    const uint64_t room = bytes <= whole / 2 ? bytes * 2 : whole;
    void *header = room <= SIZE_MAX / 2 ? realloc(log->header, (size_t)room) : NULL;
    if (header == NULL)
        return false;
    log->header = header;
    log->header_bytes = (size_t)room;
    return true;
}

/* Whether entries [from, until) name pages below `end` in ascending order, from *next on. */
static bool entries_are_valid(const vecfile_log *log, const vecfile_record *record, uint64_t from,
                              uint64_t until, uint64_t end, uint64_t *next)
{
    for (uint64_t i = from; i < until; i++) {
        const vecfile_entry entry =
            vecfile_decode_entry(vecfile_record_entry(log, record, (size_t)i));
        if (entry.page < *next || entry.page >= end || entry.chunks == 0)
            return false;
        *next = entry.page + 1;
    }
    return true;
}

/* Reads header and entries to log->header, a step at a time, and no further than the entries are
 * possible ones.  Until the checksum is known, their number is only what the header says, and may
 * be that of a hole of any length. */
static bool read_head(vecfile_journal *journal, const vecfile_record *record,
                      vecfile_status *status)
{
    vecfile_log *log = &journal->log;
    const uint64_t whole = vecfile_head_bytes_of(record);
    const vecfile_array *array = journal->arrays[0];
    const uint64_t end = vecfile_array_has_room(array, record->count)
                             ? vecfile_pages_of(array, record->count)
                             : UINT64_MAX;
    uint64_t next_page = 0, checked = 0;
    for (uint64_t at = 0; at < whole;) {
        const uint64_t step = whole - at < VECFILE_READ_STEP ? whole - at : VECFILE_READ_STEP;
        if (!make_room(log, at + step, whole)) {
            *status = vecfile_fail_memory("to read the log of", journal->file->path);
            return false;
        }
        if (!vecfile_log_read_bytes(journal, (uint8_t *)log->header + at, (size_t)step,
                                    log->offset + at, status))
            return false;
        at += step;
        uint64_t there = (at - record->header_bytes) / VECFILE_RECORD_ENTRY_BYTES;
        there = there < record->pages ? there : record->pages;
        if (!entries_are_valid(log, record, checked, there, end, &next_page))
            return false;
        checked = there;
    }
    return head_is_valid(journal, record);
}

static bool images_are_valid(vecfile_journal *journal, const vecfile_record *record,
                             vecfile_status *status)
{
    uint8_t *const image = journal->chunks;
    uint64_t at = journal->log.offset + vecfile_head_bytes_of(record);
    for (size_t i = 0; i < record->pages; i++) {
        const vecfile_entry entry =
            vecfile_decode_entry(vecfile_record_entry(&journal->log, record, i));
        const size_t bytes = vecfile_chunk_bytes(entry.chunks);
        if (!vecfile_log_read_bytes(journal, image, bytes, at, status) ||
            (vecfile_crc32c(0, image, bytes) != entry.crc && VECFILE_KEEPS(CHECK_IMAGES)))
            return false;
        at += bytes;
    }
    return true;
}

static vecfile_status fail_truncated(const vecfile_journal *journal, uint64_t count)
{
    return vecfile_fail(VECFILE_E_TRUNCATED,
                        "'%s' should hold %llu elements, as its log says, and is too short for "
                        "them: it was cut off; restore it from a copy",
                        journal->file->path, (unsigned long long)count);
}

static vecfile_status fail_pages(const vecfile_journal *journal)
{
    return vecfile_fail(VECFILE_E_FORMAT,
                        "the log of '%s' has records of whole pages, which this library does not "
                        "read: open and close the file with the program that wrote it",
                        journal->file->path);
}

/* Reads the header of the next record; false if there is none. */
static bool read_header(vecfile_journal *journal, const vecfile_committed *last, uint64_t log_bytes,
                        vecfile_record *record, vecfile_status *status)
{
    uint8_t header[VECFILE_RECORD_HEADER_BYTES];
    const uint64_t offset = journal->log.offset;
    if (offset > log_bytes || log_bytes - offset < VECFILE_RECORD_ALIGNMENT ||
        !vecfile_log_read_bytes(journal, header, sizeof header, offset, status))
        return false;
    const vecfile_decoded decoded = vecfile_decode_record(header, record);
    if (decoded == VECFILE_NOT_OURS || !fits(journal, record, last, log_bytes))
        return false;
    if (decoded == VECFILE_BAD_CONTENT)
        *status = fail_pages(journal);
    return decoded == VECFILE_DECODED;
}

/* Whether the next record is there and whole.  False with *status VECFILE_OK: the log ends here. */
static bool read_record(vecfile_journal *journal, const vecfile_committed *last, uint64_t log_bytes,
                        vecfile_record *record, vecfile_status *status)
{
    if (!read_header(journal, last, log_bytes, record, status) ||
        !read_head(journal, record, status))
        return false;
    if (!vecfile_array_has_room(journal->arrays[0], record->count)) {
        *status = fail_truncated(journal, record->count);
        return false;
    }
    return images_are_valid(journal, record, status);
}

static vecfile_status accept(vecfile_journal *journal, const vecfile_record *record)
{
    vecfile_log *log = &journal->log;
    if (!vecfile_images_reserve(&log->images, (size_t)record->pages))
        return vecfile_fail_memory("to read the log of", journal->file->path);
    vecfile_record_take(log, record);
    return VECFILE_OK;
}

/* As long as one follows the other. */
static vecfile_status read_records(vecfile_journal *journal, vecfile_committed *last,
                                   uint64_t log_bytes)
{
    vecfile_status status = VECFILE_OK;
    vecfile_record record;
    while (status == VECFILE_OK && read_record(journal, last, log_bytes, &record, &status)) {
        status = accept(journal, &record);
        last->sequence = record.sequence;
        last->count = record.count;
        last->stamp = record.stamp;
    }
    return status;
}

/* --- what stands behind the last one --- */

static vecfile_status fail_damaged(const vecfile_journal *journal, const vecfile_record *later)
{
    return vecfile_fail(
        VECFILE_E_CORRUPT,
        "the log of '%s' is damaged at byte %llu: commits up to number %llu at least "
        "came after that and cannot be read; restore both from a copy",
        journal->file->path, (unsigned long long)journal->log.offset,
        (unsigned long long)later->sequence - 1);
}

/* Up to where records may be in a log of `log_bytes`.  Logs are written before they are used, so
 * one with holes was copied by a program that makes some, and is no longer than logs are; or it is
 * of another making, and of any length. */
static uint64_t end_of_records(const vecfile_journal *journal, uint64_t log_bytes,
                               vecfile_status *status)
{
    const int64_t hole = journal->file->io->first_hole(
        journal->file->io->context, journal->log.fds[vecfile_log_number(journal->slot.epoch)]);
    if (hole < 0)
        *status = vecfile_fail_log(journal, (int)hole, "read");
    const uint64_t usual = journal->log.offset + 2 * VECFILE_MAX_LOG_LIMIT;
    const uint64_t end = (uint64_t)hole > usual ? (uint64_t)hole : usual;
    return end < log_bytes ? end : log_bytes;
}

/* Whether header and entries of the record at its offset are what its writer made: a header that
 * was being written when the process died ends with what an earlier epoch left there. */
static bool has_whole_head(vecfile_journal *journal, const vecfile_record *record,
                           uint64_t log_bytes, vecfile_status *status)
{
    const uint64_t at = record->offset, whole = vecfile_head_bytes_of(record);
    uint32_t crc = 0;
    if (record->pages > (log_bytes - at) / VECFILE_RECORD_ENTRY_BYTES || whole > log_bytes - at)
        return false;
    for (uint64_t done = 0; done < whole;) {
        const uint64_t rest = whole - done;
        const size_t step = rest < sizeof journal->chunks ? (size_t)rest : sizeof journal->chunks;
        if (!vecfile_log_read_bytes(journal, journal->chunks, step, at + done, status))
            return false;
        if (done == 0)
            vecfile_clear_record_crc(journal->chunks);
        crc = vecfile_crc32c(crc, journal->chunks, step);
        done += step;
    }
    return crc == record->crc;
}

/* Records, at most, whose header was half written when their writer died.  A log has one such
 * header or none; if there are more than a few, it is damaged. */
#define MAX_TORN 4

/* A record that was being written when its writer stopped has none behind it that says it was
 * flushed.  Where one says so, what does not fit here was whole once, and acknowledged. */
static vecfile_status check_nothing_is_lost(vecfile_journal *journal, uint64_t log_bytes)
{
    uint8_t header[VECFILE_RECORD_HEADER_BYTES];
    vecfile_record later;
    vecfile_status status = VECFILE_OK;
    const uint64_t end = end_of_records(journal, log_bytes, &status);
    uint64_t at = journal->log.offset + VECFILE_RECORD_ALIGNMENT;
    int torn = 0;
    if (status != VECFILE_OK)
        return status;
    for (; at < end && end - at >= sizeof header; at += VECFILE_RECORD_ALIGNMENT) {
        if (!vecfile_log_read_bytes(journal, header, sizeof header, at, &status))
            return status;
        if (vecfile_decode_record(header, &later) != VECFILE_DECODED ||
            !is_of_this_log(journal, &later) || later.offset != at ||
            later.flushed <= journal->log.offset)
            continue;
        if (has_whole_head(journal, &later, log_bytes, &status) || ++torn > MAX_TORN)
            return fail_damaged(journal, &later);
        if (status != VECFILE_OK)
            return status;
    }
    return VECFILE_OK;
}

vecfile_status vecfile_log_read(vecfile_journal *journal, vecfile_committed *last)
{
    vecfile_io_stat found;
    int result =
        journal->file->io->fstat(journal->file->io->context,
                                 journal->log.fds[vecfile_log_number(journal->slot.epoch)], &found);
    if (result < 0)
        return vecfile_fail_log(journal, result, "read");
    vecfile_log_rewind(&journal->log, journal->log.start);
    vecfile_read_ahead_begin(&journal->log.ahead, journal->log.start);
    vecfile_status status =
        found.size > journal->log.start ? read_records(journal, last, found.size) : VECFILE_OK;
    return status == VECFILE_OK && VECFILE_KEEPS(LOOK_BEHIND)
               ? check_nothing_is_lost(journal, found.size)
               : status;
}
