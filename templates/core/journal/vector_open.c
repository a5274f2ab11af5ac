/* Mapping what was found. */
#include "journal/vector_open.h"

#include "array/mapping.h"
#include "journal/follower.h"
#include "journal/recover.h"
#include "journal/vector_find.h"

static vecfile_status check_counts(const vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = vecfile_array_check_count(journal->arrays[i], journal->arrays[i]->handle->len);
    return status;
}

static vecfile_status recover_mapping(vecfile_journal *journal)
{
    return journal->log.images.count > 0 ? vecfile_recover_mapping(journal) : VECFILE_OK;
}

static vecfile_status map_elements(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++) {
        vecfile_array *array = journal->arrays[i];
        status = vecfile_mapping_open(array, array->handle->len * array->size,
                                      vecfile_vector_map_kind(vecfile_vector_of(array)));
    }
    return status == VECFILE_OK ? recover_mapping(journal) : status;
}

static void start(vecfile_vector_state *vector)
{
    const vecfile_options *options = &vector->options;
    const vecfile_io *io = vector->file.io;
    vecfile_array *array = &vector->array;
    array->unpublished = array->handle->len;
    vector->last_commit_ms = io->clock_ms(io->context);
    array->handle->may_be_due =
        options->commit_interval_ms != 0 || options->commit_interval_bytes != 0;
    vecfile_append_buffer_start(array);
    vecfile_array_set_mode(array, vecfile_file_is_writable(&vector->file) ? VECFILE_MODE_READY
                                                                          : VECFILE_MODE_READ_ONLY);
}

static vecfile_status map(vecfile_vector_state *vector)
{
    vecfile_journal *journal = vector->journal;
    vecfile_status status = check_counts(journal);
    if (status == VECFILE_OK)
        status = map_elements(journal);
    if (status == VECFILE_OK && vector->options.access == VECFILE_FOLLOW)
        status = vecfile_mapping_map_header(&vector->array, VECFILE_IO_MAP_READ);
    journal->follower.header = vector->array.header;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        start(vecfile_vector_of(journal->arrays[i]));
    if (status != VECFILE_OK)
        vecfile_vector_hide(vector);
    return status;
}

/* Who reads is in the state that was found from here on; should a writer have waited no longer, all
 * is read again. */
static vecfile_status map_to_read(vecfile_vector_state *vector)
{
    bool again = false;
    vecfile_status status;
    do {
        status = again ? vecfile_vector_read(vector) : VECFILE_OK;
        if (status == VECFILE_OK)
            status = map(vector);
        status = vecfile_follower_arrive(vector->journal, status, &again);
        if (status != VECFILE_OK || again)
            vecfile_vector_hide(vector);
    } while (again);
    return status;
}

vecfile_status vecfile_vector_show(vecfile_vector_state *vector)
{
    return vecfile_file_is_writable(&vector->file) ? map(vector) : map_to_read(vector);
}

vecfile_status vecfile_vector_show_anew(vecfile_vector_state *vector)
{
    vecfile_journal *journal = vector->journal;
    vecfile_status status = check_counts(journal);
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++) {
        vecfile_array *array = journal->arrays[i];
        const vecfile_io_map_kind kind = vecfile_vector_map_kind(vecfile_vector_of(array));
        status = vecfile_mapping_renew(array, kind);
        if (status == VECFILE_OK)
            status = vecfile_mapping_extend(array, array->handle->len * array->size, kind);
    }
    return status == VECFILE_OK ? recover_mapping(journal) : status;
}

void vecfile_vector_hide(vecfile_vector_state *vector)
{
    const vecfile_journal *journal = vector->journal;
    for (size_t i = 0; i < journal->array_count; i++)
        vecfile_mapping_close(journal->arrays[i]);
}

/* Nothing was changed, but the log has what a crashed writer changed. */
static bool has_recovered(const vecfile_vector_state *vector)
{
    return vector->array.handle->mode == VECFILE_MODE_READY && vector->journal->log.is_in_use;
}

vecfile_status vecfile_vector_finish(vecfile_vector_state *vector)
{
    return vector->array.handle->mode == VECFILE_MODE_WRITING || has_recovered(vector)
               ? vector->calls->finish(vector->journal)
               : VECFILE_OK;
}
