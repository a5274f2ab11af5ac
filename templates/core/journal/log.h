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
#ifndef VECFILE_JOURNAL_LOG_H
#define VECFILE_JOURNAL_LOG_H

#include "base/base.h"

#include "format.h"

#include "io.h"
#include "journal/log_index.h"
#include "status.h"
#include "system/new_file.h"
#include "system/read_ahead.h"

struct vecfile_journal;

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
    bool is_unsynced;    /* records were appended since it was last flushed */
    vecfile_images images;
    vecfile_read_ahead ahead; /* of a crashed writer's log */
    void *header;             /* of a record being made */
    size_t header_bytes;
    vecfile_io_piece *pieces;
    size_t pieces_room;
    uint64_t *pages; /* numbers of those that a commit logs */
    size_t pages_room;
    uint64_t copies; /* pages, about, that have private copies and no image in the present log */
} vecfile_log;

/* No log open. */
void vecfile_log_init(vecfile_log *log);

/* Closes and frees what there is. */
void vecfile_log_free(struct vecfile_journal *journal);

/* Makes log `number` anew under `salt`, written in advance and durable.  Statuses of the system; on
 * failure there is none. */
vecfile_status vecfile_log_create(struct vecfile_journal *journal, int number, uint64_t salt);

/* The same in steps, for a log that does not begin empty: an empty file without a name; its header;
 * once it is written up to `end`, zero behind that, then all of it is made durable, and gets its
 * name, in place of what a crashed writer may have left. */
vecfile_status vecfile_log_make(struct vecfile_journal *journal, int number);
vecfile_status vecfile_log_write_header(struct vecfile_journal *journal, int number, uint64_t salt,
                                        uint64_t bytes);
vecfile_status vecfile_log_make_durable(struct vecfile_journal *journal, int number, uint64_t end);

/* Gives log `number`, which is open and which no slot needs any more, to an epoch of `salt`,
 * durably. */
vecfile_status vecfile_log_reuse(struct vecfile_journal *journal, int number, uint64_t salt);

/* Zeros, to be written where a log has nothing yet. */
#define VECFILE_LOG_ZEROS ((size_t)64 << 10)
extern const uint8_t vecfile_log_zeros[VECFILE_LOG_ZEROS];

/* Bytes from which on a log is due for a checkpoint. */
uint64_t vecfile_log_limit(const struct vecfile_journal *journal);

/* Makes log `number` written in advance up to `end`, with zero from `from` on; 0 or a negative
 * errno. */
int vecfile_log_write_ahead(struct vecfile_journal *journal, int number, uint64_t from,
                            uint64_t end);

/* The epoch that begins has its log empty and in use; its first record will be at `start`. */
void vecfile_log_rewind(vecfile_log *log, uint64_t start);

/* Removes both logs, if they are there, and what the file says of them. */
vecfile_status vecfile_log_remove(struct vecfile_journal *journal);

/* The status for a negative errno (vecfile_status_of_errno), with a message that names the log. */
vecfile_status vecfile_fail_log(const struct vecfile_journal *journal, int result,
                                const char *action);

#endif /* VECFILE_JOURNAL_LOG_H */
