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

static void free_parts(vecfile_journal *journal)
{
    vecfile_log_free(journal);
    vecfile_frames_free(&journal->frames);
    free(journal->debt.pages);
}

void vecfile_journal_reset(vecfile_journal *journal)
{
    free_parts(journal);
    journal->frames = (vecfile_frames){.at = 0};
    journal->debt = (vecfile_debt){.pages = NULL};
    journal->copies = (vecfile_copies){.count = 0};
    journal->slot = (vecfile_slot){.epoch = 0};
    journal->committed = (vecfile_committed){.sequence = 0};
    journal->spare_is_before = journal->has_damaged_slot = journal->is_cut_short = false;
    for (size_t i = 0; i < journal->array_count; i++) {
        journal->arrays[i]->committed = 0;
        journal->arrays[i]->buffer = (vecfile_append_buffer){.start = 0};
    }
}

void vecfile_journal_free(vecfile_journal *journal)
{
    free_parts(journal);
    free(journal);
}
