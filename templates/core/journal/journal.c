/* What concerns all arrays of a journal alike. */
#include "journal/journal.h"

#include "base/assertion.h"

void vecfile_next_state(const vecfile_journal *journal, uint64_t stamp, vecfile_committed *out)
{
    out->sequence = journal->committed.sequence + 1;
    out->stamp = stamp;
    for (size_t i = 0; i < journal->array_count; i++)
        out->counts[i] = journal->arrays[i]->handle->len;
}

void vecfile_journal_set_committed(vecfile_journal *journal, const vecfile_committed *state)
{
    vecfile_committed *committed = &journal->committed;
    VECFILE_ASSERT(state->sequence >= committed->sequence);
    committed->sequence = state->sequence;
    committed->stamp = state->stamp;
    for (size_t i = 0; i < journal->array_count; i++)
        committed->counts[i] = journal->arrays[i]->committed = state->counts[i];
}

void vecfile_journal_set_mode(vecfile_journal *journal, vecfile_mode mode)
{
    for (size_t i = 0; i < journal->array_count; i++)
        vecfile_array_set_mode(journal->arrays[i], mode);
}

void vecfile_journal_poison(vecfile_journal *journal, const char *why)
{
    journal->poison = why;
    vecfile_journal_set_mode(journal, VECFILE_MODE_POISONED);
}

bool vecfile_journal_is_poisoned(const vecfile_journal *journal)
{
    return journal->poison != NULL;
}

vecfile_status vecfile_journal_check_files(const vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = vecfile_array_check_file(journal->arrays[i]);
    return status;
}

vecfile_status vecfile_journal_check_counts(const vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = vecfile_array_check_count(journal->arrays[i], journal->arrays[i]->committed);
    return status;
}

vecfile_status vecfile_journal_cut_to_size(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = vecfile_array_cut_to_size(journal->arrays[i]);
    return status;
}

vecfile_status vecfile_flush(vecfile_journal *journal, int fd)
{
    const vecfile_file *file = journal->file;
    int result = file->io->sync(file->io->context, fd);
    if (result == 0)
        return VECFILE_OK;
    if (VECFILE_KEEPS(POISON))
        vecfile_journal_poison(journal, "a flush failed, so what is on the disk is unknown");
    vecfile_fail_system(result, "flush", file->path);
    vecfile_fail_more("; what is on the disk is unknown, close it and open it again");
    return VECFILE_E_IO;
}

/* A failure is none, for all of it is flushed afterwards. */
static void start_write_back(const vecfile_array *array)
{
    const vecfile_file *file = array->file;
    (void)file->io->start_sync(file->io->context, file->fd, file->identity.data_offset,
                               vecfile_file_room(file));
}

static vecfile_status flush_array(vecfile_journal *journal, vecfile_array *array)
{
    vecfile_status status = vecfile_flush(journal, array->file->fd);
    if (status == VECFILE_OK) {
        array->is_swept = false;
        vecfile_array_note_flush(array);
    }
    return status;
}

vecfile_status vecfile_flush_arrays(vecfile_journal *journal,
                                    bool (*needs_it)(const vecfile_array *array))
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0, found = 0; i < journal->array_count; i++)
        if (needs_it(journal->arrays[i]) && found++ > 0) /* the first is waited for at once */
            start_write_back(journal->arrays[i]);
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        if (needs_it(journal->arrays[i]))
            status = flush_array(journal, journal->arrays[i]);
    return status;
}

vecfile_status vecfile_sync_names(const vecfile_journal *journal)
{
    return vecfile_place_sync(journal->file->io, &journal->file->place, journal->file->path);
}
