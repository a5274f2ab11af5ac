/* Opening, closing, abandoning and moving a handle. */
#include "journal/vector.h"

#include "any.h"
#include "array/mapping.h"
#include "convert.h"
#include "file/attach.h"
#include "file/registry.h"
#include "journal/follower.h"
#include "journal/recover.h"
#include "journal/vector_find.h"

const char VECFILE_CORE_SYMBOL(VECFILE_GENERATION) = 0;

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
    const bool reads = options->access != VECFILE_READ_WRITE;
    if (options->access > VECFILE_FOLLOW)
        what = "access";
    else if (options->existence > VECFILE_MUST_EXIST)
        what = "existence";
    else if (options->durability != VECFILE_DEFAULT_DURABILITY &&
             options->durability != VECFILE_ATOMIC && options->durability != VECFILE_SHARED)
        what = "durability";
    else if (options->reads > VECFILE_READS_ALL)
        what = "reads";
    else if (options->core_files > VECFILE_DUMP_NO_ELEMENTS)
        what = "core_files";
    else if (options->permissions > 0777)
        what = "permissions (at most 0777)";
    else if (reads && options->existence == VECFILE_MUST_CREATE)
        what = "access and existence together: a file to be created is to be written";
    else if (reads && options->upgrade)
        what = "access and upgrade together: a file to be read does not change";
    else if (reads && options->reserve != 0)
        what = "access and reserve together: a file to be read does not grow";
    if (what == NULL)
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_INVALID,
                        "cannot open '%s': the options' %s make no sense; set them to zero first, "
                        "then only what you need",
                        path, what);
}

static vecfile_status map_elements(vecfile_vector_state *vector)
{
    vecfile_array *array = &vector->array;
    vecfile_status status = vecfile_mapping_open(array, array->handle->len * array->size,
                                                 vecfile_vector_map_kind(vector));
    if (status == VECFILE_OK && vector->journal->log.images.count > 0)
        status = vecfile_recover_mapping(vector->journal);
    if (status == VECFILE_OK && vector->options.access == VECFILE_FOLLOW)
        status = vecfile_mapping_map_header(array, VECFILE_IO_MAP_READ);
    vector->journal->follower.header = array->header;
    return status;
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

static vecfile_status open_mapping(vecfile_vector_state *vector)
{
    vecfile *v = vector->array.handle;
    vecfile_status status = vecfile_array_check_count(&vector->array, v->len);
    if (status == VECFILE_OK)
        status = map_elements(vector);
    if (status == VECFILE_OK)
        start(vector);
    if (status == VECFILE_OK && vector->options.reserve > 0)
        status = vecfile_reserve(v, vector->options.reserve);
    if (status != VECFILE_OK)
        vecfile_mapping_close(&vector->array);
    return status;
}

/* Who reads is in the state that was found from here on; should a writer have waited no longer, all
 * is read again. */
static vecfile_status open_to_read(vecfile_vector_state *vector)
{
    bool again = false;
    vecfile_status status;
    do {
        status = again ? vecfile_vector_read(vector) : VECFILE_OK;
        if (status == VECFILE_OK)
            status = open_mapping(vector);
        status = vecfile_follower_arrive(vector->journal, status, &again);
        if (status != VECFILE_OK || again)
            vecfile_mapping_close(&vector->array);
    } while (again);
    return status;
}

static vecfile_status open_file(vecfile *v, const vecfile_type *type, const char *path,
                                const vecfile_options *options)
{
    vecfile_vector_state *vector = vecfile_vector_new_alone(v, type, path, options);
    if (vector == NULL)
        return VECFILE_E_NO_MEMORY;
    vecfile_status status = vecfile_vector_find(vector);
    if (status == VECFILE_OK) {
        status =
            vecfile_file_is_writable(&vector->file) ? open_mapping(vector) : open_to_read(vector);
        if (status != VECFILE_OK)
            vecfile_detach(&vector->file);
    }
    if (status != VECFILE_OK)
        vecfile_vector_free_alone(vector);
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
        to_read.to_last_good = options->to_last_good;
        to_read.max_bytes = options->max_bytes;
        if (options->access == VECFILE_FOLLOW)
            to_read.access = VECFILE_FOLLOW;
    }
    vecfile_status status = check_path(path);
    return status == VECFILE_OK ? open_file(v, NULL, path, &to_read) : status;
}

vecfile_status vecfile_open_any_to_write(vecfile *v, const char *path,
                                         const vecfile_options *options)
{
    vecfile_options to_write = {.existence = VECFILE_MUST_EXIST};
    memset(v, 0, sizeof *v);
    if (options != NULL) {
        to_write.lock_wait_ms = options->lock_wait_ms;
        to_write.io = options->io;
        to_write.max_bytes = options->max_bytes;
    }
    vecfile_status status = check_path(path);
    return status == VECFILE_OK ? open_file(v, NULL, path, &to_write) : status;
}

static void let_go(vecfile *v)
{
    vecfile_vector_state *vector = v->vector;
    vecfile_mapping_close(&vector->array);
    vecfile_detach(&vector->file);
    vecfile_vector_free_alone(vector);
}

/* Nothing was changed, but the log has what a crashed writer changed. */
static bool has_recovered(const vecfile *v)
{
    return v->mode == VECFILE_MODE_READY && v->vector->journal->log.is_in_use;
}

vecfile_status vecfile_close(vecfile *v)
{
    vecfile_status status = VECFILE_OK;
    vecfile_notice_fork(v);
    if (v->mode == VECFILE_MODE_CLOSED)
        return vecfile_begin(v);
    if (v->mode == VECFILE_MODE_WRITING || has_recovered(v))
        status = v->vector->calls->finish(v->vector->journal);
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
    if (to->vector != NULL)
        vecfile_registry_move(&to->vector->array.handle, to);
}
