/* The log's records: written from the view, merged by a recovery, read back. */
#include "internal.h"

#include "log.h"

#include <stdlib.h>

/* Bytes that are read or written in one go where the memory for them is ours. */
#define BATCH_PAGES 16
#define BATCH_BYTES (BATCH_PAGES * (size_t)VECFILE_LOG_PAGE_BYTES)

uint64_t vecfile_log_limit(const vecfile_file *file)
{
    const uint64_t bytes = file->committed.count * file->type->size;
    if (bytes < VECFILE_SMALLEST_LOG_LIMIT)
        return VECFILE_SMALLEST_LOG_LIMIT;
    return bytes < VECFILE_LARGEST_LOG_LIMIT ? bytes : VECFILE_LARGEST_LOG_LIMIT;
}

static uint64_t record_bytes(uint64_t pages)
{
    return vecfile_record_head_bytes(pages) + pages * VECFILE_LOG_PAGE_BYTES;
}

static vecfile_status fail_log(const vecfile_file *file, int result, const char *action)
{
    vecfile_fail_system(result, action, file->path);
    vecfile_fail_more(" (its log)");
    return vecfile_status_of_errno(result);
}

static uint8_t *entry_at(const vecfile_log *log, size_t i)
{
    return (uint8_t *)log->header + VECFILE_RECORD_HEADER_BYTES + i * VECFILE_RECORD_ENTRY_BYTES;
}

/* --- writing --- */

int vecfile_log_write_ahead(vecfile_file *file, int number, uint64_t from, uint64_t end)
{
    static const uint8_t zeros[BATCH_BYTES];
    vecfile_log *log = &file->log;
    for (uint64_t at = from > log->written[number] ? from : log->written[number]; at < end;) {
        const size_t count = end - at < BATCH_BYTES ? (size_t)(end - at) : BATCH_BYTES;
        int result = vecfile_write_fully(file->io, log->fds[number], zeros, count, at);
        if (result < 0)
            return result;
        at += count;
    }
    if (end > log->written[number])
        log->written[number] = end;
    return 0;
}

/* Writes the log on past a record that will end at `end`, so that the records after it find it
 * written; but no less than the record has, which then is better off growing the log itself.
 * Without space for that, the record may still fit. */
static void write_ahead(vecfile_file *file, int number, uint64_t end)
{
    const uint64_t written = file->log.written[number], limit = vecfile_log_limit(file);
    uint64_t wanted =
        end + (written < VECFILE_MOST_WRITTEN_AHEAD ? written : VECFILE_MOST_WRITTEN_AHEAD);
    if (wanted > limit)
        wanted = limit;
    if (end > written && end - file->log.offset < wanted - end && wanted > end)
        (void)vecfile_log_write_ahead(file, number, end, wanted);
}

/* Memory for header, entries and padding of a record, zeroed. */
static vecfile_status make_head(vecfile_file *file, size_t count)
{
    vecfile_log *log = &file->log;
    const size_t bytes = (size_t)vecfile_record_head_bytes(count);
    if (bytes > log->header_bytes) {
        void *header = realloc(log->header, bytes);
        if (header == NULL)
            return vecfile_fail(VECFILE_E_NO_MEMORY, "no memory to commit '%s'", file->path);
        log->header = header;
        log->header_bytes = bytes;
    }
    memset(log->header, 0, bytes);
    return VECFILE_OK;
}

static vecfile_record record_of(const vecfile_committed *state, uint64_t salt, uint64_t offset,
                                uint32_t chain, size_t count)
{
    const vecfile_record record = {.salt = salt,
                                   .sequence = state->sequence,
                                   .offset = offset,
                                   .count = state->count,
                                   .stamp = state->stamp,
                                   .pages = count,
                                   .chain = chain};
    return record;
}

static vecfile_status make_pieces_room(vecfile_file *file, size_t count)
{
    vecfile_log *log = &file->log;
    if (count <= log->pieces_room)
        return VECFILE_OK;
    vecfile_io_piece *pieces = realloc(log->pieces, count * sizeof *pieces);
    if (pieces == NULL)
        return vecfile_fail(VECFILE_E_NO_MEMORY, "no memory to commit '%s'", file->path);
    log->pieces = pieces;
    log->pieces_room = count;
    return VECFILE_OK;
}

/* Pieces for the header and the images, neighbours in one; returns how many. */
static size_t fill_pieces(vecfile_file *file, const uint64_t *pages, size_t count)
{
    vecfile_io_piece *pieces = file->log.pieces;
    size_t used = 1;
    pieces[0].bytes = file->log.header;
    pieces[0].count = (size_t)vecfile_record_head_bytes(count);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && pages[i] == pages[i - 1] + 1) {
            pieces[used - 1].count += VECFILE_LOG_PAGE_BYTES;
        } else {
            pieces[used].bytes = vecfile_page_at(file, pages[i]);
            pieces[used++].count = VECFILE_LOG_PAGE_BYTES;
        }
    }
    return used;
}

static void fill_entries(vecfile_file *file, const uint64_t *pages, size_t count)
{
    for (size_t i = 0; i < count; i += 4) {
        const uint8_t *blocks[4];
        uint32_t crcs[4];
        /* The last four may be fewer: then the last one stands for what is missing. */
        for (size_t j = 0; j < 4; j++)
            blocks[j] = vecfile_page_at(file, pages[i + j < count ? i + j : count - 1]);
        vecfile_crc32c_four(blocks, VECFILE_LOG_PAGE_BYTES, crcs);
        for (size_t j = 0; j < 4 && i + j < count; j++)
            vecfile_encode_entry(entry_at(&file->log, i + j), pages[i + j], crcs[j]);
    }
}

static void note_images(vecfile_log *log, uint64_t offset, const uint64_t *pages, size_t count)
{
    uint64_t at = offset + vecfile_record_head_bytes(count);
    for (size_t i = 0; i < count; i++, at += VECFILE_LOG_PAGE_BYTES)
        vecfile_images_put(&log->images, pages[i], at);
}

static vecfile_status prepare(vecfile_file *file, size_t count)
{
    vecfile_status status = make_head(file, count);
    if (status == VECFILE_OK)
        status = make_pieces_room(file, count + 1);
    if (status == VECFILE_OK && !vecfile_images_reserve(&file->log.images, count))
        status = vecfile_fail(VECFILE_E_NO_MEMORY, "no memory to commit '%s'", file->path);
    return status;
}

vecfile_status vecfile_log_append(vecfile_file *file, const vecfile_committed *state,
                                  const uint64_t *pages, size_t count)
{
    vecfile_log *log = &file->log;
    const int number = vecfile_log_number(file->slot.epoch);
    vecfile_status status = prepare(file, count);
    if (status != VECFILE_OK)
        return status;
    vecfile_record record = record_of(state, file->slot.salt, log->offset, log->chain, count);
    const uint64_t end = log->offset + record_bytes(count);
    fill_entries(file, pages, count);
    vecfile_encode_record(&record, log->header);
    write_ahead(file, number, end);
    const size_t pieces = fill_pieces(file, pages, count);
    int result = vecfile_write_pieces(file->io, log->fds[number], log->pieces, pieces, log->offset);
    if (result < 0)
        return fail_log(file, result, "write to");
    if (log->written[number] < end)
        log->written[number] = end;
    note_images(log, log->offset, pages, count);
    log->offset = end;
    log->chain = record.crc;
    log->is_unsynced = true;
    return VECFILE_OK;
}

/* Copies the last images of `pages` behind where the head of the record will be. */
static vecfile_status copy_images(vecfile_file *file, int number, const uint64_t *pages,
                                  size_t count)
{
    uint8_t image[VECFILE_LOG_PAGE_BYTES];
    uint64_t at = vecfile_record_head_bytes(count);
    for (size_t i = 0; i < count; i++, at += sizeof image) {
        vecfile_status status = vecfile_log_read_image(file, pages[i], image);
        if (status != VECFILE_OK)
            return status;
        int result = vecfile_write_fully(file->io, file->log.fds[number], image, sizeof image, at);
        if (result < 0)
            return fail_log(file, result, "write to");
        vecfile_encode_entry(entry_at(&file->log, i), pages[i],
                             vecfile_crc32c(0, image, sizeof image));
    }
    return VECFILE_OK;
}

vecfile_status vecfile_log_merge(vecfile_file *file, uint64_t salt, const vecfile_committed *state,
                                 const uint64_t *pages, size_t count)
{
    const int number = vecfile_log_number(file->slot.epoch + 1);
    vecfile_status status = make_head(file, count);
    if (status == VECFILE_OK)
        status = copy_images(file, number, pages, count);
    if (status != VECFILE_OK)
        return status;
    vecfile_record record = record_of(state, salt, 0, 0, count);
    vecfile_encode_record(&record, file->log.header);
    int result = vecfile_write_fully(file->io, file->log.fds[number], file->log.header,
                                     (size_t)vecfile_record_head_bytes(count), 0);
    if (result == 0 && VECFILE_KEEPS(FLUSH_MERGED))
        result = file->io->sync(file->io->context, file->log.fds[number]);
    return result == 0 ? VECFILE_OK : fail_log(file, result, "write to");
}

void vecfile_log_rewind(vecfile_log *log)
{
    vecfile_images_clear(&log->images);
    log->offset = 0;
    log->chain = 0;
    log->is_in_use = true;
    log->is_unsynced = false;
}

/* --- reading --- */

/* Whether all of `count` bytes are there.  What cannot be read is no end of the log but a failure:
 * there may be commits in it. */
static bool read_all(vecfile_file *file, void *to, size_t count, uint64_t offset,
                     vecfile_status *status)
{
    int64_t got = vecfile_read_fully(file->io, file->log.fds[vecfile_log_number(file->slot.epoch)],
                                     to, count, offset);
    if (got < 0)
        *status = fail_log(file, (int)got, "read");
    return got == (int64_t)count;
}

/* Whether the header belongs at this place: to this epoch, behind the record before it. */
static bool fits(const vecfile_file *file, const vecfile_record *record,
                 const vecfile_committed *last, uint64_t log_bytes)
{
    const vecfile_log *log = &file->log;
    const bool is_next = record->sequence == last->sequence + 1;
    /* A recovery merges several commits into one first record. */
    const bool is_first = log->offset == 0 && record->sequence > last->sequence;
    return record->salt == file->slot.salt && record->offset == log->offset &&
           record->chain == log->chain && (is_next || is_first) &&
           record->pages <= (log_bytes - log->offset) / VECFILE_LOG_PAGE_BYTES &&
           record_bytes(record->pages) <= log_bytes - log->offset;
}

static bool head_is_valid(vecfile_file *file, const vecfile_record *record)
{
    return vecfile_record_crc(file->log.header, record->pages) == record->crc;
}

/* Whether the entries name pages of the vector in ascending order. */
static bool entries_are_valid(vecfile_file *file, const vecfile_record *record)
{
    uint64_t end = vecfile_pages_of(file, record->count), next = 0;
    for (size_t i = 0; i < record->pages; i++) {
        uint64_t page;
        uint32_t crc;
        vecfile_decode_entry(entry_at(&file->log, i), &page, &crc);
        if (page < next || page >= end)
            return false;
        next = page + 1;
    }
    return true;
}

static bool images_are_valid(vecfile_file *file, const vecfile_record *record,
                             vecfile_status *status)
{
    uint8_t image[VECFILE_LOG_PAGE_BYTES];
    uint64_t at = file->log.offset + vecfile_record_head_bytes(record->pages);
    for (size_t i = 0; i < record->pages; i++, at += sizeof image) {
        uint64_t page;
        uint32_t crc;
        vecfile_decode_entry(entry_at(&file->log, i), &page, &crc);
        if (!read_all(file, image, sizeof image, at, status) ||
            (vecfile_crc32c(0, image, sizeof image) != crc && VECFILE_KEEPS(CHECK_IMAGES)))
            return false;
    }
    return true;
}

/* Elements that the file has room for. */
static bool has_room_for(const vecfile_file *file, uint64_t count)
{
    return file->file_bytes >= file->identity.data_offset &&
           count <= (file->file_bytes - file->identity.data_offset) / file->type->size;
}

static vecfile_status fail_truncated(const vecfile_file *file, uint64_t count)
{
    return vecfile_fail(VECFILE_E_TRUNCATED,
                        "'%s' should hold %llu elements, as its log says, and is too short for "
                        "them: it was cut off; restore it from a copy",
                        file->path, (unsigned long long)count);
}

/* Whether the next record is there and whole; *status is VECFILE_OK if nobody can tell otherwise.
 */
static bool read_record(vecfile_file *file, const vecfile_committed *last, uint64_t log_bytes,
                        vecfile_record *record, vecfile_status *status)
{
    uint8_t header[VECFILE_RECORD_HEADER_BYTES];
    vecfile_log *log = &file->log;
    if (log_bytes - log->offset < VECFILE_RECORD_ALIGNMENT ||
        !read_all(file, header, sizeof header, log->offset, status) ||
        vecfile_decode_record(header, record) != VECFILE_DECODED ||
        !fits(file, record, last, log_bytes))
        return false;
    *status = make_head(file, (size_t)record->pages);
    if (*status != VECFILE_OK ||
        !read_all(file, log->header, (size_t)vecfile_record_head_bytes(record->pages), log->offset,
                  status) ||
        !head_is_valid(file, record))
        return false;
    if (!has_room_for(file, record->count)) {
        *status = fail_truncated(file, record->count);
        return false;
    }
    return entries_are_valid(file, record) && images_are_valid(file, record, status);
}

static vecfile_status accept(vecfile_file *file, const vecfile_record *record)
{
    vecfile_log *log = &file->log;
    if (!vecfile_images_reserve(&log->images, (size_t)record->pages))
        return vecfile_fail(VECFILE_E_NO_MEMORY, "no memory to read the log of '%s'", file->path);
    uint64_t at = log->offset + vecfile_record_head_bytes(record->pages);
    for (size_t i = 0; i < record->pages; i++, at += VECFILE_LOG_PAGE_BYTES) {
        uint64_t page;
        uint32_t crc;
        vecfile_decode_entry(entry_at(log, i), &page, &crc);
        vecfile_images_put(&log->images, page, at);
    }
    log->offset += record_bytes(record->pages);
    log->chain = record->crc;
    return VECFILE_OK;
}

vecfile_status vecfile_log_read(vecfile_file *file, vecfile_committed *last)
{
    vecfile_io_stat found;
    int result = file->io->fstat(file->io->context,
                                 file->log.fds[vecfile_log_number(file->slot.epoch)], &found);
    if (result < 0)
        return fail_log(file, result, "read");
    vecfile_log_rewind(&file->log);
    vecfile_status status = VECFILE_OK;
    vecfile_record record;
    while (status == VECFILE_OK) {
        if (!read_record(file, last, found.size, &record, &status))
            break;
        status = accept(file, &record);
        last->sequence = record.sequence;
        last->count = record.count;
        last->stamp = record.stamp;
    }
    return status;
}

vecfile_status vecfile_log_read_image(vecfile_file *file, uint64_t page, void *buffer)
{
    const uint64_t logged = vecfile_images_find(&file->log.images, page);
    const int fd = logged != 0 ? file->log.fds[vecfile_log_number(file->slot.epoch)] : file->fd;
    const uint64_t at = logged != 0 ? logged : vecfile_page_offset(file, page);
    int64_t got = vecfile_read_fully(file->io, fd, buffer, VECFILE_LOG_PAGE_BYTES, at);
    if (got < 0)
        return vecfile_fail_system((int)got, "read", file->path);
    /* The last page of the file may be part of one. */
    memset((uint8_t *)buffer + got, 0, VECFILE_LOG_PAGE_BYTES - (size_t)got);
    return VECFILE_OK;
}
