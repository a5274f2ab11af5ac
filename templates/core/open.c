/* Opening, closing, abandoning and moving a handle. */
#include "journal/vector.h"

#include "any.h"
#include "convert.h"
#include "file/attach.h"
#include "file/registry.h"
#include "journal/vector_find.h"
#include "journal/vector_open.h"

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

static vecfile_status reserve_room(vecfile_vector_state *vector)
{
    vecfile_status status = vecfile_reserve(vector->array.handle, vector->options.reserve);
    if (status != VECFILE_OK)
        vecfile_vector_hide(vector);
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
        status = vecfile_vector_show(vector);
        if (status == VECFILE_OK && options->reserve > 0)
            status = reserve_room(vector);
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
    vecfile_vector_hide(vector);
    vecfile_detach(&vector->file);
    vecfile_vector_free_alone(vector);
}

vecfile_status vecfile_close(vecfile *v)
{
    vecfile_notice_fork(v);
    if (v->mode == VECFILE_MODE_CLOSED)
        return vecfile_begin(v);
    vecfile_status status = vecfile_check_alone(v);
    if (status != VECFILE_OK)
        return status;
    status = v->mode == VECFILE_MODE_POISONED ? vecfile_begin(v) : vecfile_vector_finish(v->vector);
    let_go(v);
    return status;
}

void vecfile_abandon(vecfile *v)
{
    vecfile_notice_fork(v);
    if (v->mode != VECFILE_MODE_CLOSED && v->vector->store == NULL)
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
