/* Opening, closing, abandoning and moving a handle. */
#include "file/adopt.h"
#include "any.h"
#include "journal/atomic.h"
#include "file/attach.h"
#include "journal/slots.h"
#include "convert.h"
#include "journal/file_open.h"
#include "file/header.h"
#include "journal/log_files.h"
#include "file/registry.h"
#include "journal/shared.h"
#include "array/mapping.h"

#include <stdlib.h>

static vecfile_status check_path(const char *path)
{
    return path != NULL && path[0] != '\0'
               ? VECFILE_OK
               : vecfile_fail(VECFILE_E_INVALID,
                              "cannot open a vector without a path: name a file");
}

static vecfile_status check_options(const vecfile_options *options, const char *path)
{
    const char *what = NULL;
    if (options->access != VECFILE_READ_WRITE && options->access != VECFILE_READ_ONLY)
        what = "access";
    else if (options->existence > VECFILE_MUST_EXIST)
        what = "existence";
    else if (options->durability != VECFILE_DEFAULT_DURABILITY &&
             options->durability != VECFILE_ATOMIC && options->durability != VECFILE_SHARED)
        what = "durability";
    else if (options->reads > VECFILE_READS_ALL)
        what = "reads";
    else if (options->permissions > 0777)
        what = "permissions (at most 0777)";
    else if (options->access == VECFILE_READ_ONLY && options->existence == VECFILE_MUST_CREATE)
        what = "access and existence together: a file to be created is to be written";
    else if (options->access == VECFILE_READ_ONLY && options->upgrade)
        what = "access and upgrade together: a file to be read does not change";
    else if (options->access == VECFILE_READ_ONLY && options->reserve != 0)
        what = "access and reserve together: a file to be read does not grow";
    if (what == NULL)
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_INVALID,
                        "cannot open '%s': the options' %s make no sense; set them to zero first, "
                        "then only what you need",
                        path, what);
}

vecfile_file *vecfile_file_new(vecfile *v, const vecfile_type *type, const char *path,
                               const vecfile_options *options)
{
    vecfile_file *file = calloc(1, sizeof *file);
    char *copy = strdup(path);
    if (file == NULL || copy == NULL) {
        free(file);
        free(copy);
        vecfile_fail(VECFILE_E_NO_MEMORY, "no memory to open '%s'", path);
        return NULL;
    }
    file->handle = v;
    file->type = type;
    file->options = *options;
    if (options->durability == VECFILE_DEFAULT_DURABILITY)
        file->options.durability = VECFILE_ATOMIC;
    file->io = options->io != NULL ? options->io : &vecfile_io_system;
    file->path = copy;
    file->place.directory = -1;
    file->fd = -1;
    vecfile_log_init(&file->log);
    memset(v, 0, sizeof *v);
    v->file = file;
    v->live = &file->private_live;
    return file;
}

void vecfile_file_free(vecfile_file *file)
{
    vecfile *v = file->handle;
    vecfile_description_free(file->description);
    vecfile_log_free(file);
    vecfile_place_let_go(file->io, &file->place);
    vecfile_dirty_free(&file->dirty);
    free(file->path);
    free(file);
    memset(v, 0, sizeof *v);
}

/* Whether there are signs of a later state than the one of a clean slot. */
static bool may_have_changed_since(const vecfile_file *file, const vecfile_header *header)
{
    char name[VECFILE_MOST_NAME_BYTES + 1];
    const vecfile_identity *identity = &header->identity;
    vecfile_io_stat found;
    for (int i = 0; i < 2 * VECFILE_LOG_NAMES; i++)
        if (vecfile_log_name(file, i % 2, i / 2, name) &&
            file->io->stat(file->io->context, file->place.directory, name, &found) == 0)
            return true;
    return file->file_bytes != identity->data_offset + header->slot.count * identity->element_size;
}

/* Whether the slot that the disk does not give cannot have a later state than the one that counts,
 * of epoch E.  In the place before it there is E - 1, or E + 2: E written again.  In the place
 * behind it there is E + 1: if E is the first of the two slots of a close in order, it says the
 * same.  Else that may be what a later writer left, which makes logs or lets the file grow. */
static bool is_last_state(const vecfile_file *file, const vecfile_header *header, unsigned missing)
{
    const uint64_t epoch = header->slot.epoch;
    if (header->slot.state != VECFILE_SLOT_CLEAN || (missing & (missing - 1)) != 0)
        return false;
    return missing == 1u << (epoch + 2) % VECFILE_SLOT_COUNT || header->is_first_of_two ||
           !may_have_changed_since(file, header);
}

static vecfile_status check_unreadable(vecfile_file *file, const vecfile_header *header)
{
    const unsigned missing = header->unreadable & ~VECFILE_GAPS;
    file->identity = header->identity;
    if (missing == 0 || is_last_state(file, header, missing))
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_IO,
                        "the disk does not give commit slot %d of '%s', and the others do not tell "
                        "whether that was the last one: copy what can be read to another disk "
                        "(vecfile salvage), or restore it from a copy",
                        __builtin_ctz(missing), file->path);
}

/* Reads what is there: the state of the slot that counts, and the length. */
static vecfile_status read_existing(vecfile_file *file)
{
    vecfile_header header;
    bool can_write = file->options.access == VECFILE_READ_WRITE;
    vecfile_status status = vecfile_header_read(file->io, file->fd, file->path, can_write, &header);
    if (status == VECFILE_OK)
        status = file->type != NULL
                     ? vecfile_header_match(&header, file->type, &file->options, file->path)
                     : vecfile_adopt_type(file, &header);
    if (status == VECFILE_OK)
        status = check_unreadable(file, &header);
    if (status == VECFILE_OK) {
        file->handle->len = vecfile_header_count(&header, file->boot_id);
        file->identity = header.identity;
        file->slot = header.slot;
        file->features = header.features;
        memcpy(file->salts, header.salts, sizeof file->salts);
        file->spare_is_before = header.spare_before;
        file->committed.sequence = header.slot.sequence;
        file->committed.count = header.slot.count;
        file->committed.stamp = header.slot.stamp;
        status = vecfile_shared_count_stored(file);
    }
    vecfile_header_free(&header);
    return status;
}

/* A writer with shared durability was killed: what it stored is there, and becomes a commit. */
static vecfile_status take_over_shared(vecfile_file *file)
{
    vecfile_status status = vecfile_check_count(file, file->handle->len);
    if (status == VECFILE_OK)
        status = vecfile_flush(file, file->fd);
    if (status != VECFILE_OK)
        return status;
    file->committed.sequence++;
    file->committed.count = file->handle->len;
    /* The slot keeps its epoch until then, by which the live block is known to belong to it. */
    vecfile_slot clean = vecfile_next_slot(file, &file->committed, VECFILE_SLOT_CLEAN);
    file->slot_is_durable = true;
    status = vecfile_write_slot(file, &clean);
    if (status == VECFILE_OK)
        status = vecfile_flush(file, file->fd);
    return status == VECFILE_OK ? vecfile_write_clean_slots(file) : status;
}

/* Space that a crashed writer had allocated and not committed is given back: of what is allocated
 * anew it is known whether it is durable. */
static vecfile_status give_back(vecfile_file *file)
{
    const uint64_t size = file->identity.data_offset + file->committed.count * file->type->size;
    if (file->file_bytes <= size)
        return VECFILE_OK;
    vecfile_status status = vecfile_settle_slot(file);
    return status == VECFILE_OK ? vecfile_cut_to_size(file) : status;
}

/* What a writer left that did not close the file properly. */
static vecfile_status take_over(vecfile_file *file)
{
    const bool can_write = file->options.access == VECFILE_READ_WRITE;
    const bool is_atomic = file->slot.durability == VECFILE_ATOMIC;
    vecfile_status status = vecfile_check_count(file, file->committed.count);
    if (status != VECFILE_OK)
        return status;
    if (file->slot.state == VECFILE_SLOT_OPEN && !can_write)
        return is_atomic ? vecfile_recover_to_read(file) : VECFILE_OK;
    if (file->slot.state == VECFILE_SLOT_OPEN)
        status = is_atomic ? vecfile_recover(file) : take_over_shared(file);
    /* Whoever made the file may have died before its name was durable. */
    if (status == VECFILE_OK && can_write && file->committed.sequence == 0 &&
        VECFILE_KEEPS(FLUSH_OLD_NAME))
        status = vecfile_sync_directory(file);
    return status == VECFILE_OK && can_write ? give_back(file) : status;
}

/* A commit makes logs beside the file.  What could never commit says so at once. */
static vecfile_status check_can_commit(const vecfile_file *file)
{
    if (file->options.access != VECFILE_READ_WRITE || !vecfile_is_atomic(file))
        return VECFILE_OK;
    const int result = file->io->check_directory(file->io->context, file->place.directory);
    if (result == 0)
        return VECFILE_OK;
    vecfile_fail_system(result, "make files in the directory of", file->path);
    vecfile_fail_more(
        ": commits need a log beside it; let this user write to the directory, or open "
        "the vector read-only or with shared durability");
    return vecfile_status_of_errno(result);
}

static vecfile_status map_elements(vecfile_file *file)
{
    vecfile_status status = vecfile_view_open(file, file->handle->len * file->type->size);
    if (status == VECFILE_OK && file->log.images.count > 0)
        status = vecfile_recover_view(file);
    return status;
}

static vecfile_status open_view(vecfile_file *file)
{
    vecfile *v = file->handle;
    vecfile_status status = vecfile_check_count(file, v->len);
    if (status == VECFILE_OK)
        status = map_elements(file);
    if (status == VECFILE_OK) {
        file->private_live = v->len;
        file->last_commit_ms = file->io->clock_ms(file->io->context);
        v->may_be_due =
            file->options.commit_interval_ms != 0 || file->options.commit_interval_bytes != 0;
        vecfile_window_start(file);
        vecfile_set_mode(file, file->options.access == VECFILE_READ_ONLY ? VECFILE_MODE_READ_ONLY
                                                                         : VECFILE_MODE_READY);
    }
    if (status == VECFILE_OK && file->options.reserve > 0)
        status = vecfile_reserve(v, file->options.reserve);
    if (status != VECFILE_OK)
        vecfile_view_close(file);
    return status;
}

vecfile_status vecfile_file_find(vecfile_file *file)
{
    bool is_new = false;
    int result = file->io->boot_id(file->io->context, file->boot_id);
    if (result < 0)
        return vecfile_fail_system(result, "tell this run of the machine from others for",
                                   file->path);
    vecfile_status status = vecfile_attach(file, &is_new);
    if (status != VECFILE_OK)
        return status;
    if (!is_new)
        status = check_can_commit(file);
    if (status == VECFILE_OK && !is_new)
        status = read_existing(file);
    if (status == VECFILE_OK && !is_new)
        status = take_over(file);
    if (status != VECFILE_OK)
        vecfile_detach(file);
    return status;
}

static vecfile_status open_file(vecfile *v, const vecfile_type *type, const char *path,
                                const vecfile_options *options)
{
    vecfile_file *file = vecfile_file_new(v, type, path, options);
    if (file == NULL)
        return VECFILE_E_NO_MEMORY;
    file->completes_recovery = !vecfile_is_atomic(file);
    vecfile_status status = vecfile_file_find(file);
    if (status == VECFILE_OK) {
        status = open_view(file);
        if (status != VECFILE_OK)
            vecfile_detach(file);
    }
    if (status != VECFILE_OK)
        vecfile_file_free(file);
    return status;
}

/* Whether another layout is all that was wrong. */
static bool can_be_upgraded(vecfile_status status)
{
    return status == VECFILE_E_BYTE_ORDER || status == VECFILE_E_LAYOUT ||
           status == VECFILE_E_FLOAT || status == VECFILE_E_SCHEMA;
}

static vecfile_status open_upgraded(vecfile *v, const vecfile_type *type, const char *path,
                                    const vecfile_options *options)
{
    const vecfile_convert_options wanted = {.lock_wait_ms = options->lock_wait_ms,
                                            .io = options->io};
    vecfile_status status = open_file(v, type, path, options);
    if (!options->upgrade || !can_be_upgraded(status))
        return status;
    status = vecfile_migrate(path, type, &wanted, NULL);
    return status == VECFILE_OK ? open_file(v, type, path, options) : status;
}

vecfile_status vecfile_open(vecfile *v, const vecfile_type *type, const char *path,
                            const vecfile_options *options)
{
    static const vecfile_options defaults;
    memset(v, 0, sizeof *v);
    if (options == NULL)
        options = &defaults;
    vecfile_status status = check_path(path);
    if (status == VECFILE_OK)
        status = check_options(options, path);
    return status == VECFILE_OK ? open_upgraded(v, type, path, options) : status;
}

vecfile_status vecfile_open_any(vecfile *v, const char *path, const vecfile_options *options)
{
    vecfile_options to_read = {.access = VECFILE_READ_ONLY, .existence = VECFILE_MUST_EXIST};
    memset(v, 0, sizeof *v);
    if (options != NULL) {
        to_read.lock_wait_ms = options->lock_wait_ms;
        to_read.io = options->io;
    }
    vecfile_status status = check_path(path);
    return status == VECFILE_OK ? open_file(v, NULL, path, &to_read) : status;
}

static void let_go(vecfile *v)
{
    vecfile_file *file = v->file;
    vecfile_view_close(file);
    vecfile_detach(file);
    vecfile_file_free(file);
}

/* Nothing was changed, but the log has what a crashed writer changed. */
static bool has_recovered(const vecfile *v)
{
    return v->mode == VECFILE_MODE_READY && v->file->log.is_in_use;
}

vecfile_status vecfile_close(vecfile *v)
{
    vecfile_status status = VECFILE_OK;
    vecfile_notice_fork(v);
    if (v->mode == VECFILE_MODE_CLOSED)
        return vecfile_begin(v);
    if (v->mode == VECFILE_MODE_WRITING || has_recovered(v))
        status = vecfile_finish(v->file);
    else if (v->mode == VECFILE_MODE_POISONED)
        status = vecfile_begin(v);
    let_go(v);
    return status;
}

void vecfile_abandon(vecfile *v)
{
    vecfile_notice_fork(v);
    if (v->mode != VECFILE_MODE_CLOSED)
        let_go(v);
}

void vecfile_move(vecfile *to, vecfile *from)
{
    if (to == from)
        return;
    *to = *from;
    memset(from, 0, sizeof *from);
    if (to->file != NULL)
        vecfile_registry_move(to->file, to);
}

uint64_t vecfile_stamp(const vecfile *v)
{
    return v->file != NULL ? v->file->committed.stamp : 0;
}

const char *vecfile_path(const vecfile *v)
{
    return v->file != NULL ? v->file->path : "";
}

bool vecfile_path_is_current(const vecfile *v)
{
    const vecfile_file *file = v->file;
    vecfile_io_stat found;
    return file != NULL &&
           file->io->stat(file->io->context, VECFILE_IO_HERE, file->place.path, &found) == 0 &&
           found.device == file->device && found.inode == file->inode;
}
