/* What arrays ask of a journal. */
#include "journal/committer.h"

#include "journal/log_pages.h"
#include "journal/slots.h"

static vecfile_status check_slot(void *committer)
{
    return vecfile_check_slot(committer);
}

static size_t index_of(const vecfile_journal *journal, const vecfile_array *array)
{
    size_t i = 0;
    while (journal->arrays[i] != array)
        i++;
    return i;
}

static vecfile_status read_committed_page(void *committer, const vecfile_array *array,
                                          uint64_t page, uint8_t *to)
{
    vecfile_journal *journal = committer;
    return vecfile_log_read_page(journal, vecfile_page_number(index_of(journal, array), page), to);
}

static void poison(void *committer, const char *why)
{
    vecfile_journal_poison(committer, why);
}

const vecfile_committer vecfile_journal_calls = {check_slot, read_committed_page, poison};
