/* What a writer owes to those who read beside it: a follower sees the state of one commit, for as
 * long as it likes, and part of that state may be in the file only.
 *
 * The registry is the kernel's: locks of bytes far behind the end of the file, which a follower
 * that is killed does not leave behind.  Who is at commit n has the byte of number n locked to
 * read; who is about to begin, that of number 0.  The writer takes the numbers below n for itself,
 * without waiting, before it does what followers of older states than n must not see.  If one is
 * there, it puts that off: pages stay owed, logs grow, the high-water mark and the file's end stay
 * where they are.
 *
 * Whoever set a bound (options->follower_bytes) does not wait for ever: what late followers see
 * does not count any more from the moment on that a block in the header says so. */
#ifndef VECFILE_JOURNAL_FOLLOWERS_H
#define VECFILE_JOURNAL_FOLLOWERS_H

#include "base/base.h"

#include "journal/journal.h"

/* Where the byte of number 0 is: no file is so long. */
#define VECFILE_FIRST_FOLLOWER ((uint64_t)1 << 62)

/* … and that of number n, which is a commit's sequence. */
static inline uint64_t vecfile_follower_byte(uint64_t number)
{
    return VECFILE_FIRST_FOLLOWER + number;
}

/* Takes the numbers below that of commit `sequence`, and 0, for the writer: false if a follower has
 * one of them.  Held until vecfile_let_followers_in; asked again meanwhile, true for no more than
 * was taken. */
bool vecfile_hold_off_followers(vecfile_journal *journal, uint64_t sequence);

/* … all numbers: true if there is no follower at all. */
bool vecfile_hold_off_all_followers(vecfile_journal *journal);

/* Whether somebody reads the file that is open as `fd`; nobody is kept off. */
bool vecfile_has_followers(const vecfile_io *io, int fd);

/* Commits before this one are others than what is committed, or are told by records that a follower
 * of the last one may not have read: those of a recovery say again what it has. */
static inline uint64_t vecfile_past_end(const vecfile_journal *journal)
{
    return journal->committed.sequence + (journal->has_resumed ? 1 : 0);
}

/* Gives back what was taken, if something was; what was done without late followers is done. */
void vecfile_let_followers_in(vecfile_journal *journal);

/* The same as vecfile_hold_off_followers for pages that are owed, which late followers hold up no
 * longer than options->follower_bytes lets the log grow: then the header says that what they see
 * counts no more, and until vecfile_let_followers_in that who begins must wait. */
bool vecfile_may_pay(vecfile_journal *journal);

/* What the header says of those who expired. */
vecfile_status vecfile_read_expired(const vecfile_file *file, vecfile_expired *out);

/* Before the file is CLEAN: what was said of expired followers goes, if anything was, and nobody is
 * there whom it was said to. */
vecfile_status vecfile_forget_expired(vecfile_journal *journal);

#endif /* VECFILE_JOURNAL_FOLLOWERS_H */
