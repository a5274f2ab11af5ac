/* The append buffer of atomic durability: a stretch of memory at the end of the array that slides
 * on as it fills.
 *
 * Elements, from the first address:
 *
 *   0              start                       mapped
 *   |  the file     |  the append buffer, memory  |  reserved addresses …
 *          |
 *          high_water
 *
 *   [0, start)       the file, mapped privately; where the buffer left pages below the high-water
 *                    mark behind, memory
 *   [start, mapped)  the append buffer
 *
 * The high-water mark is the end of the highest page of any committed state since the epoch's base,
 * or of the base before it. Pages above it belong to no state that a crash could bring back, so
 * they may be written to the file at any time, unlogged: [high_water, written_end) has been.
 *
 * Before the buffer grows, `dirty` gets words for where it will end: elements may come to lie
 * wherever it is mapped, and the hot paths look at the words of each without asking. */
#ifndef VECFILE_ARRAY_APPEND_BUFFER_H
#define VECFILE_ARRAY_APPEND_BUFFER_H

#include "base/base.h"

struct vecfile_array;

typedef struct vecfile_append_buffer {
    size_t start;             /* bytes; a multiple of the system's page */
    uint64_t high_water;      /* page */
    uint64_t next_high_water; /* what it falls to: of the states since the last turn */
    uint64_t written_end; /* page: [high_water, written_end) is in the file, but for dirty chunks */
    uint64_t low_len;     /* the low-water length, but for the handle's low_water */
    bool is_unsynced;     /* pages were written since the file was last flushed */
    uint64_t synced_bytes; /* size that the file is known to have after a crash */
} vecfile_append_buffer;

/* Starts over: a vector whose elements are all committed, in the file, and mapped. */
void vecfile_append_buffer_start(struct vecfile_array *array);

/* Takes the handle's low_water into account, which starts over. */
void vecfile_append_buffer_note_low_water(struct vecfile_array *array);

/* Makes elements up to `count` addressable.  The caller has given the file space for them. */
vecfile_status vecfile_append_buffer_cover(struct vecfile_array *array, uint64_t count);

/* Writes the full pages that are in the buffer to the file and moves it on. */
vecfile_status vecfile_append_buffer_slide(struct vecfile_array *array);

/* File and mapping were made shorter, down to the elements or the high-water mark. */
void vecfile_append_buffer_cut(struct vecfile_array *array);

/* Everything above the committed elements is gone: the buffer starts anew above the high-water
 * mark. */
void vecfile_append_buffer_reset(struct vecfile_array *array);

/* The last commit is the base of a new epoch, in which nothing is logged yet.  If it may, the mark
 * falls to what it and the base before it need: a slot that is damaged brings that one back. */
void vecfile_append_buffer_start_epoch(struct vecfile_array *array, bool may_fall);

/* Whether the mark would fall with a base of `count` elements. */
bool vecfile_append_buffer_would_fall(const struct vecfile_array *array, uint64_t count);

/* The mark is not below the file's end: someone may see what lies there. */
void vecfile_append_buffer_keep_file(struct vecfile_array *array);

/* Whether the mark is above what the last commit needs. */
bool vecfile_append_buffer_can_fall(const struct vecfile_array *array);

/* A log that counts has a state of `count` elements. */
void vecfile_append_buffer_note_logged(struct vecfile_array *array, uint64_t count);

/* States from here on, the first of `count` elements, are in another log: the mark falls to what
 * those need when no other log counts any more. */
void vecfile_append_buffer_note_turn(struct vecfile_array *array, uint64_t count);

/* No log from before the last turn counts any more; nothing is changed since the last commit. */
void vecfile_append_buffer_note_settled(struct vecfile_array *array);

#endif /* VECFILE_ARRAY_APPEND_BUFFER_H */
