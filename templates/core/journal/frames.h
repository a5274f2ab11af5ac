/* Frames: pages whole, in the log in use, on their way to their places.
 *
 * A page that is torn as it is written in its place has nothing left that could be relied on, so it
 * is in a frame first, and flushed there (InnoDB calls such a place a doublewrite buffer).  Frames
 * lie between the header of a log and its records, one behind the other; when there is no room
 * behind the last one, the files are flushed, and the first one is written over.
 *
 *   0        4096                              start
 *   | header | head, pages | head, pages | zero | records …
 *
 * A frame counts if a record does that its head names, the last one that was flushed when the frame
 * was written.  What it then has is the page as of that record; later records change it, and
 * earlier ones of the same log may be applied to it again. */
#ifndef VECFILE_JOURNAL_FRAMES_H
#define VECFILE_JOURNAL_FRAMES_H

#include "base/base.h"

#include "format.h"

struct vecfile_journal;
struct vecfile_committed;

/* One that a crashed writer left. */
typedef struct vecfile_found_frame {
    uint64_t offset;
    uint64_t sequence;
    uint32_t record_crc;
    bool counts;
} vecfile_found_frame;

typedef struct vecfile_frames {
    uint64_t at;            /* offset of the next frame */
    uint64_t last_sequence; /* of the frames that were found: pages are in their places as of it */

    /* Pages that are being paid. */
    vecfile_frame head; /* of the frame that is being written */
    uint64_t *pages;    /* numbers, sorted */
    uint8_t *bytes;     /* the pages */
    size_t count, room; /* pages */
    vecfile_found_frame *found;
    size_t found_count;
} vecfile_frames;

/* Bytes of frames of `pages` pages. */
uint64_t vecfile_frames_bytes(uint64_t pages);

/* Pages that the frames of the log in use have room for before the first must be written over, and
 * in all. */
size_t vecfile_frames_left(const struct vecfile_journal *journal);
size_t vecfile_frames_capacity(const struct vecfile_journal *journal);

/* The pages are to be paid, as they are to be in their places: memory for `count`;
 * VECFILE_E_NO_MEMORY.
 */
vecfile_status vecfile_frames_reserve(struct vecfile_journal *journal, size_t count);

/* Writes frames of the pages, or one without any, unflushed, that count with the last record that
 * was flushed; there is room. */
vecfile_status vecfile_frames_write(struct vecfile_journal *journal);

/* Looks for frames in the log in use, of `bytes` bytes, before its records are read. */
vecfile_status vecfile_frames_find(struct vecfile_journal *journal, uint64_t bytes);

/* A record counts, and so do the frames that were written with it. */
void vecfile_frames_note_record(vecfile_frames *frames, const vecfile_record *record);

/* Notes the pages of the frames that count, below all other images; `last` is the state. */
vecfile_status vecfile_frames_take(struct vecfile_journal *journal,
                                   const struct vecfile_committed *last);

void vecfile_frames_free(vecfile_frames *frames);

#endif /* VECFILE_JOURNAL_FRAMES_H */
