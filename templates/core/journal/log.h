/* The redo log of atomic durability: committed images of pages, not yet written in their places.
 *
 * An image has those chunks of its page that were changed since the file was last brought up to
 * date, by this commit or by any before it: together with the file's page, the last one is all that
 * is needed.  So a commit of few bytes writes few, wherever they are.
 *
 * Two files beside the vector, usually NAME-log0 and NAME-log1 (log_files.h); epoch e uses log e
 * & 1. They are written in advance and reused in place, because a file that grows costs a flush of
 * metadata at each commit.  A header says whose log it is and with which salt, then records follow
 * each other; FORMAT.md describes them. */
#ifndef VECFILE_LOG_H
#define VECFILE_LOG_H

#include "format.h"
#include "io.h"
#include "system/new_file.h"
#include "system/read_ahead.h"
#include "status.h"

struct vecfile_file;
struct vecfile_committed;

typedef struct vecfile_image {
    uint64_t page;
    uint64_t offset; /* in the log; 0: there is none, for every record starts with a header */
    uint64_t chunks; /* that it has, a bit each; they follow each other in the log */
    uint32_t crc;    /* CRC-32C of the image */
} vecfile_image;

/* The last logged image of each page: open addressing, by page. */

typedef struct vecfile_images {
    vecfile_image *entries;
    size_t room; /* a power of two, or 0 */
    size_t count;
} vecfile_images;

typedef struct vecfile_log {
    int fds[2];               /* -1 when closed */
    bool is_new[2];           /* it has no name yet */
    vecfile_new_file made[2]; /* … and is this */
    char *names[2];      /* in the vector's directory, of what this handle made or read; or NULL */
    uint64_t inodes[2];  /* … and which files they were */
    uint64_t written[2]; /* bytes written in advance */
    uint64_t start;      /* of the first record */
    uint64_t offset;     /* of the next record, in the log of the epoch */
    uint64_t flushed;    /* end of the last record that was flushed */
    uint64_t retry_at;   /* after a checkpoint that failed: offset from which on to try again */
    uint32_t chain;      /* checksum of the last record; 0 before the first */
    bool is_in_use;      /* the epoch has a log */
    bool is_unsynced;    /* lazy commits are not flushed */
    vecfile_images images;
    vecfile_read_ahead ahead; /* of a crashed writer's log */
    void *header;             /* of a record being made */
    size_t header_bytes;
    vecfile_io_piece *pieces;
    size_t pieces_room;
    uint64_t copies; /* pages, at most, that have private copies from earlier epochs */
} vecfile_log;

/* Sorts page numbers, ascending. */
void vecfile_sort_pages(uint64_t *pages, size_t count);

/* The last image of `page` in the epoch's log; offset and chunks are 0 if there is none. */
vecfile_image vecfile_images_find(const vecfile_images *images, uint64_t page);

/* Makes room for `additional` more; false without memory. */
bool vecfile_images_reserve(vecfile_images *images, size_t additional);

/* Notes an image; there is room. */
void vecfile_images_put(vecfile_images *images, vecfile_image image);

void vecfile_images_clear(vecfile_images *images);

/* Pages below `end` that have an image, sorted; to be freed.  *count of them; NULL without memory
 * or, with *count 0, when there are none. */
uint64_t *vecfile_images_sorted(const vecfile_images *images, uint64_t end, size_t *count);

/* No log open. */
void vecfile_log_init(vecfile_log *log);

/* Closes and frees what there is. */
void vecfile_log_free(struct vecfile_file *file);

/* Closes log `number`, if it is open. */
void vecfile_log_close(struct vecfile_file *file, int number);

/* Makes log `number` anew under `salt`, written in advance and durable.  Statuses of the system; on
 * failure there is none. */
vecfile_status vecfile_log_create(struct vecfile_file *file, int number, uint64_t salt);

/* The same in steps, for a log that does not begin empty: an empty file without a name; its header;
 * once it is written up to `end`, zero behind that, then all of it is made durable, and gets its
 * name, in place of what a crashed writer may have left. */
vecfile_status vecfile_log_make(struct vecfile_file *file, int number);
vecfile_status vecfile_log_write_header(struct vecfile_file *file, int number, uint64_t salt,
                                        uint64_t bytes);
vecfile_status vecfile_log_make_durable(struct vecfile_file *file, int number, uint64_t end);

/* Gives log `number`, which is open and which no slot needs any more, to an epoch of `salt`,
 * durably. */
vecfile_status vecfile_log_reuse(struct vecfile_file *file, int number, uint64_t salt);

/* Bytes from which on a log is due for a checkpoint. */
uint64_t vecfile_log_limit(const struct vecfile_file *file);

/* Makes log `number` written in advance up to `end`, with zero from `from` on; 0 or a negative
 * errno. */
int vecfile_log_write_ahead(struct vecfile_file *file, int number, uint64_t from, uint64_t end);

/* Appends a record to the epoch's log, with images of `pages` as they are in the view, without
 * flushing it: their changed chunks, or if `whole` is set all.  On failure nothing was appended. */
vecfile_status vecfile_log_append(struct vecfile_file *file, const struct vecfile_committed *state,
                                  const uint64_t *pages, size_t count, bool whole);

/* Begins the other log, which has a header of `salt`, with one record, and flushes it: the
 * committed state, and images of `pages` with the chunks that the epoch's log has of them, as they
 * are in the view.  Once the next epoch's slot has that salt, log_rewind and record_take make it
 * the one in use. */
vecfile_status vecfile_log_carry(struct vecfile_file *file, uint64_t salt, const uint64_t *pages,
                                 size_t count, vecfile_record *record);

/* Makes the other log, durable, with one record under `salt`: the committed state, and images of
 * `pages` with the chunks that the epoch's log has of them, or if `whole` is set all.  The next
 * epoch, which is to be begun with that salt, has its log in use then. */
vecfile_status vecfile_log_merge(struct vecfile_file *file, uint64_t salt, const uint64_t *pages,
                                 size_t count, bool whole);

/* The epoch that begins has its log empty and in use; its first record will be at `start`. */
void vecfile_log_rewind(vecfile_log *log, uint64_t start);

/* Reads what the log of the file's slot holds: notes the images, and the state of the last record.
 * An incomplete or foreign record is the end, unless a later one shows that it was flushed whole:
 * VECFILE_E_CORRUPT. */
vecfile_status vecfile_log_read(struct vecfile_file *file, struct vecfile_committed *last);

/* Reads the committed `page`, whole, into `buffer`: what the log does not have is in the file. */
vecfile_status vecfile_log_read_image(struct vecfile_file *file, uint64_t page, void *buffer);

/* Puts what the log has of `page` in its place in `to`, which has the rest. */
vecfile_status vecfile_log_put_image(struct vecfile_file *file, uint64_t page, uint8_t *to);

/* Removes both logs, if they are there, and what the file says of them. */
vecfile_status vecfile_log_remove(struct vecfile_file *file);

#endif /* VECFILE_LOG_H */
