/* An open vector: what its file, its elements in memory and its log need to know of each other. */
#ifndef VECFILE_FILE_FILE_H
#define VECFILE_FILE_FILE_H

#include "base/base.h"

#include "description.h"
#include "array/dirty.h"
#include "system/io_full.h"
#include "format.h"
#include "io.h"
#include "base/limits.h"
#include "journal/log.h"
#include "system/place.h"
#include "base/rules.h"
#include "vecfile.h"
#include "array/append_buffer.h"

/* What a commit made: the state that a crash leaves. */
typedef struct vecfile_committed {
    uint64_t sequence;
    uint64_t count;
    uint64_t stamp;
} vecfile_committed;

/* Everything about an open vector that no hot path needs. */
typedef struct vecfile_file {
    vecfile *handle; /* the caller's; changes with <element>_vec_move */
    const vecfile_type *type;
    vecfile_type adopted; /* of a file opened without its schema; then also: */
    vecfile_description *description;
    const vecfile_io *io;
    vecfile_options options;
    char *path; /* as the caller named it */
    vecfile_place place;
    int fd;

    /* Of the process-wide table (registry.c), and not to be changed once the file is in it. */
    uint64_t device;
    uint64_t inode;
    struct vecfile_file *next;
    uint64_t process; /* that opened it (process.h) */

    uint8_t boot_id[16];
    vecfile_identity identity;
    vecfile_features features;
    uint64_t salts[VECFILE_SLOT_COUNT]; /* of the slots that were read at open */
    vecfile_slot slot;                  /* the last one written or, right after open, read */
    bool spare_is_before;
    bool slot_is_durable;
    bool completes_recovery; /* for it has no private view that could show what the log has */
    vecfile_committed committed;

    /* Addresses: of the reservation, [elements, elements + reserved) is for elements, and its first
     * `mapped` bytes show the file from data_offset on. */
    void *reservation;
    size_t reservation_bytes;
    size_t reserved;
    size_t mapped;
    uint64_t file_bytes; /* size of the file as we know it; another size means others changed it */
    size_t page;         /* of the system, bytes */

    /* The header, mapped so that the live block can be stored to; only while writing. */
    uint8_t *header;
    uint64_t private_live; /* where `live` points while it is not */

    uint64_t last_commit_ms;

    /* Of atomic durability only. */
    vecfile_dirty dirty;
    vecfile_log log;
    vecfile_window window;

    /* A page on its way, and what the log has of it: here, for stacks may be small. */
    uint8_t image[VECFILE_LOG_PAGE_BYTES];
    uint8_t chunks[VECFILE_LOG_PAGE_BYTES];
} vecfile_file;

/* What the handle lets through from now on, and its marks and capacity to go with it. */
void vecfile_set_mode(vecfile_file *file, vecfile_mode mode);

/* Before every call that may change the file or drop its lock: in a child of the process that
 * opened the file it disowns the handle. */
void vecfile_notice_fork(vecfile *v);

/* vecfile_notice_fork, and then VECFILE_OK if the handle may write, or why not. */
VECFILE_MUST_USE vecfile_status vecfile_may_write(vecfile *v);

/* Makes a handle to write, in a child process, an empty one that changes nothing.  One to read
 * stays as it is: all processes that have it hold its lock together. */
void vecfile_disown(vecfile_file *file);

static inline bool vecfile_is_atomic(const vecfile_file *file)
{
    return file->options.durability == VECFILE_ATOMIC;
}

/* The log of an epoch. */
static inline int vecfile_log_number(uint64_t epoch)
{
    return VECFILE_KEEPS(TWO_LOGS) ? (int)(epoch & 1) : 0;
}

/* Pages of VECFILE_PAGE_BYTES that `count` elements touch. */
static inline uint64_t vecfile_pages_of(const vecfile_file *file, uint64_t count)
{
    return (count * file->type->size + VECFILE_PAGE_BYTES - 1) >> VECFILE_PAGE_SHIFT;
}

/* Pages that `count` elements fill. */
static inline uint64_t vecfile_full_pages_of(const vecfile_file *file, uint64_t count)
{
    return count * file->type->size >> VECFILE_PAGE_SHIFT;
}

static inline unsigned char *vecfile_page_at(const vecfile_file *file, uint64_t page)
{
    return (unsigned char *)file->handle->elements + (page << VECFILE_PAGE_SHIFT);
}

/* Where a page of elements is in the file. */
static inline uint64_t vecfile_page_offset(const vecfile_file *file, uint64_t page)
{
    return file->identity.data_offset + (page << VECFILE_PAGE_SHIFT);
}

static inline unsigned char *vecfile_bytes_at(const vecfile *v, uint64_t index)
{
    return (unsigned char *)v->elements + index * v->file->type->size;
}

#endif /* VECFILE_FILE_FILE_H */
