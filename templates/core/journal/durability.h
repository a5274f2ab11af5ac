/* What differs between the durabilities, chosen once when a vector is opened. */
#ifndef VECFILE_JOURNAL_DURABILITY_H
#define VECFILE_JOURNAL_DURABILITY_H

#include "base/base.h"

#include "journal/journal.h"

typedef struct vecfile_durability_calls {
    vecfile_io_map_kind map_kind; /* of what the file has when it is opened to write */
    bool is_private;              /* stores reach the file with commits only */

    /* Whether a file in such a directory can be committed to; said at open. */
    vecfile_status (*check_directory)(const vecfile_journal *journal);

    /* From the first change on. */
    vecfile_status (*begin)(vecfile_journal *journal);

    /* Whether there is anything to commit, as far as that can be known. */
    bool (*has_changes)(const vecfile_journal *journal);

    vecfile_status (*commit)(vecfile_journal *journal, uint64_t stamp);

    /* A commit that a later one makes durable. */
    vecfile_status (*commit_lazy)(vecfile_journal *journal, uint64_t stamp);

    /* Makes lazy commits durable, when nothing was changed since. */
    vecfile_status (*complete)(vecfile_journal *journal);

    /* Back to the last commit; NULL where changes are in the file already. */
    vecfile_status (*roll_back)(vecfile_journal *journal);

    /* Does in idle time what commits would do; whether it could go on.  NULL where there is
     * nothing to do. */
    bool (*tidy)(vecfile_journal *journal, uint32_t microseconds);

    /* Ends a journal that wrote: commits, marks the files clean and cuts them to size. */
    vecfile_status (*finish)(vecfile_journal *journal);

    /* Has the file hold `wanted` bytes of elements, or at least `least`. */
    vecfile_status (*make_space)(vecfile_array *array, uint64_t least, uint64_t wanted);

    /* Bytes [start, end) of the elements are about to be changed in place. */
    vecfile_status (*mark)(vecfile_array *array, uint64_t start, uint64_t end);

    /* Gives back what no state needs of the files. */
    vecfile_status (*shrink)(vecfile_journal *journal);

    /* What a writer left that did not close the file in order: to go on from, or to be read. */
    vecfile_status (*take_over)(vecfile_journal *journal);
    vecfile_status (*take_over_to_read)(vecfile_journal *journal);
} vecfile_durability_calls;

#endif /* VECFILE_JOURNAL_DURABILITY_H */
