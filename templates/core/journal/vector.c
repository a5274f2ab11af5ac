/* Vectors made and freed, and disowned in a child process. */
#include "journal/vector.h"

#include "journal/atomic.h"
#include "journal/journal_new.h"
#include "journal/shared.h"
#include "system/process.h"

#include <stdlib.h>

/* A vector to read stays as it is: all processes that have it hold its lock together. */
static void disown(vecfile_file *file)
{
    vecfile_vector_state *vector = (vecfile_vector_state *)(void *)file;
    vecfile *v = vector->array.handle;
    if (!vecfile_file_is_writable(file))
        return;
    vecfile_array_set_mode(&vector->array, VECFILE_MODE_FORKED);
    v->elements = NULL;
    v->len = 0;
    v->published = &vector->array.unpublished;
}

void vecfile_notice_fork(vecfile *v)
{
    if (v->mode != VECFILE_MODE_CLOSED && v->mode != VECFILE_MODE_FORKED &&
        !vecfile_is_process(v->vector->file.process))
        disown(&v->vector->file);
}

vecfile_status vecfile_check_alone(const vecfile *v)
{
    return v->vector == NULL || v->vector->store == NULL
               ? VECFILE_OK
               : vecfile_fail(VECFILE_E_INVALID,
                              "'%s' is a member of the store '%s', which is committed and closed "
                              "as a whole: call that of the store",
                              v->vector->file.path, v->vector->store);
}

static void choose_durability(vecfile_vector_state *vector)
{
    vecfile_options *options = &vector->options;
    if (options->durability == VECFILE_DEFAULT_DURABILITY)
        options->durability = VECFILE_ATOMIC;
    vector->calls = options->durability == VECFILE_ATOMIC ? &vecfile_atomic_durability
                                                          : &vecfile_shared_durability;
    vector->array.is_private = vector->calls->is_private;
}

/* File, array and handle know each other. */
static void connect(vecfile_vector_state *vector, vecfile *v)
{
    vector->file.options = &vector->options;
    vector->file.disown = disown;
    vector->array.handle = v;
    vector->array.file = &vector->file;
    memset(v, 0, sizeof *v);
    v->vector = vector;
    v->published = &vector->array.unpublished;
}

vecfile_vector_state *vecfile_vector_new(vecfile *v, const vecfile_type *type, const char *path,
                                         const vecfile_options *options)
{
    vecfile_vector_state *vector = calloc(1, sizeof *vector);
    char *copy = strdup(path);
    if (vector == NULL || copy == NULL) {
        free(vector);
        free(copy);
        vecfile_fail_memory("to open", path);
        return NULL;
    }
    vector->type = type;
    vector->array.size = type != NULL ? type->size : 0;
    vector->options = *options;
    vector->file.io = options->io != NULL ? options->io : &vecfile_io_system;
    vector->file.path = copy;
    vector->file.place.directory = -1;
    vector->file.fd = -1;
    vector->watch = -1;
    choose_durability(vector);
    connect(vector, v);
    return vector;
}

void vecfile_vector_join(vecfile_vector_state *vector, vecfile_journal *journal)
{
    vector->journal = journal;
    vecfile_journal_add(journal, &vector->array);
}

void vecfile_vector_free(vecfile_vector_state *vector)
{
    vecfile *v = vector->array.handle;
    vecfile_description_free(vector->description);
    vecfile_changed_ranges_free(&vector->ranges);
    if (vector->watch >= 0)
        vector->file.io->close(vector->file.io->context, vector->watch);
    vecfile_place_let_go(vector->file.io, &vector->file.place);
    vecfile_dirty_free(&vector->array.dirty);
    free(vector->file.path);
    free(vector);
    memset(v, 0, sizeof *v);
}

bool vecfile_vector_is_live(const vecfile_vector_state *vector)
{
    const vecfile_slot *slot = &vector->journal->slot;
    return slot->state == VECFILE_SLOT_OPEN && slot->durability == VECFILE_SHARED;
}

vecfile_io_map_kind vecfile_vector_map_kind(const vecfile_vector_state *vector)
{
    const bool follows = vector->options.access == VECFILE_FOLLOW;
    if (vector->journal->log.images.count > 0 || (follows && !vecfile_vector_is_live(vector)))
        return VECFILE_IO_MAP_PRIVATE;
    return vecfile_file_is_writable(&vector->file) ? vector->calls->map_kind : VECFILE_IO_MAP_READ;
}

vecfile_vector_state *vecfile_vector_new_alone(vecfile *v, const vecfile_type *type,
                                               const char *path, const vecfile_options *options)
{
    vecfile_vector_state *vector = vecfile_vector_new(v, type, path, options);
    if (vector == NULL)
        return NULL;
    vecfile_journal *journal = vecfile_journal_new(&vector->file, 1);
    if (journal == NULL) {
        vecfile_vector_free(vector);
        return NULL;
    }
    vecfile_vector_join(vector, journal);
    return vector;
}

void vecfile_vector_free_alone(vecfile_vector_state *vector)
{
    vecfile_journal_free(vector->journal);
    vecfile_vector_free(vector);
}
