/* Private copies: pages of a private mapping that were stored to, which are memory until the file,
 * which has the same, is mapped in their place. */
#ifndef VECFILE_JOURNAL_COPIES_H
#define VECFILE_JOURNAL_COPIES_H

#include "base/base.h"

struct vecfile_journal;

typedef struct vecfile_copies {
    uint64_t count; /* pages, at most, that have private copies and no image in a log */
    bool is_dropping;
    size_t array;  /* the array … */
    uint64_t page; /* … and its page to go on with */
} vecfile_copies;

/* After a commit that logged so many pages, when there are too many copies: maps the file over some
 * of those that it has, so that no commit waits for all. */
void vecfile_copies_drop_some(struct vecfile_journal *journal, size_t logged);

#endif /* VECFILE_JOURNAL_COPIES_H */
