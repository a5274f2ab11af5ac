/* Who reads beside a writer: its locks, and what it is told. */
#include "journal/follower.h"

#include "base/assertion.h"
#include "journal/followers.h"

#include <errno.h>

/* A writer that writes pages in their places does so between two flushes. */
#define MAX_WAIT_MS 3000

#define MAX_LOCK_INTERRUPTIONS 100

static int lock_number(const vecfile_file *file, uint64_t number, vecfile_io_lock kind)
{
    const vecfile_io *io = file->io;
    int result = -EINTR;
    for (int i = 0; result == -EINTR && i < MAX_LOCK_INTERRUPTIONS; i++)
        result = io->lock(io->context, file->fd, vecfile_follower_byte(number), 1, kind);
    return result;
}

static vecfile_status fail_to_take_number(const vecfile_file *file, int result)
{
    char text[VECFILE_ERROR_TEXT_BYTES];
    if (result == -EAGAIN)
        return vecfile_fail(VECFILE_E_LOCKED,
                            "'%s' is being written by a process that has stopped in the middle of "
                            "it: let that go on, or end it",
                            file->path);
    if (!vecfile_has_no_locks(result))
        return vecfile_fail_system(result, "lock", file->path);
    return vecfile_fail(
        VECFILE_E_UNSUPPORTED,
        "the file system of '%s' has no locks, or has none to give (%s), and without "
        "one a writer may change what is being read: copy the file to one that has, "
        "or mount this one with locks",
        file->path, vecfile_error_text(result, text));
}

/* Waits for a writer, which holds numbers for a moment only. */
static vecfile_status take_number(const vecfile_file *file, uint64_t number)
{
    const vecfile_io *io = file->io;
    const uint64_t start = io->clock_ms(io->context);
    int result;
    while ((result = lock_number(file, number, VECFILE_IO_LOCKED_TO_READ)) == -EAGAIN &&
           io->clock_ms(io->context) - start < MAX_WAIT_MS + file->options->lock_wait_ms)
        io->sleep_ms(io->context, 1);
    return result == 0 ? VECFILE_OK : fail_to_take_number(file, result);
}

static void give_number_back(const vecfile_file *file, uint64_t number)
{
    (void)lock_number(file, number, VECFILE_IO_UNLOCKED);
}

vecfile_status vecfile_follower_begin(vecfile_journal *journal)
{
    vecfile_follower *follower = &journal->follower;
    vecfile_status status = VECFILE_OK;
    if (!follower->is_beginning && VECFILE_KEEPS(BEGIN_LOCKED))
        status = take_number(journal->file, 0);
    if (status != VECFILE_OK)
        return status;
    follower->is_beginning = true;
    follower->is_behind = true;
    return VECFILE_OK;
}

vecfile_status vecfile_follower_go_on(vecfile_journal *journal, uint64_t number)
{
    vecfile_follower *follower = &journal->follower;
    const uint64_t before = follower->number;
    if (number == before)
        return VECFILE_OK;
    vecfile_follower_let_go(journal);
    vecfile_status status = number != 0 ? take_number(journal->file, number) : VECFILE_OK;
    if (status != VECFILE_OK)
        return status;
    follower->older = before;
    follower->has_older = before != 0 || !follower->is_behind;
    follower->number = number;
    return VECFILE_OK;
}

void vecfile_follower_let_go(vecfile_journal *journal)
{
    vecfile_follower *follower = &journal->follower;
    if (!follower->has_older)
        return;
    give_number_back(journal->file, follower->older);
    follower->has_older = false;
    if (follower->older == 0)
        follower->is_beginning = false;
}

static void give_beginning_back(vecfile_journal *journal)
{
    vecfile_follower *follower = &journal->follower;
    /* The state of a new file has no other number. */
    if (follower->number != 0) {
        give_number_back(journal->file, 0);
        follower->is_beginning = false;
    }
    follower->is_behind = false;
}

vecfile_status vecfile_follower_arrive(vecfile_journal *journal, vecfile_status status, bool *again)
{
    vecfile_expired now;
    *again = false;
    if (status == VECFILE_OK)
        status = vecfile_follower_go_on(journal, journal->committed.sequence);
    vecfile_follower_let_go(journal);
    now = journal->follower.told;
    const vecfile_status looked = vecfile_expired_now(journal, &now);
    if (looked != VECFILE_OK)
        return status != VECFILE_OK ? status : looked;
    *again = now.times != journal->follower.told.times && VECFILE_KEEPS(EXPIRED_BEGIN);
    journal->follower.told = now;
    if (status == VECFILE_OK && !*again)
        give_beginning_back(journal);
    return status;
}

/* An integer of the mapped header, which a writer may be writing. */
static uint64_t load_mapped(const uint8_t *at)
{
    return vecfile_little_endian(
        __atomic_load_n((const uint64_t *)(const void *)at, __ATOMIC_RELAXED));
}

vecfile_status vecfile_expired_now(const vecfile_journal *journal, vecfile_expired *out)
{
    const uint8_t *header = journal->follower.header;
    *out = journal->follower.told;
    if (journal->follower.cannot_be_told)
        return VECFILE_OK;
    if (header == NULL)
        return vecfile_read_expired(journal->file, out);
    out->times = load_mapped(header + VECFILE_EXPIRED_OFFSET);
    out->before = load_mapped(header + VECFILE_EXPIRED_OFFSET + 8);
    return VECFILE_OK;
}

/* Each time that some expire, they are those before a commit; of several times only the last one is
 * known. */
static uint64_t expiries(const vecfile_expired *expired)
{
    return (expired->times + 1) / 2;
}

bool vecfile_follower_is_expired(const vecfile_follower *follower, const vecfile_expired *now,
                                 uint64_t number)
{
    const uint64_t since = expiries(now) - expiries(&follower->told);
    return since > 1 || (since == 1 && number < now->before);
}

/* What was read before is judged by what the header says after it.  gcc has no fences that
 * ThreadSanitizer sees. */
static inline void order_loads(void)
{
#ifndef __SANITIZE_THREAD__
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
#endif
}

bool vecfile_follower_is_current(const vecfile_journal *journal)
{
    const vecfile_follower *follower = &journal->follower;
    vecfile_expired now;
    order_loads();
    return !follower->is_behind && vecfile_expired_now(journal, &now) == VECFILE_OK &&
           !vecfile_follower_is_expired(follower, &now, follower->number);
}

bool vecfile_is_being_written(const vecfile_file *file)
{
    return file->io->is_locked(file->io->context, file->fd, 0, 1, VECFILE_IO_LOCKED_TO_READ) == 1;
}

bool vecfile_follower_must_wait(const vecfile_journal *journal)
{
    return (journal->follower.told.times & 1) != 0 && VECFILE_KEEPS(EXPIRED_BEGIN) &&
           vecfile_is_being_written(journal->file);
}

/* Where the epoch of the slot in that place is. */
static uint64_t epoch_offset(unsigned place)
{
    return VECFILE_IDENTITY_BYTES + (uint64_t)place * VECFILE_SLOT_SPACING + VECFILE_SLOT_EPOCH;
}

bool vecfile_has_newer_slot(const vecfile_journal *journal)
{
    VECFILE_ASSERT(journal->follower.header != NULL);
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++)
        if (load_mapped(journal->follower.header + epoch_offset(i)) > journal->slot.epoch)
            return true;
    return false;
}
