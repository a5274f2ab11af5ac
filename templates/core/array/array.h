/* Equal elements in one file, of which a program sees a mapping.
 *
 * An array knows what was changed in it since the last commit and what of it the file has; it knows
 * nothing of logs and slots.  What commits it is its committer, which may have several arrays. */
#ifndef VECFILE_ARRAY_ARRAY_H
#define VECFILE_ARRAY_ARRAY_H

#include "base/base.h"

#include "array/append_buffer.h"
#include "array/commit_plan.h"
#include "array/dirty.h"
#include "base/limits.h"
#include "base/rules.h"
#include "file/file.h"

struct vecfile_array;

/* What an array asks of what commits it. */
typedef struct vecfile_committer {
    /* VECFILE_E_REPLACED unless the file still is what the last commit left. */
    vecfile_status (*check)(void *committer);
    /* Reads the committed `page`, whole, into `to`. */
    vecfile_status (*read_page)(void *committer, const struct vecfile_array *array, uint64_t page,
                                uint8_t *to);
    /* Nothing more may be committed: what an array shows is not what was stored in it, for `why`.
     */
    void (*poison)(void *committer, const char *why);
} vecfile_committer;

typedef struct vecfile_array {
    vecfile *handle; /* the caller's; changes with <element>_vec_move */
    vecfile_file *file;
    uint64_t size;      /* bytes of an element */
    uint64_t committed; /* elements of the last commit: the state that a crash leaves */
    bool is_private;    /* stores reach the file with commits only */
    bool is_swept;      /* pages below the mark were written to the file since it was flushed */
    const vecfile_committer *calls;
    void *committer;

    /* Addresses: of the reservation, [elements, elements + reserved) is for elements.  Of these the
     * first `mapped` bytes can be used: they show the file from data_offset on, except for the
     * append buffer at their end and other pages that are memory (append_buffer.h). */
    void *reservation;
    size_t reservation_bytes;
    size_t reserved;
    size_t mapped;
    size_t page; /* of the system, bytes */

    /* The header, mapped so that the published length can be stored to; only while writing. */
    uint8_t *header;
    uint64_t unpublished; /* where the handle's `published` points while the length is in no file */

    vecfile_dirty dirty;
    vecfile_append_buffer buffer;
    vecfile_commit_plan plan; /* of the commit that is under way */

    /* A committed page, to be compared: here, for stacks may be small. */
    uint8_t image[VECFILE_LOG_PAGE_BYTES];
} vecfile_array;

/* Pages of VECFILE_PAGE_BYTES that `count` elements touch. */
static inline uint64_t vecfile_pages_of(const vecfile_array *array, uint64_t count)
{
    return (count * array->size + VECFILE_PAGE_BYTES - 1) >> VECFILE_PAGE_SHIFT;
}

/* Pages that `count` elements fill. */
static inline uint64_t vecfile_full_pages_of(const vecfile_array *array, uint64_t count)
{
    return count * array->size >> VECFILE_PAGE_SHIFT;
}

static inline unsigned char *vecfile_page_at(const vecfile_array *array, uint64_t page)
{
    return (unsigned char *)array->handle->elements + (page << VECFILE_PAGE_SHIFT);
}

/* Where a page of elements is in the file. */
static inline uint64_t vecfile_page_offset(const vecfile_array *array, uint64_t page)
{
    return array->file->identity.data_offset + (page << VECFILE_PAGE_SHIFT);
}

/* Whether the file has room for `count` elements. */
static inline bool vecfile_array_has_room(const vecfile_array *array, uint64_t count)
{
    return count <= vecfile_file_room(array->file) / array->size;
}

/* VECFILE_E_TRUNCATED unless it has. */
vecfile_status vecfile_array_check_count(const vecfile_array *array, uint64_t count);

/* Bytes of elements up to the end of the committed ones, or to the high-water mark, if that is
 * more: of any state that a crash could leave. */
uint64_t vecfile_array_bytes_of_states(const vecfile_array *array);

/* Makes the file end behind `bytes` bytes of elements, if it is longer. */
vecfile_status vecfile_array_cut(vecfile_array *array, uint64_t bytes);

/* … behind the committed ones: only once two slots have a state of that length, for until then an
 * older one may claim more. */
vecfile_status vecfile_array_cut_to_size(vecfile_array *array);

/* Before anything is written to the file or cut off it: VECFILE_E_TRUNCATED if others made it
 * shorter than we know it, VECFILE_E_REPLACED if they wrote over it. */
vecfile_status vecfile_array_check_file(const vecfile_array *array);

/* Sets the handle's mode and the `marks` that go with it; in all modes but VECFILE_MODE_WRITING
 * also its capacity, to 0. */
void vecfile_array_set_mode(vecfile_array *array, vecfile_mode mode);

#endif /* VECFILE_ARRAY_ARRAY_H */
