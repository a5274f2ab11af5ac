/* The append window of atomic durability: a stretch of memory at the end of the vector that slides
 * on as it fills.
 *
 * Elements, from the first address:
 *
 *   [0, start)         the file, mapped privately; where the window left pages below the mark
 *                      behind, memory
 *   [start, mapped)    the window
 *
 * The mark is the end of the highest page of any committed state since the epoch's base.  Pages
 * above it belong to no state that a crash could bring back, so they may be written to the file at
 * any time, unlogged.
 *
 * Before the window grows, `dirty` gets words for where it will end: elements may come to lie
 * wherever it is mapped, and the hot paths look at the words of each without asking. */
#ifndef VECFILE_WINDOW_H
#define VECFILE_WINDOW_H

#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vecfile_file;

typedef struct vecfile_window {
    size_t start;          /* bytes; a multiple of the system's page */
    uint64_t mark;         /* page */
    uint64_t spilled;      /* pages [mark, spilled) are in the file, but for those marked dirty */
    uint64_t low;          /* the smallest length since the last commit, without low_water */
    bool is_unsynced;      /* pages were spilled since the file was last flushed */
    uint64_t synced_bytes; /* size that the file is known to have after a crash */
} vecfile_window;

/* Starts over: a vector whose elements are all committed, in the file, and mapped. */
void vecfile_window_start(struct vecfile_file *file);

/* Takes the handle's low_water into account. */
void vecfile_window_fold(struct vecfile_file *file);

/* Makes elements up to `count` addressable; the file has space for them. */
vecfile_status vecfile_window_cover(struct vecfile_file *file, uint64_t count);

/* Writes the full pages that are in the window to the file and moves it on. */
vecfile_status vecfile_window_slide(struct vecfile_file *file);

/* File and mapping were made shorter, down to the elements or the mark. */
void vecfile_window_cut(struct vecfile_file *file);

/* Everything above the committed elements is gone: the window starts anew above the mark. */
void vecfile_window_reset(struct vecfile_file *file);

/* Maps the file over all pages whose committed content is in it, so that memory is freed. */
vecfile_status vecfile_window_drop_copies(struct vecfile_file *file);

#endif /* VECFILE_WINDOW_H */
