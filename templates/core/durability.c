/* Beginning to write, committing, rolling back, ending: what is the same for both durabilities. */
#include "journal/slots.h"

#include "journal/atomic.h"
#include "system/process.h"
#include "journal/shared.h"

/* Which pages are marked is asked only of a handle that writes: until then none is, so that every
 * change comes to the core; and with shared durability all are from then on, though not in a child
 * process, whose stores would be in the file at once. */
static const uint64_t no_marks = 0;

void vecfile_set_mode(vecfile_file *file, vecfile_mode mode)
{
    vecfile *v = file->handle;
    const bool has_table = mode == VECFILE_MODE_WRITING && vecfile_is_atomic(file);
    v->mode = mode;
    v->marks_mask = has_table ? UINT64_MAX : 0;
    if (has_table)
        v->marks = file->dirty.chunks;
    else
        v->marks = mode == VECFILE_MODE_WRITING ? vecfile_process_marks() : &no_marks;
    if (mode != VECFILE_MODE_WRITING)
        v->capacity = 0;
}

void vecfile_disown(vecfile_file *file)
{
    vecfile *v = file->handle;
    if (file->options.access == VECFILE_READ_ONLY)
        return;
    vecfile_set_mode(file, VECFILE_MODE_FORKED);
    v->elements = NULL;
    v->len = 0;
    v->live = &file->private_live;
}

void vecfile_notice_fork(vecfile *v)
{
    if (v->mode != VECFILE_MODE_CLOSED && v->mode != VECFILE_MODE_FORKED &&
        !vecfile_is_process(v->file->process))
        vecfile_disown(v->file);
}

vecfile_status vecfile_may_write(vecfile *v)
{
    vecfile_notice_fork(v);
    return vecfile_will_write(v);
}

vecfile_status vecfile_begin(vecfile *v)
{
    vecfile_notice_fork(v);
    switch (v->mode) {
    case VECFILE_MODE_READY:
        return vecfile_is_atomic(v->file) ? vecfile_atomic_begin(v->file)
                                          : vecfile_shared_begin(v->file);
    case VECFILE_MODE_WRITING:
        return VECFILE_OK;
    case VECFILE_MODE_READ_ONLY:
        return vecfile_fail(VECFILE_E_READ_ONLY,
                            "'%s' is open read-only: open it with VECFILE_READ_WRITE to change it",
                            v->file->path);
    case VECFILE_MODE_FORKED:
        return vecfile_fail(VECFILE_E_FORKED,
                            "'%s' was opened to write by the parent process, whose it stays: close "
                            "it here; to use it, open it here once the parent has closed it, or to "
                            "read it, let the parent open it read-only before it forks",
                            v->file->path);
    case VECFILE_MODE_POISONED:
        return vecfile_fail(VECFILE_E_POISONED,
                            "an earlier flush of '%s' failed, so what is on the disk is unknown: "
                            "close it and open it again",
                            v->file->path);
    case VECFILE_MODE_CLOSED:
        break;
    }
    return vecfile_fail(VECFILE_E_INVALID, "the vector is not open: open it first");
}

static vecfile_status commit(vecfile_file *file, uint64_t stamp)
{
    vecfile_status status = vecfile_is_atomic(file) ? vecfile_atomic_commit(file, stamp, false)
                                                    : vecfile_shared_commit(file, stamp);
    if (status == VECFILE_OK) {
        file->handle->changed = 0;
        file->last_commit_ms = file->io->clock_ms(file->io->context);
    }
    return status;
}

/* Lazy commits are completed even if nothing was changed since. */
static vecfile_status commit_changes(vecfile_file *file)
{
    if (!vecfile_is_atomic(file) || vecfile_atomic_has_changes(file))
        return commit(file, file->committed.stamp);
    return file->log.is_unsynced ? vecfile_log_flush(file) : VECFILE_OK;
}

vecfile_status vecfile_commit(vecfile *v)
{
    vecfile_notice_fork(v);
    if (v->mode == VECFILE_MODE_READY)
        return VECFILE_OK;
    vecfile_status status = vecfile_will_write(v);
    return status == VECFILE_OK ? commit_changes(v->file) : status;
}

vecfile_status vecfile_commit_stamped(vecfile *v, uint64_t stamp)
{
    vecfile_status status = vecfile_may_write(v);
    return status == VECFILE_OK ? commit(v->file, stamp) : status;
}

vecfile_status vecfile_commit_lazy(vecfile *v)
{
    vecfile_notice_fork(v);
    if (v->mode == VECFILE_MODE_READY)
        return VECFILE_OK;
    vecfile_status status = vecfile_will_write(v);
    if (status != VECFILE_OK)
        return status;
    vecfile_file *file = v->file;
    if (!vecfile_is_atomic(file))
        return vecfile_shared_commit_lazy(file);
    if (!vecfile_atomic_has_changes(file))
        return VECFILE_OK;
    return vecfile_atomic_commit(file, file->committed.stamp, true);
}

/* Bytes that a commit would have to write, as far as the handle knows. */
static uint64_t pending_bytes(const vecfile *v)
{
    const uint64_t committed = v->file->committed.count;
    const uint64_t appended = v->len > committed ? (v->len - committed) * v->file->type->size : 0;
    return v->changed + appended;
}

static bool is_due(const vecfile *v)
{
    const vecfile_file *file = v->file;
    const vecfile_options *options = &file->options;
    const uint64_t pending = pending_bytes(v);
    if (options->commit_interval_bytes != 0 && pending >= options->commit_interval_bytes)
        return true;
    return options->commit_interval_ms != 0 && (pending > 0 || v->len != file->committed.count) &&
           file->io->clock_ms(file->io->context) - file->last_commit_ms >=
               options->commit_interval_ms;
}

vecfile_status vecfile_commit_when_due(vecfile *v)
{
    vecfile_notice_fork(v);
    if (v->mode == VECFILE_MODE_READY)
        return VECFILE_OK;
    vecfile_status status = vecfile_will_write(v);
    if (status != VECFILE_OK || !is_due(v))
        return status;
    return commit(v->file, v->file->committed.stamp);
}

vecfile_status vecfile_rollback(vecfile *v)
{
    vecfile_notice_fork(v);
    if (v->mode == VECFILE_MODE_READY && vecfile_is_atomic(v->file))
        return VECFILE_OK;
    vecfile_status status = vecfile_will_write(v);
    if (status != VECFILE_OK)
        return status;
    if (!vecfile_is_atomic(v->file))
        return vecfile_fail(VECFILE_E_UNSUPPORTED,
                            "'%s' is open with shared durability: its changes are in the file "
                            "already and cannot be rolled back",
                            v->file->path);
    v->changed = 0;
    return vecfile_atomic_rollback(v->file);
}

vecfile_status vecfile_finish(vecfile_file *file)
{
    return vecfile_is_atomic(file) ? vecfile_atomic_finish(file) : vecfile_shared_finish(file);
}
