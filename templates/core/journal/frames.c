/* Frames: pages whole, in the log in use, on their way to their places. */
#include "journal/frames.h"

#include "base/assertion.h"
#include "base/hash.h"
#include "journal/journal.h"
#include "journal/log_pages.h"

#include <stdlib.h>

VECFILE_STATIC_ASSERT(VECFILE_SLICE <= VECFILE_FRAME_PAGES, "a frame has a head of one block");

/* --- room --- */

uint64_t vecfile_frames_bytes(uint64_t pages)
{
    const uint64_t heads = (pages + VECFILE_SLICE - 1) / VECFILE_SLICE;
    return heads * VECFILE_FRAME_HEAD_BYTES + pages * VECFILE_LOG_PAGE_BYTES;
}

/* The most pages whose frames have room in `bytes` bytes. */
static size_t pages_in(uint64_t bytes)
{
    const uint64_t frame = VECFILE_FRAME_HEAD_BYTES + VECFILE_SLICE * VECFILE_LOG_PAGE_BYTES;
    const uint64_t rest = bytes % frame;
    uint64_t pages = bytes / frame * VECFILE_SLICE;
    if (rest > VECFILE_FRAME_HEAD_BYTES)
        pages += (rest - VECFILE_FRAME_HEAD_BYTES) / VECFILE_LOG_PAGE_BYTES;
    return (size_t)pages;
}

size_t vecfile_frames_left(const vecfile_journal *journal)
{
    const vecfile_log *log = &journal->log;
    VECFILE_ASSERT(journal->frames.at <= log->starts[log->number]);
    return pages_in(log->starts[log->number] - journal->frames.at);
}

size_t vecfile_frames_capacity(const vecfile_journal *journal)
{
    const vecfile_log *log = &journal->log;
    return pages_in(log->starts[log->number] - VECFILE_LOG_HEADER_BYTES);
}

vecfile_status vecfile_frames_reserve(vecfile_journal *journal, size_t count)
{
    vecfile_frames *frames = &journal->frames;
    frames->count = 0;
    if (count <= frames->room)
        return VECFILE_OK;
    uint64_t *pages = realloc(frames->pages, count * sizeof *pages);
    if (pages != NULL)
        frames->pages = pages;
    uint8_t *bytes = pages != NULL ? realloc(frames->bytes, count * VECFILE_LOG_PAGE_BYTES) : NULL;
    if (bytes == NULL)
        return vecfile_fail_memory("for a checkpoint of", journal->file->path);
    frames->bytes = bytes;
    frames->room = count;
    return VECFILE_OK;
}

void vecfile_frames_free(vecfile_frames *frames)
{
    free(frames->pages);
    free(frames->bytes);
    free(frames->found);
    memset(frames, 0, sizeof *frames);
}

/* --- writing --- */

static void checksum_pages(vecfile_frame *head, const uint8_t *bytes)
{
    for (uint32_t i = 0; i < head->count; i += 4) {
        const uint8_t *blocks[4];
        uint32_t crcs[4];
        for (uint32_t k = 0; k < 4; k++)
            blocks[k] = bytes + (size_t)(i + k < head->count ? i + k : i) * VECFILE_LOG_PAGE_BYTES;
        vecfile_crc32c_four(blocks, VECFILE_LOG_PAGE_BYTES, crcs);
        for (uint32_t k = 0; k < 4 && i + k < head->count; k++)
            head->pages[i + k].crc = crcs[k];
    }
}

/* Of `count` pages from `first` on. */
static vecfile_status write_frame(vecfile_journal *journal, size_t first, size_t count)
{
    vecfile_frames *frames = &journal->frames;
    const uint8_t *const bytes = frames->bytes + first * VECFILE_LOG_PAGE_BYTES;
    uint8_t *const block = journal->chunks; /* no chunk is on its way now */
    frames->head.offset = frames->at;
    frames->head.count = (uint32_t)count;
    for (size_t i = 0; i < count; i++)
        frames->head.pages[i].page = frames->pages[first + i];
    checksum_pages(&frames->head, bytes);
    vecfile_encode_frame(&frames->head, block);
    const vecfile_io_piece pieces[2] = {{block, VECFILE_FRAME_HEAD_BYTES},
                                        {bytes, count * VECFILE_LOG_PAGE_BYTES}};
    vecfile_io_piece copy[2] = {pieces[0], pieces[1]};
    const int result =
        vecfile_write_pieces(journal->file->io, journal->log.fds[journal->log.number], copy,
                             count > 0 ? 2 : 1, frames->at);
    frames->at += VECFILE_FRAME_HEAD_BYTES + count * VECFILE_LOG_PAGE_BYTES;
    return result == 0 ? VECFILE_OK : vecfile_fail_log(journal, result, "write to");
}

vecfile_status vecfile_frames_write(vecfile_journal *journal)
{
    vecfile_frames *frames = &journal->frames;
    vecfile_status status = VECFILE_OK;
    size_t written = 0;
    VECFILE_ASSERT(frames->count <= vecfile_frames_left(journal));
    frames->head.salt = journal->slot.salt;
    frames->head.sequence = journal->log.last_flushed.sequence;
    frames->head.record_crc = journal->log.last_flushed.crc;
    do {
        const size_t rest = frames->count - written;
        const size_t count = rest < VECFILE_SLICE ? rest : VECFILE_SLICE;
        status = write_frame(journal, written, count);
        written += count;
    } while (written < frames->count && status == VECFILE_OK);
    return status;
}

/* --- what a crashed writer left --- */

static vecfile_status note_frame(vecfile_journal *journal, const vecfile_frame *head)
{
    vecfile_frames *frames = &journal->frames;
    vecfile_found_frame *found =
        realloc(frames->found, (frames->found_count + 1) * sizeof *frames->found);
    if (found == NULL)
        return vecfile_fail_memory("to read the log of", journal->file->path);
    frames->found = found;
    if (head->sequence > frames->last_sequence)
        frames->last_sequence = head->sequence;
    /* Without a record, the slot's state is the frame's. */
    found[frames->found_count++] =
        (vecfile_found_frame){head->offset, head->sequence, head->record_crc,
                              (head->record_crc == 0 && head->sequence == journal->slot.sequence) ||
                                  !VECFILE_KEEPS(FRAME_OF_RECORD)};
    return VECFILE_OK;
}

static bool read_frame_head(vecfile_journal *journal, uint64_t at, vecfile_frame *head,
                            vecfile_status *status)
{
    uint8_t *const block = journal->chunks;
    return vecfile_log_read_bytes(journal, journal->log.number, block, VECFILE_FRAME_HEAD_BYTES, at,
                                  status) &&
           vecfile_decode_frame(block, head) == VECFILE_DECODED && head->offset == at &&
           head->salt == journal->slot.salt;
}

vecfile_status vecfile_frames_find(vecfile_journal *journal, uint64_t bytes)
{
    vecfile_frames *frames = &journal->frames;
    const uint64_t start = journal->log.starts[journal->log.number];
    const uint64_t end = start < bytes ? start : bytes;
    vecfile_status status = VECFILE_OK;
    frames->found_count = 0;
    frames->last_sequence = 0;
    frames->at = VECFILE_LOG_HEADER_BYTES;
    for (uint64_t at = frames->at; at < end && status == VECFILE_OK; at += VECFILE_FRAME_HEAD_BYTES)
        if (read_frame_head(journal, at, &frames->head, &status))
            status = note_frame(journal, &frames->head);
    return status;
}

void vecfile_frames_note_record(vecfile_frames *frames, const vecfile_record *record)
{
    for (size_t i = 0; i < frames->found_count; i++)
        if (frames->found[i].sequence == record->sequence &&
            frames->found[i].record_crc == record->crc)
            frames->found[i].counts = true;
}

/* A page that was written over by a later frame, or not written whole, is not one of it any more:
 * it was flushed in its place, or never written there. */
static vecfile_status take_pages(vecfile_journal *journal, const vecfile_committed *last)
{
    const vecfile_frame *head = &journal->frames.head;
    vecfile_status status = VECFILE_OK;
    if (!vecfile_images_reserve(&journal->log.images, head->count))
        return vecfile_fail_memory("to read the log of", journal->file->path);
    for (uint32_t i = 0; i < head->count && status == VECFILE_OK; i++) {
        const uint64_t at =
            head->offset + VECFILE_FRAME_HEAD_BYTES + (uint64_t)i * VECFILE_LOG_PAGE_BYTES;
        if (!vecfile_page_is_among(journal, head->pages[i].page, last->counts) ||
            !vecfile_log_read_bytes(journal, journal->log.number, journal->image,
                                    sizeof journal->image, at, &status) ||
            vecfile_crc32c(0, journal->image, sizeof journal->image) != head->pages[i].crc)
            continue;
        vecfile_images_put_below(&journal->log.images,
                                 (vecfile_image){.page = head->pages[i].page,
                                                 .place = at + (unsigned)journal->log.number,
                                                 .chunks = VECFILE_ALL_CHUNKS,
                                                 .crc = head->pages[i].crc});
    }
    return status;
}

vecfile_status vecfile_frames_take(vecfile_journal *journal, const vecfile_committed *last)
{
    vecfile_frames *frames = &journal->frames;
    vecfile_status status = VECFILE_OK;
    journal->log.images.frames = journal->log.images.used;
    for (size_t i = 0; i < frames->found_count && status == VECFILE_OK; i++)
        if (frames->found[i].counts &&
            read_frame_head(journal, frames->found[i].offset, &frames->head, &status))
            status = take_pages(journal, last);
    journal->log.images.frames_end = journal->log.images.used;
    return status;
}
