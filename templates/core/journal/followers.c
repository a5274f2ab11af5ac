/* What a writer owes to those who read beside it. */
#include "journal/followers.h"

#include "base/assertion.h"

static void give_numbers_back(vecfile_journal *journal)
{
    const vecfile_file *file = journal->file;
    if (journal->held_off == 0)
        return;
    (void)file->io->lock(file->io->context, file->fd, VECFILE_FIRST_FOLLOWER, journal->held_off,
                         VECFILE_IO_UNLOCKED);
    journal->held_off = 0;
}

/* Takes bytes [0, count) of the followers' for the writer, in place of fewer that it has. */
static bool take_numbers(vecfile_journal *journal, uint64_t count)
{
    const vecfile_file *file = journal->file;
    if (journal->held_off >= count)
        return true;
    give_numbers_back(journal);
    if (file->io->lock(file->io->context, file->fd, VECFILE_FIRST_FOLLOWER, count,
                       VECFILE_IO_LOCKED_TO_WRITE) != 0)
        return false;
    journal->held_off = count;
    if (!VECFILE_KEEPS(HOLD_OFF_FOLLOWERS))
        give_numbers_back(journal);
    return true;
}

bool vecfile_hold_off_followers(vecfile_journal *journal, uint64_t sequence)
{
    return take_numbers(journal, sequence > 0 ? sequence : 1);
}

bool vecfile_hold_off_all_followers(vecfile_journal *journal)
{
    return take_numbers(journal, VECFILE_FIRST_FOLLOWER - 1);
}

bool vecfile_has_followers(const vecfile_io *io, int fd)
{
    return io->is_locked(io->context, fd, VECFILE_FIRST_FOLLOWER, VECFILE_FIRST_FOLLOWER - 1,
                         VECFILE_IO_LOCKED_TO_WRITE) == 1;
}

/* --- those that are not waited for --- */

static vecfile_status write_expired(const vecfile_journal *journal, const vecfile_expired *expired)
{
    uint8_t block[VECFILE_EXPIRED_BYTES];
    const vecfile_file *file = journal->file;
    vecfile_encode_expired(expired, block);
    const int result =
        vecfile_write_fully(file->io, file->fd, block, sizeof block, VECFILE_EXPIRED_OFFSET);
    return result < 0 ? vecfile_fail_system(result, "write to", file->path) : VECFILE_OK;
}

vecfile_status vecfile_read_expired(const vecfile_file *file, vecfile_expired *out)
{
    uint8_t block[VECFILE_EXPIRED_BYTES] = {0};
    const int64_t got =
        vecfile_read_fully(file->io, file->fd, block, sizeof block, VECFILE_EXPIRED_OFFSET);
    *out = vecfile_decode_expired(block);
    return got < 0 ? vecfile_fail_system((int)got, "read", file->path) : VECFILE_OK;
}

/* Followers of states before commit `sequence` see nothing that counts any more. */
static vecfile_status expire_followers(vecfile_journal *journal, uint64_t sequence)
{
    vecfile_expired expired;
    vecfile_status status = vecfile_read_expired(journal->file, &expired);
    if (status != VECFILE_OK || !VECFILE_KEEPS(TELL_EXPIRED))
        return status;
    expired.times =
        (expired.times | 1) + (expired.times & 1) * 2; /* a writer may have died there */
    expired.before = sequence;
    status = write_expired(journal, &expired);
    journal->is_expiring = status == VECFILE_OK;
    return status;
}

/* What was written over is in its place: who begins from here on is not concerned. */
static void end_expiring(vecfile_journal *journal)
{
    vecfile_expired expired;
    if (!journal->is_expiring)
        return;
    journal->is_expiring = false;
    /* A failure makes who begins wait until it is said again. */
    if (vecfile_read_expired(journal->file, &expired) == VECFILE_OK) {
        expired.times++;
        (void)write_expired(journal, &expired);
    }
}

vecfile_status vecfile_forget_expired(vecfile_journal *journal)
{
    vecfile_expired expired;
    vecfile_status status = vecfile_read_expired(journal->file, &expired);
    if (status != VECFILE_OK || (expired.times == 0 && expired.before == 0) ||
        !vecfile_hold_off_all_followers(journal))
        return status;
    return write_expired(journal, &(vecfile_expired){0, 0});
}

void vecfile_let_followers_in(vecfile_journal *journal)
{
    end_expiring(journal);
    give_numbers_back(journal);
}

/* Whether the log in use is longer than late followers may make it. */
static bool is_out_of_patience(const vecfile_journal *journal)
{
    const vecfile_log *log = &journal->log;
    const uint64_t most = journal->file->options->follower_bytes;
    return most != 0 && log->offset - log->starts[log->number] > most;
}

bool vecfile_may_pay(vecfile_journal *journal)
{
    VECFILE_ASSERT(journal->slot.old_salt != 0);
    const uint64_t turn = journal->turned_at;
    if (!VECFILE_KEEPS(WAIT_FOR_FOLLOWERS) || journal->is_expiring ||
        vecfile_hold_off_followers(journal, turn))
        return true;
    return is_out_of_patience(journal) && expire_followers(journal, turn) == VECFILE_OK;
}
