/* Pages as they were committed: what the log has of them, and the files the rest. */
#ifndef VECFILE_JOURNAL_LOG_PAGES_H
#define VECFILE_JOURNAL_LOG_PAGES_H

#include "base/base.h"

#include "journal/journal.h"

/* Whether all of `count` bytes from `offset` of log `number` on are there.  What cannot be read is
 * no end of the log but a failure, *status: there may be commits in it. */
bool vecfile_log_read_bytes(vecfile_journal *journal, int number, void *to, size_t count,
                            uint64_t offset, vecfile_status *status);

/* Puts the chunks of `image` that `wanted` names in their places in the page at `to`. */
vecfile_status vecfile_log_put_image(vecfile_journal *journal, const vecfile_image *image,
                                     uint64_t wanted, uint8_t *to);

/* Reads the committed `page`, whole, into `buffer`: what the logs do not have is in the file. */
vecfile_status vecfile_log_read_page(vecfile_journal *journal, uint64_t page, void *buffer);

/* Reads the chunks that `wanted` names into their places in `buffer`; the logs have them all. */
vecfile_status vecfile_log_read_chunks(vecfile_journal *journal, uint64_t page, uint64_t wanted,
                                       void *buffer);

/* The pages that the logs have an image of and that are in their array, sorted, to be freed; with
 * `all`, those behind an array's end, too.  NULL without memory or, with *count 0, when there are
 * none. */
uint64_t *vecfile_logged_pages(const vecfile_journal *journal, bool all, size_t *count);

/* Images of pages behind the arrays' ends are forgotten: such a page comes back as a new one, and
 * once a checkpoint settles the log that has its images is used again. */
void vecfile_forget_hidden(vecfile_journal *journal);

#endif /* VECFILE_JOURNAL_LOG_PAGES_H */
