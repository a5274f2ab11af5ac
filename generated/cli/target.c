/* Made by vecfile-gen 1.0.0; do not edit. */
/* Appending to vector files of any type of this machine. */
#include "system.h"

#include "target.h"

#include "header_view.h"
#include "memory.h"
#include "message.h"
#include "temporary.h"

#include "layout/default_element.h"
#include "file/header.h"
#include "layout/text.h"
#include "layout/host.h"
#include "layout/abis.h"

#include <errno.h>
#include <unistd.h>

#define PENDING_BYTES ((size_t)1 << 17)
#define BYTES_TO_START ((uint64_t)16 << 20)

/* The type that a layout text describes: its lines as they stand. */
static void make_type(target *of, const vecfile_identity *identity)
{
    size_t count = 0;
    for (const char *at = of->text; (at = strchr(at, '\n')) != NULL; at++)
        count++;
    of->lines = allocate(count, sizeof *of->lines);
    char *at = of->text;
    for (size_t i = 0; i < count; i++) {
        char *newline = strchr(at, '\n');
        *newline = '\0';
        of->lines[i] = (vecfile_line){at, VECFILE_LINE_PLAIN, 0, 0};
        at = newline + 1;
    }
    memcpy(of->generator, identity->generator, sizeof of->generator - 1);
    of->type = (vecfile_type){
        .element = of->description->element->name,
        .schema = of->description->schema,
        .generator = of->generator,
        .version = identity->schema_version,
        .alignment = of->description->element->alignment,
        .size = of->description->element->size,
        .lines = of->lines,
        .line_count = count,
    };
}

static void free_all(target *of)
{
    columns_free(&of->columns);
    vecfile_description_free(of->description);
    release(of->text);
    release(of->lines);
    release(of->layout);
    release(of->pending);
    release(of->defaults);
}

/* What rows are made from, once the description stands. */
static bool prepare(target *of)
{
    const size_t size = (size_t)of->type.size;
    if (!columns_begin(&of->columns, of->description, of->path))
        return false;
    of->defaults = allocate(1, size);
    if (vecfile_default_element(of->description, of->defaults) == VECFILE_OK)
        return true;
    complain_of_failure();
    return false;
}

static bool describe(target *of, const vecfile_machine *machine)
{
    if (vecfile_describe_text(of->text, strlen(of->text), machine, of->path, &of->description) ==
        VECFILE_OK)
        return true;
    complain_of_failure();
    return false;
}

static bool adopt_text(target *of, const header_view *view, bool for_this_machine)
{
    const vecfile_header *header = &view->header;
    vecfile_machine machine;
    size_t length = (size_t)header->identity.text_bytes;
    vecfile_this_machine(&machine);
    if (!for_this_machine || memcmp(&machine, &header->identity.machine, sizeof machine) == 0) {
        of->text = copy_text(header->text, length);
        return describe(of, &header->identity.machine);
    }
    if (vecfile_lay_out(view->description, header->text, length, &machine, &of->text, &length) !=
        VECFILE_OK) {
        complain_of_failure();
        return false;
    }
    return describe(of, &machine);
}

/* Takes the type from a file's header: as it is, or as this machine would lay it out. */
static bool adopt_type(target *of, const char *path, bool for_this_machine)
{
    header_view view;
    if (header_view_open(&view, path) != VECFILE_OK) {
        complain_of_failure();
        return false;
    }
    const bool ok = adopt_text(of, &view, for_this_machine);
    if (ok)
        make_type(of, &view.header.identity);
    header_view_close(&view);
    return ok;
}

static bool open_vector(target *of)
{
    const vecfile_options options = {.existence = VECFILE_MUST_EXIST, .io = watched_io()};
    const size_t size = (size_t)of->type.size;
    of->pending_room = size < PENDING_BYTES ? PENDING_BYTES / size : 1;
    of->pending = allocate((size_t)of->pending_room, size);
    if (vecfile_open(&of->vector, &of->type, of->path, &options) == VECFILE_OK)
        return true;
    complain_of_failure();
    return false;
}

bool target_open(target *of, const char *path)
{
    *of = (target){.path = path};
    const bool ok = adopt_type(of, path, false) && prepare(of) && open_vector(of);
    if (!ok)
        free_all(of);
    return ok;
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
    of->layout = vecfile_render_layout(&of->type, &length);
    if (of->layout == NULL) {
        complain("out of memory");
        return false;
    }
    vecfile_identity_fill(&identity, &of->type, 0, of->layout, length);
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

bool target_create(target *of, const char *path, const vecfile_type *type)
{
    vecfile_machine machine;
    size_t length;
    *of = (target){.path = path, .type = *type};
    of->text = vecfile_render_layout(type, &length);
    if (of->text == NULL) {
        complain("out of memory");
        return false;
    }
    vecfile_this_machine(&machine);
    if (!describe(of, &machine)) {
        free_all(of);
        return false;
    }
    return create(of);
}

bool target_create_like(target *of, const char *path, const char *like)
{
    *of = (target){.path = path};
    if (!adopt_type(of, like, true)) {
        free_all(of);
        return false;
    }
    return create(of);
}

unsigned char *target_next(target *of)
{
    unsigned char *next = of->is_new ? vector_writer_next(&of->writer)
                                     : of->pending + of->pending_count * of->type.size;
    memcpy(next, of->defaults, (size_t)of->type.size);
    return next;
}

/* Lets the disk begin early, so that the flush at the end finds little left to do. */
static void start_writing(target *of)
{
    const vecfile_file *file = &of->vector.vector->file;
    const uint64_t end = of->vector.len * of->type.size;
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
