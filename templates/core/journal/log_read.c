/* Reading the logs' records back. */
#include "journal/log_read.h"

#include "base/advice.h"
#include "base/assertion.h"
#include "base/hash.h"
#include "journal/frames.h"
#include "journal/log_files.h"
#include "journal/log_pages.h"
#include "journal/log_record.h"

#include <stdlib.h>

/* A log that is being read, up to log->offset. */
typedef struct log_reader {
    vecfile_journal *journal;
    int number;
    uint64_t salt;
    uint64_t bytes;          /* size of the file */
    vecfile_committed *last; /* that a record told, or the slot */
    bool is_old;             /* the slot says where it ends */
} log_reader;

static bool read_bytes(log_reader *r, void *to, size_t count, uint64_t at, vecfile_status *status)
{
    return vecfile_log_read_bytes(r->journal, r->number, to, count, at, status);
}

/* --- the next record --- */

/* Whether the header is one of this log's: a log without a header has records of its own kind. */
static bool is_of_this_log(const log_reader *r, const vecfile_record *record)
{
    const bool is_bare = record->header_bytes == VECFILE_BARE_RECORD_HEADER_BYTES;
    return record->salt == r->salt && is_bare == (r->journal->log.starts[r->number] == 0);
}

/* Whether it follows the record before it. */
static bool is_next(const log_reader *r, const vecfile_record *record)
{
    const vecfile_log *log = &r->journal->log;
    const uint64_t sequence = r->last->sequence;
    if (record->resumes)
        return record->flushed <= log->offset && record->sequence >= sequence;
    /* The last state may be said again. */
    const bool follows = record->sequence == sequence + 1 || record->sequence == sequence;
    /* The first record of the old log follows a slot that is gone, and in the logs of earlier
     * libraries it may have what several commits changed. */
    const bool may_skip = r->is_old || !log->has_slices[r->number];
    const bool is_first =
        may_skip && log->offset == log->starts[r->number] && record->sequence > sequence;
    return record->chain == log->last.crc && (follows || is_first);
}

/* Whether the header belongs at this place, as far as it alone tells. */
static bool fits(const log_reader *r, const vecfile_record *record, uint64_t at)
{
    return is_of_this_log(r, record) && record->offset == at && is_next(r, record) &&
           record->pages <= (r->bytes - at) / VECFILE_RECORD_ENTRY_BYTES &&
           vecfile_head_bytes_of(record) <= r->bytes - at;
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

/* Whether entries [from, until) name pages of the record's arrays in ascending order, from *next
 * on. */
static bool entries_are_valid(const vecfile_journal *journal, const vecfile_record *record,
                              uint64_t from, uint64_t until, uint64_t *next)
{
    for (uint64_t i = from; i < until; i++) {
        const vecfile_entry entry =
            vecfile_decode_entry(vecfile_record_entry(&journal->log, record, (size_t)i));
        if (entry.page < *next || entry.chunks == 0 ||
            !vecfile_page_is_among(journal, entry.page, journal->counts))
            return false;
        *next = entry.page + 1;
    }
    return true;
}

/* No file has more of elements; so the pages of a record are all of its array (journal.h). */
#define MAX_BYTES ((uint64_t)1 << 62)

VECFILE_STATIC_ASSERT(MAX_BYTES >> VECFILE_PAGE_SHIFT < (uint64_t)1 << VECFILE_ARRAY_SHIFT,
                      "numbers of pages are below those that tell arrays apart");

/* Takes what the record says of each array to journal->counts; whether files may have so much. */
static bool take_counts(vecfile_journal *journal, const vecfile_record *record)
{
    const uint8_t *head = journal->log.header;
    VECFILE_ASSERT(record->header_bytes <= VECFILE_READ_STEP); /* the first step has them all */
    journal->counts[0] = record->count;
    for (uint32_t i = 0; i < record->further; i++)
        journal->counts[1 + i] = vecfile_load64(head + vecfile_record_count_offset(i));
    for (size_t i = 0; i < journal->array_count; i++)
        if (journal->counts[i] > MAX_BYTES / journal->arrays[i]->size)
            return false;
    return true;
}

/* Reads header and entries to log->header, a step at a time, and no further than the entries are
 * possible ones.  Until the checksum is known, their number is only what the header says, and may
 * be that of a hole of any length. */
static bool read_head(log_reader *r, const vecfile_record *record, vecfile_status *status)
{
    vecfile_log *log = &r->journal->log;
    const uint64_t whole = vecfile_head_bytes_of(record);
    uint64_t next_page = 0, checked = 0;
    for (uint64_t at = 0; at < whole;) {
        const uint64_t step = whole - at < VECFILE_READ_STEP ? whole - at : VECFILE_READ_STEP;
        if (!make_room(log, at + step, whole)) {
            *status = vecfile_fail_memory("to read the log of", r->journal->file->path);
            return false;
        }
        if (!read_bytes(r, (uint8_t *)log->header + at, (size_t)step, record->offset + at, status))
            return false;
        if (at == 0 && !take_counts(r->journal, record))
            return false;
        at += step;
        uint64_t there = (at - record->header_bytes) / VECFILE_RECORD_ENTRY_BYTES;
        there = there < record->pages ? there : record->pages;
        if (!entries_are_valid(r->journal, record, checked, there, &next_page))
            return false;
        checked = there;
    }
    return head_is_valid(r->journal, record);
}

static bool images_are_valid(log_reader *r, const vecfile_record *record, vecfile_status *status)
{
    uint8_t *const image = r->journal->chunks;
    uint64_t at = record->offset + vecfile_head_bytes_of(record);
    for (size_t i = 0; i < record->pages; i++) {
        const vecfile_entry entry =
            vecfile_decode_entry(vecfile_record_entry(&r->journal->log, record, i));
        const size_t bytes = vecfile_chunk_bytes(entry.chunks);
        if (!read_bytes(r, image, bytes, at, status) ||
            (vecfile_crc32c(0, image, bytes) != entry.crc && VECFILE_KEEPS(CHECK_IMAGES)))
            return false;
        at += bytes;
    }
    return true;
}

static vecfile_status fail_pages(const vecfile_journal *journal)
{
    return vecfile_fail(VECFILE_E_FORMAT,
                        "the log of '%s' has records of whole pages, which this library does not "
                        "read: open and close the file with the program that wrote it",
                        journal->file->path);
}

/* Reads the header of the record at `at`; false if there is none that comes next. */
static bool read_header(log_reader *r, uint64_t at, vecfile_record *record, vecfile_status *status)
{
    uint8_t header[VECFILE_RECORD_HEADER_BYTES];
    if (at > r->bytes || r->bytes - at < VECFILE_RECORD_ALIGNMENT ||
        !read_bytes(r, header, sizeof header, at, status))
        return false;
    const vecfile_decoded decoded = vecfile_decode_record(header, record);
    if (decoded == VECFILE_NOT_OURS || !fits(r, record, at))
        return false;
    if (decoded == VECFILE_BAD_CONTENT)
        *status = fail_pages(r->journal);
    return decoded == VECFILE_DECODED;
}

static vecfile_status fail_arrays(const vecfile_journal *journal, const vecfile_record *record)
{
    return vecfile_fail(VECFILE_E_FORMAT,
                        "the log of '%s' has commits of %u arrays, and there should be %zu: open "
                        "it with the program that wrote it",
                        journal->file->path, record->further + 1, journal->array_count);
}

/* Whether header and entries of the record at its offset are what its writer made: a header that
 * was being written when the process died ends with what an earlier use of the log left there. */
static bool has_whole_head(log_reader *r, const vecfile_record *record, vecfile_status *status)
{
    vecfile_journal *journal = r->journal;
    const uint64_t at = record->offset, whole = vecfile_head_bytes_of(record);
    uint32_t crc = 0;
    if (record->pages > (r->bytes - at) / VECFILE_RECORD_ENTRY_BYTES || whole > r->bytes - at)
        return false;
    for (uint64_t done = 0; done < whole;) {
        const uint64_t rest = whole - done;
        const size_t step = rest < sizeof journal->chunks ? (size_t)rest : sizeof journal->chunks;
        if (!read_bytes(r, journal->chunks, step, at + done, status))
            return false;
        if (done == 0)
            vecfile_clear_record_crc(journal->chunks);
        crc = vecfile_crc32c(crc, journal->chunks, step);
        done += step;
    }
    return crc == record->crc;
}

/* Whether the record is of as many arrays as there are; one that is whole must be. */
static bool has_these_arrays(log_reader *r, const vecfile_record *record, vecfile_status *status)
{
    if (record->further + 1 == r->journal->array_count)
        return true;
    if (has_whole_head(r, record, status))
        *status = fail_arrays(r->journal, record);
    return false;
}

/* Whether the next record is at `at`, and whole.  False with *status VECFILE_OK: there is none. */
static bool read_record(log_reader *r, uint64_t at, vecfile_record *record, vecfile_status *status)
{
    if (!read_header(r, at, record, status) || !has_these_arrays(r, record, status) ||
        !read_head(r, record, status))
        return false;
    if (r->is_old && record->sequence > r->journal->slot.sequence)
        return false;
    return images_are_valid(r, record, status);
}

/* A checkpoint that had settled when this record was written, though the slot says that files are
 * owed pages of the old log: the slot that said so is damaged.  Nothing of the old log counts any
 * more, and pages that were lost and came back since are not in the log in use either. */
static vecfile_status leave_old_log(log_reader *r)
{
    vecfile_journal *journal = r->journal;
    vecfile_log *log = &journal->log;
    if (!journal->has_damaged_slot)
        return vecfile_fail(VECFILE_E_CORRUPT,
                            "'%s' is older than its log '%s': a later commit slot is not there, or "
                            "the file is an older copy; restore both from one copy",
                            journal->file->path, log->names[r->number]);
    vecfile_images_drop_log(&log->images, log->old_number);
    vecfile_log_close(journal, log->old_number);
    journal->slot.old_salt = 0;
    return VECFILE_OK;
}

static vecfile_status accept(log_reader *r, const vecfile_record *record)
{
    vecfile_log *log = &r->journal->log;
    vecfile_status status = VECFILE_OK;
    if (record->is_settled && !r->is_old && r->journal->slot.old_salt != 0 &&
        VECFILE_KEEPS(LEAVE_OLD_LOG))
        status = leave_old_log(r);
    if (status != VECFILE_OK)
        return status;
    if (!vecfile_images_reserve(&log->images, (size_t)record->pages))
        return vecfile_fail_memory("to read the log of", r->journal->file->path);
    vecfile_record_take(log, r->number, record);
    log->flushed = record->flushed;
    vecfile_frames_note_record(&r->journal->frames, record);
    r->last->sequence = record->sequence;
    r->last->stamp = record->stamp;
    for (size_t i = 0; i < r->journal->array_count; i++) {
        r->last->counts[i] = r->journal->counts[i];
        vecfile_append_buffer_note_logged(r->journal->arrays[i], r->journal->counts[i]);
    }
    return VECFILE_OK;
}

/* --- what stands behind the last one --- */

static vecfile_status fail_damaged(const log_reader *r, const vecfile_record *later)
{
    const vecfile_journal *journal = r->journal;
    vecfile_fail(VECFILE_E_CORRUPT,
                 "the log of '%s' is damaged at byte %llu: commits up to number %llu at least came "
                 "after that and cannot be read; restore both from a copy",
                 journal->file->path, (unsigned long long)journal->log.offset,
                 (unsigned long long)later->sequence - 1);
    if (!r->is_old)
        vecfile_advise_last_good(journal->file->path);
    return VECFILE_E_CORRUPT;
}

/* Where nobody asked for what comes before, the file is refused. */
static vecfile_status end_at_damage(log_reader *r, const vecfile_record *later)
{
    if (r->is_old || !r->journal->file->options->to_last_good)
        return fail_damaged(r, later);
    r->journal->is_cut_short = true;
    return VECFILE_OK;
}

/* Up to where records may be in the log.  Logs are written before they are used, so one with holes
 * was copied by a program that makes some, and is no longer than logs are; or it is of another
 * making, and of any length. */
static uint64_t end_of_records(const log_reader *r, vecfile_status *status)
{
    const vecfile_journal *journal = r->journal;
    const int64_t hole =
        journal->file->io->first_hole(journal->file->io->context, journal->log.fds[r->number]);
    if (hole < 0)
        *status = vecfile_fail_log(journal, (int)hole, "read");
    const uint64_t usual = journal->log.offset + 2 * VECFILE_MAX_LOG_LIMIT;
    const uint64_t end = (uint64_t)hole > usual ? (uint64_t)hole : usual;
    return end < r->bytes ? end : r->bytes;
}

/* Headers that claim a flush and are not whole, at most, for find_behind to go on.  One that was
 * torn as it was written has its claim from what an earlier use of the log left there, so it is
 * none.  A crash can tear each record that was not flushed: the one that was being written, and, of
 * lazy commits, some before it; rarely more than one, for a header is in one sector.  More than
 * these few were whole once, and what their writers were told was durable must not be cut off with
 * them. */
#define MAX_TORN 4

/* Looks behind the place where no record fits for one that says why: that it resumes, and what lies
 * before it is void (then it is the next one, and the result true); or that it was written after
 * what does not fit was flushed.  A record that was being written when its writer stopped has none
 * behind it that says it was flushed.  Where one says so, what does not fit was whole once, and
 * acknowledged. */
static bool find_behind(log_reader *r, vecfile_record *record, vecfile_status *status)
{
    uint8_t header[VECFILE_RECORD_HEADER_BYTES];
    const uint64_t end = end_of_records(r, status), from = r->journal->log.offset;
    int torn = 0;
    for (uint64_t at = from + VECFILE_RECORD_ALIGNMENT;
         *status == VECFILE_OK && at < end && end - at >= sizeof header;
         at += VECFILE_RECORD_ALIGNMENT) {
        if (!read_bytes(r, header, sizeof header, at, status))
            return false;
        if (vecfile_decode_record(header, record) != VECFILE_DECODED ||
            !is_of_this_log(r, record) || record->offset != at)
            continue;
        if (record->resumes && is_next(r, record) && VECFILE_KEEPS(SKIP_VOID) &&
            read_record(r, at, record, status))
            return true;
        if (record->flushed <= from || *status != VECFILE_OK || !VECFILE_KEEPS(LOOK_BEHIND))
            continue;
        if (has_whole_head(r, record, status) || ++torn > MAX_TORN) {
            *status = end_at_damage(r, record);
            return false;
        }
    }
    return false;
}

/* As long as one follows the other. */
static vecfile_status read_records(log_reader *r)
{
    vecfile_status status = VECFILE_OK;
    vecfile_record record;
    while (status == VECFILE_OK && (read_record(r, r->journal->log.offset, &record, &status) ||
                                    (status == VECFILE_OK && find_behind(r, &record, &status))))
        status = accept(r, &record);
    return status;
}

/* --- the logs of the slot --- */

static vecfile_status find_size(log_reader *r)
{
    const vecfile_io *io = r->journal->file->io;
    vecfile_io_stat found;
    const int result = io->fstat(io->context, r->journal->log.fds[r->number], &found);
    r->bytes = result < 0 ? 0 : found.size;
    return result < 0 ? vecfile_fail_log(r->journal, result, "read") : VECFILE_OK;
}

/* Reads the log of `salt`. */
static vecfile_status read_log(log_reader *r)
{
    vecfile_journal *journal = r->journal;
    vecfile_log *log = &journal->log;
    vecfile_status status = vecfile_log_file_find(journal, r->salt, &r->number);
    if (status == VECFILE_OK)
        status = find_size(r);
    if (status != VECFILE_OK)
        return status;
    vecfile_log_begin(log, r->number, r->last->sequence);
    vecfile_read_ahead_end(&log->ahead);
    log->ahead_number = r->number;
    vecfile_read_ahead_begin(&log->ahead, VECFILE_LOG_HEADER_BYTES);
    if (!r->is_old)
        status = vecfile_frames_find(journal, r->bytes);
    return status == VECFILE_OK && r->bytes > log->offset ? read_records(r) : status;
}

/* A commit behind the damage may have paid pages: then no commit's state is left. */
static vecfile_status check_state_is_left(const vecfile_journal *journal,
                                          const vecfile_committed *last)
{
    if (!journal->is_cut_short || journal->frames.last_sequence <= last->sequence)
        return VECFILE_OK;
    vecfile_fail(
        VECFILE_E_CORRUPT,
        "the log of '%s' is damaged at byte %llu, and pages of later commits, up to number "
        "%llu, are in the file already, so that no commit is left whole",
        journal->file->path, (unsigned long long)journal->log.offset,
        (unsigned long long)journal->frames.last_sequence);
    vecfile_advise_salvage(journal->file->path);
    return VECFILE_E_CORRUPT;
}

static vecfile_status fail_old_log(const vecfile_journal *journal, const vecfile_committed *last)
{
    return vecfile_fail(VECFILE_E_CORRUPT,
                        "the older log of '%s' is damaged at byte %llu: it ends with commit %llu, "
                        "and commits up to number %llu came after that; restore all from a copy",
                        journal->file->path, (unsigned long long)journal->log.offset,
                        (unsigned long long)last->sequence,
                        (unsigned long long)journal->slot.sequence);
}

/* Its pages may not be in their places yet.  It was flushed before the slot that says where it
 * ends, which is where the log in use begins. */
static vecfile_status read_old_log(vecfile_journal *journal)
{
    vecfile_committed last = {.sequence = 0};
    log_reader r = {
        .journal = journal, .salt = journal->slot.old_salt, .last = &last, .is_old = true};
    vecfile_status status = read_log(&r);
    journal->log.old_number = r.number;
    if (status == VECFILE_OK && last.sequence != journal->slot.sequence &&
        VECFILE_KEEPS(OLD_LOG_WHOLE))
        status = fail_old_log(journal, &last);
    return status;
}

vecfile_status vecfile_log_read(vecfile_journal *journal, vecfile_committed *last)
{
    log_reader r = {.journal = journal, .salt = journal->slot.salt, .last = last};
    vecfile_images *images = &journal->log.images;
    vecfile_status status = VECFILE_OK;
    vecfile_images_clear(images);
    images->keeps_log_order = true;
    if (journal->slot.old_salt != 0 && VECFILE_KEEPS(OLD_LOG))
        status = read_old_log(journal);
    for (size_t i = 0; i < journal->array_count; i++)
        vecfile_append_buffer_note_turn(journal->arrays[i], last->counts[i]);
    if (status == VECFILE_OK)
        status = read_log(&r);
    if (status == VECFILE_E_CORRUPT && journal->log.fds[r.number] < 0 &&
        !VECFILE_KEEPS(MISSING_LOG))
        return VECFILE_OK;
    if (status == VECFILE_OK && journal->log.offset == journal->log.starts[r.number])
        status = vecfile_log_file_check_header(journal, r.number);
    if (status == VECFILE_OK)
        status = check_state_is_left(journal, last);
    return status == VECFILE_OK ? vecfile_frames_take(journal, last) : status;
}

/* --- one by one --- */

bool vecfile_log_has_next(vecfile_journal *journal)
{
    const vecfile_log *log = &journal->log;
    const vecfile_io *io = journal->file->io;
    uint8_t header[VECFILE_RECORD_HEADER_BYTES];
    vecfile_record record;
    return log->is_in_use &&
           io->pread(io->context, log->fds[log->number], header, sizeof header, log->offset) ==
               (int64_t)sizeof header &&
           vecfile_decode_record(header, &record) == VECFILE_DECODED &&
           record.salt == journal->slot.salt && record.offset == log->offset;
}

/* A record of few pages is read at once, and for all that is done with it. */
static void read_at_once(vecfile_journal *journal)
{
    vecfile_log *log = &journal->log;
    const size_t usual = (size_t)16 << 10;
    log->ahead_number = log->number;
    vecfile_read_ahead_again(&log->ahead, journal->file->io, log->fds[log->number],
                             usual < VECFILE_READ_STEP ? usual : VECFILE_READ_STEP, log->offset);
}

vecfile_status vecfile_log_read_next(vecfile_journal *journal, bool looks_behind,
                                     vecfile_committed *last, vecfile_record *record, bool *found)
{
    const vecfile_log *log = &journal->log;
    read_at_once(journal);
    log_reader r = {
        .journal = journal, .number = log->number, .salt = journal->slot.salt, .last = last};
    vecfile_status status = find_size(&r);
    *found = status == VECFILE_OK && r.bytes > log->offset &&
             (read_record(&r, log->offset, record, &status) ||
              (looks_behind && status == VECFILE_OK && find_behind(&r, record, &status)));
    if (!*found)
        return status;
    /* The slot that says so is there, and may not have been looked at yet. */
    if (record->is_settled)
        journal->slot.old_salt = 0;
    return accept(&r, record);
}
