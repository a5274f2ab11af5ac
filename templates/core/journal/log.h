/* The redo log of atomic durability: committed images of pages, not yet written in their places.
 *
 * An image has the chunks of a page that one commit changed: in the order of the log, together with
 * the file's page, they make the page.
 *
 * Two files beside the vector, usually NAME-log0 and NAME-log1 (log_files.h), take turns: the slot
 * says by its salt which one is in use, and by another, while a checkpoint is under way, that files
 * are owed pages of the one before.  They are written in advance and reused in place, because a
 * file that grows costs a flush of metadata at each commit.  A header says whose log it is and with
 * which salt; behind it is room for frames (frames.h), if its turn began with pages to be paid;
 * then records follow each other.  FORMAT.md describes them. */
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

/* Files that logs may be in: two take turns, and the third is for a recovery that cannot go on in
 * what it finds. */
#define VECFILE_LOGS 3

/* A record, as frames name it; before the first, the slot's state, with checksum 0. */
typedef struct vecfile_record_name {
    uint64_t sequence;
    uint32_t crc;
} vecfile_record_name;

typedef struct vecfile_log {
    int fds[VECFILE_LOGS];               /* -1 when closed */
    bool is_new[VECFILE_LOGS];           /* it has no name yet */
    vecfile_new_file made[VECFILE_LOGS]; /* … and is this */
    char *names[VECFILE_LOGS]; /* in the vector's directory, of what this handle made or read; or
                                  NULL */
    uint64_t inodes[VECFILE_LOGS];  /* … and which files they were */
    uint64_t written[VECFILE_LOGS]; /* bytes written in advance */
    uint64_t starts[VECFILE_LOGS];  /* of the first record; 0: the log has no header */
    bool has_slices[VECFILE_LOGS]; /* it is no log of an earlier library, and can be gone on with */
    int number;                    /* of the log in use */
    int old_number;                /* of the log before it, if the slot has an old one */
    uint64_t offset;               /* of the next record, in the log in use */
    uint64_t flushed;              /* end of what was flushed of it, as far as is known */
    uint64_t retry_at; /* after a checkpoint that failed: offset from which on to try again */
    vecfile_record_name last;         /* record */
    vecfile_record_name last_flushed; /* … of a commit, of which is known that it was flushed */
    uint64_t said_at; /* where the log says that all before was flushed, if it is the end; or 0 */
    uint64_t resumed_end; /* of the record of a recovery, should it be the end; or 0 */
    bool is_in_use;       /* the slot has a log */
    bool is_unsynced;     /* records were appended since it was last flushed */
    vecfile_images images;
    vecfile_read_ahead ahead; /* of a crashed writer's log … */
    int ahead_number;         /* … and of which */
    void *header;             /* of a record being made */
    size_t header_bytes;
    vecfile_io_piece *pieces;
    size_t pieces_room;
    uint64_t *pages; /* numbers of those that a commit logs */
    size_t pages_room;
} vecfile_log;

/* No log open. */
void vecfile_log_init(vecfile_log *log);

/* Closes and frees what there is. */
void vecfile_log_free(struct vecfile_journal *journal);

/* Makes log `number` anew for `slot`, which is to be the next one, with records from `start` on,
 * written in advance and durable.  Statuses of the system; on failure there is none. */
vecfile_status vecfile_log_create(struct vecfile_journal *journal, int number,
                                  const vecfile_slot *slot, uint64_t start);

/* Makes durable what must be so before a log is relied on: the slot that counts, and what the file
 * says of its logs. */
vecfile_status vecfile_log_prepare_file(struct vecfile_journal *journal);

/* The same in steps, for a log that does not begin empty: an empty file without a name; its header;
 * once it is written up to `end`, zero behind that, then all of it is made durable, and gets its
 * name, in place of what a crashed writer may have left. */
vecfile_status vecfile_log_make(struct vecfile_journal *journal, int number);
vecfile_status vecfile_log_write_header(struct vecfile_journal *journal, int number,
                                        const vecfile_slot *slot, uint64_t start, uint64_t bytes);
vecfile_status vecfile_log_make_durable(struct vecfile_journal *journal, int number, uint64_t end);

/* Gives log `number`, which is open and which no slot needs any more, to `slot`, which is to be the
 * next one, with records from `start` on, durably. */
vecfile_status vecfile_log_reuse(struct vecfile_journal *journal, int number,
                                 const vecfile_slot *slot, uint64_t start);

/* Zeros, to be written where a log has nothing yet. */
#define VECFILE_LOG_ZEROS ((size_t)64 << 10)
extern const uint8_t vecfile_log_zeros[VECFILE_LOG_ZEROS];

/* Bytes of records that make a checkpoint due. */
uint64_t vecfile_log_limit(const struct vecfile_journal *journal);

/* … where the elements have `bytes` bytes. */
uint64_t vecfile_log_limit_of(uint64_t bytes);

/* Makes log `number` written in advance up to `end`, with zero from `from` on; 0 or a negative
 * errno. */
int vecfile_log_write_ahead(struct vecfile_journal *journal, int number, uint64_t from,
                            uint64_t end);

/* A log that is neither in use nor the old one. */
int vecfile_log_other(const struct vecfile_journal *journal);

/* Log `number` is in use from here on, and has no record yet since the state of `sequence`. */
void vecfile_log_begin(vecfile_log *log, int number, uint64_t sequence);

/* Flushes the log in use. */
vecfile_status vecfile_log_flush(struct vecfile_journal *journal);

/* Whether nothing durable is behind the record of a recovery: that has again what frames have, and
 * damaged it would be missed without a word, so that no frame may be written over yet. */
static inline bool vecfile_log_ends_with_resume(const vecfile_log *log)
{
    return log->resumed_end == log->flushed;
}

/* All that was appended is flushed. */
void vecfile_log_note_flushed(vecfile_log *log);

/* Removes all logs that are there, and what the file says of them. */
vecfile_status vecfile_log_remove(struct vecfile_journal *journal);

/* The status for a negative errno (vecfile_status_of_errno), with a message that names the log. */
vecfile_status vecfile_fail_log(const struct vecfile_journal *journal, int result,
                                const char *action);

#endif /* VECFILE_JOURNAL_LOG_H */
