/* Commit slots that a file has lost.
 *
 * A slot that is damaged when it is read looks like one that was being written when its writer
 * stopped, and the slot before it counts: rightly so for the latter, for nothing was committed
 * under it yet.  For the former, commits that were acknowledged would be gone without a word.  What
 * tells the two apart is the log that the slot names: records go there only once the slot is
 * durable.  So a log has a copy of its slot, which takes the place of one that is damaged.
 *
 * Where no slot is damaged, the one that the log belongs to was never written, though the disk said
 * so, or the file is an older copy that was put beside newer logs. */
#include "journal/slot_lost.h"

#include "journal/log_files.h"

#include <errno.h>

typedef struct later_search {
    const vecfile_journal *journal;
    vecfile_slot slot; /* that counts … */
    bool is_found;     /* … which is the copy in this log */
    char log[VECFILE_MAX_NAME_BYTES + 1];
} later_search;

/* Whether the open file is a log of the vector, and of which slot. */
static bool read_slot(const vecfile_journal *journal, int fd, vecfile_log_header *header,
                      vecfile_slot *slot)
{
    uint8_t blocks[VECFILE_LOG_HEADER_END];
    return vecfile_read_fully(journal->file->io, fd, blocks, sizeof blocks, 0) ==
               (int64_t)sizeof blocks &&
           vecfile_decode_log_header(blocks, header) == VECFILE_DECODED &&
           memcmp(header->uuid, journal->file->identity.uuid, sizeof header->uuid) == 0 &&
           vecfile_decode_slot(blocks + VECFILE_LOG_SLOT_OFFSET, slot) == VECFILE_DECODED &&
           slot->salt == header->salt && slot->epoch == header->epoch;
}

/* Whether the log has a commit: the record with which a recovery begins one is of the slot's. */
static bool has_commit(const vecfile_journal *journal, int fd, const vecfile_log_header *header,
                       uint64_t sequence)
{
    uint8_t block[VECFILE_RECORD_HEADER_BYTES];
    vecfile_record record;
    for (uint64_t at = header->start; vecfile_read_fully(journal->file->io, fd, block, sizeof block,
                                                         at) == (int64_t)sizeof block;
         at += VECFILE_RECORD_ALIGNMENT)
        if (vecfile_decode_record(block, &record) == VECFILE_DECODED &&
            record.salt == header->salt && record.offset == at && record.sequence > sequence)
            return true;
    return false;
}

/* Copies of a file, which have its UUID, go their own ways. */
static bool comes_next(const vecfile_slot *last, const vecfile_log_header *header,
                       const vecfile_slot *slot)
{
    return slot->epoch > last->epoch && header->before == last->salt &&
           (last->salt != 0 || slot->sequence == last->sequence);
}

static bool is_later(const later_search *s, int fd, vecfile_slot *slot)
{
    const vecfile_io *io = s->journal->file->io;
    vecfile_log_header header;
    vecfile_io_stat found;
    return io->fstat(io->context, fd, &found) == 0 && found.is_regular &&
           read_slot(s->journal, fd, &header, slot) && comes_next(&s->slot, &header, slot) &&
           io->lock(io->context, fd, false) != -EAGAIN && /* else a copy's writer is at work */
           has_commit(s->journal, fd, &header, slot->sequence);
}

static bool look_at_log(void *to, const char *name)
{
    later_search *s = to;
    const vecfile_file *file = s->journal->file;
    vecfile_slot slot;
    if (strstr(name, "-log") == NULL || strlen(name) > VECFILE_MAX_NAME_BYTES)
        return true;
    const int fd = vecfile_open_file(file->io, file->place.directory, name, VECFILE_IO_READ_OWN, 0);
    if (fd < 0)
        return true;
    if (!s->is_found && is_later(s, fd, &slot)) {
        s->slot = slot;
        s->is_found = true;
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
    header->is_first_of_two = false;
    header->spare_before = false;
}

vecfile_status vecfile_slot_find_lost(vecfile_journal *journal, vecfile_header *header)
{
    const vecfile_io *io = journal->file->io;
    later_search s = {.journal = journal, .slot = header->slot};
    /* Of a file that was closed in order no log counts. */
    if (header->features.bits == 0 && !header->features.is_torn)
        return VECFILE_OK;
    look_at_names(&s);
    if (!s.is_found && header->has_damaged) /* files are renamed */
        (void)io->list_directory(io->context, journal->file->place.directory, look_at_log, &s);
    if (!s.is_found)
        return VECFILE_OK;
    if (!header->has_damaged)
        return fail_lost(journal, s.log);
    take_copy(header, &s.slot);
    return VECFILE_OK;
}
