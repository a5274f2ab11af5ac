/* Several arrays that one journal commits together. */
#include "group.h"

#include "array/mapping.h"
#include "file/attach.h"
#include "file/header.h"
#include "journal/recover.h"
#include "journal/take_over.h"

#include <stdio.h>
#include <string.h>

/* --- elements --- */

#define LINES(size)                                                                                \
    static const vecfile_line lines_##size[] = {                                                   \
        {"vecfile-layout 1", VECFILE_LINE_PLAIN, 0, 0},                                            \
        {"schema group", VECFILE_LINE_PLAIN, 0, 0},                                                \
        {"struct of" #size, VECFILE_LINE_STRUCT, 1, size},                                         \
        {"field all bytes[" #size "]", VECFILE_LINE_FIELD, 0, size},                               \
        {"element of" #size, VECFILE_LINE_PLAIN, 0, 0},                                            \
    };
LINES(120)
LINES(3)
LINES(1)
LINES(24)
LINES(5000)
LINES(64)
LINES(4096)

#define TYPE(bytes)                                                                                \
    {                                                                                              \
        .element = "of" #bytes, .schema = "group", .generator = "test", .alignment = 1,            \
        .size = (bytes), .lines = lines_##bytes,                                                   \
        .line_count = sizeof lines_##bytes / sizeof *lines_##bytes                                 \
    }

static const vecfile_type types[] = {TYPE(120),  TYPE(3),  TYPE(1),   TYPE(24),
                                     TYPE(5000), TYPE(64), TYPE(4096)};

static const vecfile_type *type_of(size_t which)
{
    return &types[which % (sizeof types / sizeof *types)];
}

size_t group_element_bytes(size_t which)
{
    return (size_t)type_of(which)->size;
}

/* --- made and freed --- */

static void let_go(group *g)
{
    for (size_t i = 0; i < g->count; i++)
        if (g->arrays[i].vector != NULL) {
            vecfile_mapping_close(&g->arrays[i].vector->array);
            vecfile_detach(&g->arrays[i].vector->file);
        }
    if (g->slots.vector != NULL)
        vecfile_detach(&g->slots.vector->file);
    if (g->journal != NULL)
        vecfile_journal_free(g->journal);
    for (size_t i = 0; i < g->count; i++)
        if (g->arrays[i].vector != NULL)
            vecfile_vector_free(g->arrays[i].vector);
    if (g->slots.vector != NULL)
        vecfile_vector_free(g->slots.vector);
    memset(g, 0, sizeof *g);
}

const char *group_array_path(const char *path, size_t which)
{
    static char text[GROUP_PATH_BYTES];
    snprintf(text, sizeof text, "%s%zu", path, which);
    return text;
}

static vecfile_status make(group *g, const char *path, const vecfile_options *options)
{
    vecfile_vector_state *slots = vecfile_vector_new(&g->slots, type_of(0), path, options);
    g->journal = slots != NULL ? vecfile_journal_new(&slots->file, g->count) : NULL;
    if (g->journal == NULL)
        return VECFILE_E_NO_MEMORY;
    for (size_t i = 0; i < g->count; i++) {
        vecfile_vector_state *vector =
            vecfile_vector_new(&g->arrays[i], type_of(i), group_array_path(path, i), options);
        if (vector == NULL)
            return VECFILE_E_NO_MEMORY;
        vecfile_vector_join(vector, g->journal);
    }
    return VECFILE_OK;
}

/* --- the files --- */

/* An array's file; what its own slots say means nothing. */
static vecfile_status find_array(vecfile_vector_state *vector)
{
    bool is_new = false;
    vecfile_slot ignored = {.further = 0};
    vecfile_header header;
    vecfile_file *file = &vector->file;
    const vecfile_new_header new_header = {vector->type, &ignored};
    vecfile_status status = vecfile_attach(file, &new_header, &is_new);
    if (status != VECFILE_OK || is_new)
        return status;
    status = vecfile_header_read(file->io, file->fd, file->path, vecfile_file_is_writable(file),
                                 &header);
    if (status == VECFILE_OK)
        status = vecfile_header_match(&header, vector->type, &vector->options, file->path);
    file->identity = header.identity;
    vecfile_header_free(&header);
    return status;
}

/* The file that has the slots. */
static vecfile_status find_slots(group *g, bool *is_new)
{
    vecfile_file *file = g->journal->file;
    const vecfile_new_header new_header = {g->slots.vector->type, &g->journal->slot};
    g->journal->slot.further = (uint32_t)g->count - 1;
    file->io->boot_id(file->io->context, file->boot_id);
    return vecfile_attach(file, &new_header, is_new);
}

static vecfile_status read_slots(group *g)
{
    vecfile_header header;
    const vecfile_file *file = g->journal->file;
    vecfile_status status = vecfile_header_read(file->io, file->fd, file->path,
                                                vecfile_file_is_writable(file), &header);
    if (status == VECFILE_OK)
        status = vecfile_take_slot(g->journal, &header);
    vecfile_header_free(&header);
    return status == VECFILE_OK ? vecfile_take_over(g->journal) : status;
}

/* The file that has the slots is made last: once it is there, all are. */
static vecfile_status find_all(group *g)
{
    vecfile_io_stat found;
    vecfile_vector_state *slots = g->slots.vector;
    const vecfile_io *io = slots->file.io;
    bool is_new = false;
    vecfile_status status = VECFILE_OK;
    if (io->stat(io->context, VECFILE_IO_HERE, slots->file.path, &found) == 0)
        slots->options.existence = VECFILE_MUST_EXIST;
    const bool must_exist = slots->options.existence == VECFILE_MUST_EXIST;
    if (must_exist)
        status = find_slots(g, &is_new);
    for (size_t i = 0; i < g->count && status == VECFILE_OK; i++) {
        g->arrays[i].vector->options.existence = slots->options.existence;
        status = find_array(g->arrays[i].vector);
    }
    if (status == VECFILE_OK && !must_exist)
        status = find_slots(g, &is_new);
    if (status != VECFILE_OK)
        return status;
    if (is_new)
        g->journal->slot_is_durable = true;
    return is_new ? VECFILE_OK : read_slots(g);
}

/* --- what the arrays show --- */

static vecfile_io_map_kind kind_of_map(const group *g)
{
    if (g->journal->log.images.count > 0)
        return VECFILE_IO_MAP_PRIVATE;
    return vecfile_file_is_writable(g->journal->file) ? g->slots.vector->calls->map_kind
                                                      : VECFILE_IO_MAP_READ;
}

static vecfile_status map(group *g)
{
    vecfile_status status = vecfile_journal_check_counts(g->journal);
    for (size_t i = 0; i < g->count && status == VECFILE_OK; i++) {
        vecfile_array *array = &g->arrays[i].vector->array;
        status = vecfile_mapping_open(array, g->arrays[i].len * array->size, kind_of_map(g));
    }
    return status == VECFILE_OK && g->journal->log.images.count > 0
               ? vecfile_recover_mapping(g->journal)
               : status;
}

static void start(group *g)
{
    for (size_t i = 0; i < g->count; i++) {
        vecfile_array *array = &g->arrays[i].vector->array;
        array->unpublished = g->arrays[i].len;
        vecfile_append_buffer_start(array);
    }
    vecfile_journal_set_mode(g->journal, vecfile_file_is_writable(g->journal->file)
                                             ? VECFILE_MODE_READY
                                             : VECFILE_MODE_READ_ONLY);
}

vecfile_status group_open(group *g, const char *path, size_t count, const vecfile_options *options)
{
    memset(g, 0, sizeof *g);
    g->count = count;
    vecfile_status status = make(g, path, options);
    if (status == VECFILE_OK)
        status = find_all(g);
    if (status == VECFILE_OK)
        status = map(g);
    if (status == VECFILE_OK)
        start(g);
    else
        let_go(g);
    return status;
}

vecfile_status group_close(group *g)
{
    const vecfile_mode mode = g->arrays[0].mode;
    vecfile_status status = VECFILE_OK;
    if (mode == VECFILE_MODE_WRITING || (mode == VECFILE_MODE_READY && g->journal->log.is_in_use))
        status = g->slots.vector->calls->finish(g->journal);
    else if (mode == VECFILE_MODE_POISONED)
        status = VECFILE_E_POISONED;
    let_go(g);
    return status;
}

void group_abandon(group *g)
{
    let_go(g);
}
