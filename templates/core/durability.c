/* Beginning to write, committing, rolling back: the calls, whatever the durability. */
#include "journal/vector.h"

vecfile_status vecfile_begin(vecfile *v)
{
    vecfile_notice_fork(v);
    switch (v->mode) {
    case VECFILE_MODE_READY:
        return v->vector->calls->begin(v->vector->journal);
    case VECFILE_MODE_WRITING:
        return VECFILE_OK;
    case VECFILE_MODE_READ_ONLY:
        return vecfile_fail(VECFILE_E_READ_ONLY,
                            "'%s' is open read-only: open it with VECFILE_READ_WRITE to change it",
                            v->vector->file.path);
    case VECFILE_MODE_FORKED:
        return vecfile_fail(VECFILE_E_FORKED,
                            "'%s' was opened to write by the parent process, whose it stays: close "
                            "it here; to use it, open it here once the parent has closed it, or to "
                            "read it, let the parent open it read-only before it forks",
                            v->vector->file.path);
    case VECFILE_MODE_POISONED:
        return vecfile_fail(VECFILE_E_POISONED,
                            "nothing more is committed to '%s': %s; close it and open it again",
                            v->vector->file.path, v->vector->journal->poison);
    case VECFILE_MODE_CLOSED:
        break;
    }
    return vecfile_fail(VECFILE_E_INVALID, "the vector is not open: open it first");
}

/* Bytes that handles counted for commits when they are due. */
static void forget_changed(const vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++)
        journal->arrays[i]->handle->changed = 0;
}

static vecfile_status commit(vecfile_vector_state *vector, uint64_t stamp)
{
    const vecfile_io *io = vector->file.io;
    vecfile_status status = vector->calls->commit(vector->journal, stamp);
    if (status == VECFILE_OK) {
        forget_changed(vector->journal);
        vector->last_commit_ms = io->clock_ms(io->context);
    }
    return status;
}

static uint64_t last_stamp(const vecfile_vector_state *vector)
{
    return vector->journal->committed.stamp;
}

/* Lazy commits are completed even if nothing was changed since. */
static vecfile_status commit_changes(vecfile_vector_state *vector)
{
    return vector->calls->has_changes(vector->journal) ? commit(vector, last_stamp(vector))
                                                       : vector->calls->complete(vector->journal);
}

static vecfile_status may_commit(vecfile *v)
{
    vecfile_notice_fork(v);
    return vecfile_check_alone(v);
}

vecfile_status vecfile_commit(vecfile *v)
{
    vecfile_status status = may_commit(v);
    if (status != VECFILE_OK || v->mode == VECFILE_MODE_READY)
        return status;
    status = vecfile_will_write(v);
    return status == VECFILE_OK ? commit_changes(v->vector) : status;
}

vecfile_status vecfile_commit_stamped(vecfile *v, uint64_t stamp)
{
    vecfile_status status = may_commit(v);
    if (status == VECFILE_OK)
        status = vecfile_will_write(v);
    return status == VECFILE_OK ? commit(v->vector, stamp) : status;
}

vecfile_status vecfile_commit_lazy(vecfile *v)
{
    vecfile_status status = may_commit(v);
    if (status != VECFILE_OK || v->mode == VECFILE_MODE_READY)
        return status;
    status = vecfile_will_write(v);
    if (status != VECFILE_OK)
        return status;
    return v->vector->calls->commit_lazy(v->vector->journal, last_stamp(v->vector));
}

/* Bytes that a commit would have to write, as far as the handles know. */
static uint64_t pending_bytes(const vecfile_journal *journal)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < journal->array_count; i++) {
        const vecfile_array *array = journal->arrays[i];
        const vecfile *v = array->handle;
        const uint64_t appended = v->len > array->committed ? v->len - array->committed : 0;
        bytes += v->changed + appended * array->size;
    }
    return bytes;
}

static bool has_other_lengths(const vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++)
        if (journal->arrays[i]->handle->len != journal->arrays[i]->committed)
            return true;
    return false;
}

static bool is_due(const vecfile_vector_state *vector)
{
    const vecfile_options *options = &vector->options;
    const vecfile_io *io = vector->file.io;
    const uint64_t pending = pending_bytes(vector->journal);
    if (options->commit_interval_bytes != 0 && pending >= options->commit_interval_bytes)
        return true;
    return options->commit_interval_ms != 0 &&
           (pending > 0 || has_other_lengths(vector->journal)) &&
           io->clock_ms(io->context) - vector->last_commit_ms >= options->commit_interval_ms;
}

vecfile_status vecfile_commit_if_due(vecfile *v)
{
    vecfile_status status = may_commit(v);
    if (status != VECFILE_OK || v->mode == VECFILE_MODE_READY)
        return status;
    status = vecfile_will_write(v);
    if (status != VECFILE_OK || !is_due(v->vector))
        return status;
    return commit(v->vector, last_stamp(v->vector));
}

bool vecfile_tidy(vecfile *v, uint32_t microseconds)
{
    vecfile_notice_fork(v);
    if ((v->mode != VECFILE_MODE_WRITING && v->mode != VECFILE_MODE_READY) ||
        v->vector->store != NULL)
        return false;
    const vecfile_durability_calls *calls = v->vector->calls;
    return calls->tidy != NULL && calls->tidy(v->vector->journal, microseconds);
}

vecfile_status vecfile_rollback(vecfile *v)
{
    vecfile_status status = may_commit(v);
    if (status != VECFILE_OK ||
        (v->mode == VECFILE_MODE_READY && v->vector->calls->roll_back != NULL))
        return status;
    status = vecfile_will_write(v);
    if (status != VECFILE_OK)
        return status;
    vecfile_vector_state *vector = v->vector;
    if (vector->calls->roll_back == NULL)
        return vecfile_fail(VECFILE_E_UNSUPPORTED,
                            "'%s' is open with shared durability: its changes are in the file "
                            "already and cannot be rolled back",
                            vector->file.path);
    forget_changed(vector->journal);
    return vector->calls->roll_back(vector->journal);
}
