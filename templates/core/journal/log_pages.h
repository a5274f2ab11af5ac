/* Pages as they were committed: what the log has of them, and the files the rest. */
#ifndef VECFILE_JOURNAL_LOG_PAGES_H
#define VECFILE_JOURNAL_LOG_PAGES_H

#include "base/base.h"

#include "journal/journal.h"

/* Whether all of `count` bytes from `offset` of the epoch's log on are there.  What cannot be read
 * is no end of the log but a failure, *status: there may be commits in it. */
bool vecfile_log_read_bytes(vecfile_journal *journal, void *to, size_t count, uint64_t offset,
                            vecfile_status *status);

/* Reads the chunks that `image` has, which follow each other in the log of the epoch. */
vecfile_status vecfile_log_read_chunks(vecfile_journal *journal, const vecfile_image *image,
                                       uint8_t *to);

/* Reads the committed `page`, whole, into `buffer`: what the log does not have is in the file. */
vecfile_status vecfile_log_read_image(vecfile_journal *journal, uint64_t page, void *buffer);

/* Puts what the log has of `page` in its place in `to`, which has the rest. */
vecfile_status vecfile_log_put_image(vecfile_journal *journal, uint64_t page, uint8_t *to);

/* The pages that the log has an image of and that are in their array, sorted, to be freed; with
 * `all`, those behind an array's end, too.  NULL without memory or, with *count 0, when there are
 * none. */
uint64_t *vecfile_logged_pages(const vecfile_journal *journal, bool all, size_t *count);

#endif /* VECFILE_JOURNAL_LOG_PAGES_H */
