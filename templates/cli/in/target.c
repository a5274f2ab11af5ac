/* Appending to vector files of any type of this machine. */
#include "run/system.h"

#include "in/target.h"

#include "rows/header_view.h"
#include "run/memory.h"
#include "run/message.h"
#include "run/temporary.h"

#include "core.h"

#include <errno.h>
#include <unistd.h>

#define PENDING_BYTES ((size_t)1 << 17)
#define BYTES_TO_START ((uint64_t)16 << 20)

static void free_all(target *of)
{
    columns_free(&of->columns);
    element_type_free(&of->element);
    release(of->layout);
    release(of->pending);
    release(of->defaults);
}

/* What rows are made from, once the description stands. */
static bool prepare(target *of)
{
    const size_t size = (size_t)of->element.type.size;
    if (!columns_begin(&of->columns, of->element.description, of->path))
        return false;
    of->defaults = allocate(1, size);
    if (vecfile_default_element(of->element.description, of->defaults) == VECFILE_OK)
        return true;
    complain_of_failure();
    return false;
}

/* Takes the element from a file's header: as it is, or as this machine would lay it out. */
static bool adopt_element(target *of, const char *path, bool for_this_machine)
{
    header_view view;
    if (header_view_open(&view, path) != VECFILE_OK) {
        complain_of_failure();
        return false;
    }
    const vecfile_identity *identity = &view.header.identity;
    char generator[sizeof identity->generator + 1] = "";
    memcpy(generator, identity->generator, sizeof identity->generator);
    const bool ok = (for_this_machine ? element_type_of_file_here : element_type_of_file)(
        &of->element, view.header.text, (size_t)identity->text_bytes, &identity->machine, generator,
        path);
    header_view_close(&view);
    return ok;
}

static bool open_vector(target *of, bool to_last_good)
{
    const vecfile_options options = {
        .existence = VECFILE_MUST_EXIST, .to_last_good = to_last_good, .io = watched_io()};
    const size_t size = (size_t)of->element.type.size;
    of->pending_room = size < PENDING_BYTES ? PENDING_BYTES / size : 1;
    of->pending = allocate((size_t)of->pending_room, size);
    if (vecfile_open(&of->vector, &of->element.type, of->path, &options) == VECFILE_OK)
        return true;
    complain_of_failure();
    return false;
}

static bool open_as(target *of, const char *path, bool to_last_good)
{
    *of = (target){.path = path};
    if (!adopt_element(of, path, false))
        return false;
    const bool ok = prepare(of) && open_vector(of, to_last_good);
    if (!ok)
        free_all(of);
    return ok;
}

bool target_open(target *of, const char *path)
{
    return open_as(of, path, false);
}

bool target_open_to_last_good(target *of, const char *path)
{
    return open_as(of, path, true);
}

/* The name is taken for good only at the end; this saves the work before. */
static bool is_free(const char *path)
{
    if (access(path, F_OK) == 0)
        complain("'%s' is there already: name another file, or remove it", path);
    else if (errno != ENOENT)
        complain("cannot make '%s': %s", path, strerror(errno));
    else
        return true;
    return false;
}

static bool begin_file(target *of)
{
    vecfile_identity identity;
    size_t length;
    of->layout = vecfile_render_layout(&of->element.type, &length);
    if (of->layout == NULL) {
        complain("out of memory");
        return false;
    }
    vecfile_identity_fill(&identity, &of->element.type, 0, of->layout, length);
    return vector_writer_begin(&of->writer, of->path, &identity, of->layout);
}

static bool create(target *of)
{
    of->is_new = true;
    const bool ok = is_free(of->path) && prepare(of) && begin_file(of);
    if (!ok)
        free_all(of);
    return ok;
}

bool target_create(target *of, const char *path, element_type *what)
{
    *of = (target){.path = path, .element = *what};
    return create(of);
}

bool target_create_like(target *of, const char *path, const char *like)
{
    *of = (target){.path = path};
    return adopt_element(of, like, true) && create(of);
}

unsigned char *target_next(target *of)
{
    unsigned char *next = of->is_new ? vector_writer_next(&of->writer)
                                     : of->pending + of->pending_count * of->element.type.size;
    memcpy(next, of->defaults, (size_t)of->element.type.size);
    return next;
}

/* Lets the disk begin early, so that the flush at the end finds little left to do. */
static void start_writing(target *of)
{
    const vecfile_file *file = &of->vector.vector->file;
    const uint64_t end = of->vector.len * of->element.type.size;
    if (end - of->started < BYTES_TO_START)
        return;
    file->io->start_sync(file->io->context, file->fd, file->identity.data_offset + of->started,
                         end - of->started);
    of->started = end - BYTES_TO_START / 2; /* the last of them may not have been there yet */
}

static bool flush(target *of)
{
    const vecfile_status status = vecfile_extend(&of->vector, of->pending, of->pending_count);
    of->pending_count = 0;
    if (status != VECFILE_OK)
        complain_of_failure();
    else
        start_writing(of);
    return status == VECFILE_OK;
}

bool target_append(target *of)
{
    if (of->is_new)
        return vector_writer_append(&of->writer);
    of->pending_count++;
    return of->pending_count < of->pending_room || flush(of);
}

void target_abandon(target *of)
{
    if (of->is_new) {
        vector_writer_abandon(&of->writer);
    } else if (vecfile_rollback(&of->vector) != VECFILE_OK) {
        vecfile_abandon(&of->vector);
    } else if (vecfile_close(&of->vector) != VECFILE_OK) {
        /* Rolled back and closed properly, it keeps no trace of this. */
        complain_of_failure();
    }
    free_all(of);
}

bool target_commit(target *of)
{
    if (of->pending_count > 0 && !flush(of)) {
        target_abandon(of);
        return false;
    }
    bool ok;
    if (of->is_new) {
        ok = vector_writer_finish(&of->writer, 0);
    } else {
        ok = vecfile_close(&of->vector) == VECFILE_OK;
        if (!ok)
            complain_of_failure();
    }
    free_all(of);
    return ok;
}
