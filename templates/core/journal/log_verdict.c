/* What a file in the place of a log is. */
#include "journal/log_verdict.h"

#include <errno.h>

/* Whether one of the file's slots counts, or counted, on a log of that salt. */
static bool is_known(const vecfile_journal *journal, uint64_t salt)
{
    for (unsigned i = 0; i < 2 * VECFILE_SLOT_COUNT; i++)
        if (salt != 0 && journal->salts[i] == salt)
            return true;
    return false;
}

/* Records of a log without a header have only their salt to tell whose they are. */
static bool is_bare_log_of(const vecfile_journal *journal, const uint8_t *block)
{
    vecfile_record record;
    return vecfile_decode_record(block, &record) != VECFILE_NOT_OURS &&
           is_known(journal, record.salt);
}

/* Whether a record of that salt, in its own place from `from` on, is one of those; or a negative
 * errno. */
static int has_record(const vecfile_journal *journal, const vecfile_log_candidate *c, uint64_t from,
                      uint64_t salt,
                      bool (*is_one)(const vecfile_journal *journal, const vecfile_record *record))
{
    uint8_t header[VECFILE_RECORD_HEADER_BYTES];
    vecfile_record record;
    for (uint64_t at = from; at < c->found.size; at += VECFILE_RECORD_ALIGNMENT) {
        const int64_t got = vecfile_read_fully(journal->file->io, c->fd, header, sizeof header, at);
        if (got < (int64_t)sizeof header)
            return got < 0 ? (int)got : 0;
        if (vecfile_decode_record(header, &record) == VECFILE_DECODED && record.salt == salt &&
            record.offset == at && is_one(journal, &record))
            return 1;
    }
    return 0;
}

static bool is_another_commit(const vecfile_journal *journal, const vecfile_record *record)
{
    return record->sequence != journal->committed.sequence;
}

/* Whether the log has a record of another commit than the last one of this file, or cannot be read
 * to its end.  A log on which no slot counted before its maker died has no record, or one that
 * repeats the last commit: nothing is lost with it.  Any other record is a commit of a copy of this
 * file, and this log may be all that is left of that commit. */
static bool says_something_else(const vecfile_journal *journal, const vecfile_log_candidate *c,
                                uint64_t salt)
{
    return has_record(journal, c, c->start, salt, is_another_commit) != 0;
}

static bool is_of_log_with_header(const vecfile_journal *journal, const vecfile_record *record)
{
    (void)journal;
    return record->header_bytes != VECFILE_BARE_RECORD_HEADER_BYTES;
}

/* Whether the log has a record of the slot that only logs with a header have: it lost its own. */
static bool has_lost_header(const vecfile_journal *journal, const vecfile_log_candidate *c)
{
    return has_record(journal, c, VECFILE_LOG_HEADER_BYTES, journal->slot.salt,
                      is_of_log_with_header) > 0;
}

static vecfile_log_verdict judge_block(const vecfile_journal *journal, const uint8_t *block,
                                       uint64_t salt, vecfile_log_candidate *c)
{
    vecfile_log_header header;
    if (vecfile_decode_log_header(block, &header) != VECFILE_DECODED)
        return is_bare_log_of(journal, block) ? VECFILE_LOG_USELESS : VECFILE_LOG_DAMAGED;
    c->start = header.start;
    c->bytes = header.bytes;
    c->has_slices = header.has_slices;
    if (memcmp(header.uuid, journal->file->identity.uuid, sizeof header.uuid) != 0 &&
        VECFILE_KEEPS(OWN_LOG))
        return VECFILE_LOG_OF_OTHER;
    if (header.salt != salt && VECFILE_KEEPS(OWN_LOG))
        return is_known(journal, header.salt) || !says_something_else(journal, c, header.salt)
                   ? VECFILE_LOG_USELESS
                   : VECFILE_LOG_OF_COPY;
    return c->found.size >= header.bytes ? VECFILE_LOG_FOUND : VECFILE_LOG_CUT_OFF;
}

/* Whoever writes a log has it locked.  Who reads takes no lock, which would be in the way of the
 * next writer, and may read beside the one of the file itself. */
bool vecfile_log_is_in_use(const vecfile_journal *journal, int fd)
{
    const vecfile_io *io = journal->file->io;
    if (vecfile_file_is_writable(journal->file))
        return vecfile_lock_file(io, fd, VECFILE_IO_LOCKED_TO_READ) == -EAGAIN;
    return io->is_locked(io->context, fd, 0, 1, VECFILE_IO_LOCKED_TO_READ) == 1 &&
           io->is_locked(io->context, journal->file->fd, 0, 1, VECFILE_IO_LOCKED_TO_READ) != 1;
}

/* Reads the first block of the file, zero where that is shorter.  VECFILE_LOG_FOUND if it may be a
 * log's. */
static vecfile_log_verdict read_block(const vecfile_journal *journal, vecfile_log_candidate *c,
                                      uint8_t block[VECFILE_LOG_HEADER_BLOCK])
{
    memset(block, 0, VECFILE_LOG_HEADER_BLOCK);
    c->error = journal->file->io->fstat(journal->file->io->context, c->fd, &c->found);
    if (c->error < 0)
        return VECFILE_LOG_UNREADABLE;
    if (!c->found.is_regular)
        return VECFILE_LOG_OF_OTHER;
    const int64_t got =
        vecfile_read_fully(journal->file->io, c->fd, block, VECFILE_LOG_HEADER_BLOCK, 0);
    c->error = got < 0 ? (int)got : 0;
    return got < 0 ? VECFILE_LOG_UNREADABLE : VECFILE_LOG_FOUND;
}

static vecfile_log_verdict judge_opened(const vecfile_journal *journal, uint64_t salt,
                                        vecfile_log_candidate *c)
{
    uint8_t block[VECFILE_LOG_HEADER_BLOCK];
    vecfile_log_verdict judged = read_block(journal, c, block);
    if (judged == VECFILE_LOG_FOUND)
        judged = judge_block(journal, block, salt, c);
    if ((judged != VECFILE_LOG_FOUND && judged != VECFILE_LOG_USELESS) ||
        !vecfile_log_is_in_use(journal, c->fd))
        return judged;
    return judged == VECFILE_LOG_FOUND ? VECFILE_LOG_IN_USE : VECFILE_LOG_OF_COPY;
}

vecfile_log_verdict vecfile_log_judge_bare(const vecfile_journal *journal, vecfile_log_candidate *c)
{
    uint8_t block[VECFILE_LOG_HEADER_BLOCK];
    vecfile_log_header header;
    c->verdict = read_block(journal, c, block);
    if (c->verdict != VECFILE_LOG_FOUND)
        return c->verdict;
    if (vecfile_decode_log_header(block, &header) == VECFILE_DECODED)
        c->verdict = VECFILE_LOG_USELESS;
    else if (c->found.size == 0 || has_lost_header(journal, c))
        c->verdict = VECFILE_LOG_DAMAGED;
    return c->verdict;
}

vecfile_log_verdict vecfile_log_judge(const vecfile_journal *journal, const char *name,
                                      uint64_t salt, vecfile_log_candidate *out)
{
    *out = (vecfile_log_candidate){.fd = -1};
    out->fd = vecfile_open_file(journal->file->io, journal->file->place.directory, name,
                                VECFILE_IO_READ_OWN, 0);
    if (out->fd == -ENOENT)
        out->verdict = VECFILE_LOG_MISSING;
    else if (out->fd == -ELOOP || out->fd == -ENXIO)
        out->verdict = VECFILE_LOG_OF_OTHER;
    else if (out->fd < 0)
        out->verdict = VECFILE_LOG_UNREADABLE;
    else
        out->verdict = judge_opened(journal, salt, out);
    if (out->fd < 0)
        out->error = out->fd;
    if (out->fd >= 0 && out->verdict != VECFILE_LOG_FOUND) {
        journal->file->io->close(journal->file->io->context, out->fd);
        out->fd = -1;
    }
    return out->verdict;
}
