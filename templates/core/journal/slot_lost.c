/* Commit slots that a file has lost.
 *
 * A slot that is damaged when it is read looks like one that was being written when its writer
 * stopped, and the slot before it counts: rightly so for the latter, for nothing was committed
 * under it yet.  For the former, commits that were acknowledged would be gone without a word.  What
 * tells the two apart is the log that the slot names: records and frames go there only once the
 * slot is durable.  So a log has a copy of its slot, which takes the place of one that is damaged.
 *
 * Where no slot is damaged, the one that the log belongs to was never written, though the disk said
 * so, or the file is an older copy that was put beside newer logs. */
#include "journal/slot_lost.h"

#include "journal/log_files.h"
#include "journal/log_verdict.h"

#include <errno.h>

/* A log that may be of a later slot. */
typedef struct later_log {
    vecfile_slot slot;    /* its copy */
    uint64_t salt_before; /* of the slot before that one */
    bool is_damaged;      /* it has no header: nothing but its name tells whose it is */
} later_log;

typedef struct later_search {
    vecfile_journal *journal;
    bool by_name;      /* the logs are called after the file */
    vecfile_slot slot; /* that counts … */
    bool is_found;     /* … which is the copy in this log */
    bool is_damaged;
    char log[VECFILE_MAX_NAME_BYTES + 1];
} later_search;

static bool read_log_head(const vecfile_journal *journal, int fd, later_log *out)
{
    uint8_t blocks[VECFILE_LOG_HEADER_END];
    vecfile_log_header header;
    if (vecfile_read_fully(journal->file->io, fd, blocks, sizeof blocks, 0) !=
            (int64_t)sizeof blocks ||
        vecfile_decode_slot(blocks + VECFILE_LOG_SLOT_OFFSET, &out->slot) != VECFILE_DECODED)
        return false;
    if (vecfile_decode_log_header(blocks, &header) != VECFILE_DECODED) {
        out->salt_before = out->slot.old_salt;
        out->is_damaged = true;
        return true;
    }
    out->salt_before = header.before;
    out->is_damaged = false;
    return memcmp(header.uuid, journal->file->identity.uuid, sizeof header.uuid) == 0 &&
           out->slot.salt == header.salt && out->slot.epoch == header.epoch;
}

/* The record with which a recovery begins a log is of the slot's sequence. */
static bool is_commit(const later_log *log, const uint8_t *block, uint64_t at)
{
    vecfile_record record;
    return vecfile_decode_record(block, &record) == VECFILE_DECODED &&
           record.salt == log->slot.salt && record.offset == at &&
           record.sequence > log->slot.sequence;
}

static bool is_frame(const later_log *log, const uint8_t *block, uint64_t at, vecfile_frame *frame)
{
    return vecfile_decode_frame(block, frame) == VECFILE_DECODED && frame->salt == log->slot.salt &&
           frame->offset == at;
}

/* Whether the log has what is written to it only once its slot is durable: commits, or frames of
 * pages that may be torn in their places now. */
static bool was_begun(vecfile_journal *journal, int fd, const later_log *log)
{
    uint8_t *const block = journal->image; /* no page is on its way now */
    for (uint64_t at = VECFILE_LOG_HEADER_BYTES;
         vecfile_read_fully(journal->file->io, fd, block, VECFILE_FRAME_HEAD_BYTES, at) ==
         (int64_t)VECFILE_FRAME_HEAD_BYTES;
         at += VECFILE_RECORD_ALIGNMENT)
        if (is_commit(log, block, at) || is_frame(log, block, at, &journal->frames.head))
            return true;
    return false;
}

/* Copies of a file, which have its UUID, go their own ways. */
static bool comes_later(const vecfile_slot *last, const later_log *log)
{
    return log->slot.epoch > last->epoch && log->salt_before == last->salt &&
           (last->salt != 0 || log->slot.sequence >= last->sequence);
}

/* Whether nothing else is missing between the slot that counts and that of the log: without a log,
 * commits are slots and nothing more. */
static bool comes_right_behind(const vecfile_slot *last, const vecfile_slot *slot)
{
    return last->salt != 0 || slot->sequence == last->sequence;
}

static bool is_later(const later_search *s, int fd, later_log *log)
{
    const vecfile_io *io = s->journal->file->io;
    vecfile_io_stat found;
    return io->fstat(io->context, fd, &found) == 0 && found.is_regular &&
           read_log_head(s->journal, fd, log) && (s->by_name || !log->is_damaged) &&
           comes_later(&s->slot, log) &&
           !vecfile_log_is_in_use(s->journal, fd) && /* else a copy's writer is at work */
           was_begun(s->journal, fd, log);
}

static bool look_at_log(void *to, const char *name)
{
    later_search *s = to;
    const vecfile_file *file = s->journal->file;
    later_log log;
    if (strstr(name, "-log") == NULL || strlen(name) > VECFILE_MAX_NAME_BYTES)
        return true;
    const int fd = vecfile_open_file(file->io, file->place.directory, name, VECFILE_IO_READ_OWN, 0);
    if (fd < 0)
        return true;
    if (!s->is_found && is_later(s, fd, &log)) {
        s->slot = log.slot;
        s->is_found = true;
        s->is_damaged = log.is_damaged;
        memcpy(s->log, name, strlen(name) + 1);
    }
    file->io->close(file->io->context, fd);
    return true;
}

static void look_at_names(later_search *s)
{
    char name[VECFILE_MAX_NAME_BYTES + 1];
    for (int i = 0; i < VECFILE_LOGS * VECFILE_LOG_NAMES; i++)
        if (vecfile_log_name(s->journal, i % VECFILE_LOGS, i / VECFILE_LOGS, name))
            (void)look_at_log(s, name);
}

static vecfile_status fail_lost(const vecfile_journal *journal, const char *log)
{
    return vecfile_fail(VECFILE_E_CORRUPT,
                        "'%s' is older than the commits in '%s' beside it: the commit slot that "
                        "they belong to is not there, or the file is an older copy; restore both "
                        "from one copy, or move '%s' away to have the older state",
                        journal->file->path, log, log);
}

static void take_copy(vecfile_header *header, const vecfile_slot *slot)
{
    const size_t place = (size_t)(slot->epoch % VECFILE_SLOT_COUNT);
    header->salts[2 * place] = slot->salt;
    header->salts[2 * place + 1] = slot->old_salt;
    header->slot = *slot;
    header->spare_before = (header->damaged >> (place + 2) % VECFILE_SLOT_COUNT & 1) != 0;
}

/* Looks for a log of the slot behind the header's. */
static void find_next(vecfile_journal *journal, const vecfile_header *header, later_search *s)
{
    const vecfile_io *io = journal->file->io;
    *s = (later_search){.journal = journal, .by_name = true, .slot = header->slot};
    look_at_names(s);
    s->by_name = false;
    if (!s->is_found && header->damaged != 0) /* files are renamed */
        (void)io->list_directory(io->context, journal->file->place.directory, look_at_log, s);
}

/* A crash may have torn one slot, and damage taken another. */
vecfile_status vecfile_slot_find_lost(vecfile_journal *journal, vecfile_header *header)
{
    later_search s;
    /* Of a file that was closed in order no log counts. */
    if (header->features.bits == 0 && !header->features.is_torn && header->damaged == 0)
        return VECFILE_OK;
    for (int i = 0; i < VECFILE_LOGS; i++) {
        find_next(journal, header, &s);
        if (!s.is_found || !VECFILE_KEEPS(COPY_SLOT))
            break;
        if (s.is_damaged || !comes_right_behind(&header->slot, &s.slot) ||
            (header->damaged >> s.slot.epoch % VECFILE_SLOT_COUNT & 1) == 0)
            return fail_lost(journal, s.log);
        take_copy(header, &s.slot);
    }
    return VECFILE_OK;
}
