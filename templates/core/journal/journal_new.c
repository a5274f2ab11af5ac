/* Journals made and freed. */
#include "journal/journal_new.h"

#include "base/assertion.h"
#include "journal/committer.h"

#include <stdlib.h>

vecfile_journal *vecfile_journal_new(vecfile_file *file, size_t room)
{
    vecfile_journal *journal = calloc(1, sizeof *journal + room * sizeof(vecfile_array *));
    VECFILE_ASSERT(room > 0 && room <= VECFILE_MAX_ARRAYS);
    if (journal == NULL) {
        vecfile_fail_memory("to open", file->path);
        return NULL;
    }
    journal->file = file;
    journal->durability = file->options->durability;
    journal->completes_recovery = journal->durability == VECFILE_SHARED;
    vecfile_log_init(&journal->log);
    return journal;
}

void vecfile_journal_add(vecfile_journal *journal, vecfile_array *array)
{
    array->calls = &vecfile_journal_calls;
    array->committer = journal;
    journal->arrays[journal->array_count++] = array;
}

void vecfile_journal_free(vecfile_journal *journal)
{
    vecfile_log_free(journal);
    vecfile_frames_free(&journal->frames);
    free(journal->debt.pages);
    free(journal);
}
