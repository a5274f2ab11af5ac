/* A vector: one file, its elements, and the journal that commits them. */
#ifndef VECFILE_JOURNAL_VECTOR_H
#define VECFILE_JOURNAL_VECTOR_H

#include "base/base.h"

#include "description.h"
#include "journal/changed_ranges.h"
#include "journal/durability.h"

/* Everything about an open vector that no hot path needs.  The file comes first: it knows its
 * vector by that. */
typedef struct vecfile_vector_state {
    vecfile_file file;
    vecfile_array array;
    vecfile_journal *journal; /* that commits it */
    const vecfile_durability_calls *calls;
    vecfile_options options;
    const vecfile_type *type;
    vecfile_type inferred; /* of a file opened without its schema; then also: */
    vecfile_description *description;
    uint64_t last_commit_ms;
    const char *store; /* path of the store that it is a member of; NULL: it is none */

    /* Of a follower: */
    vecfile_changed_ranges ranges; /* that the last refresh changed */
    int watch;                     /* the descriptor it waits with, or -1 */
} vecfile_vector_state;

/* A vector behind `v`, whose file is not yet looked for, and of no journal; NULL with a message.
 * Without a type it will be what the file says it is. */
vecfile_vector_state *vecfile_vector_new(vecfile *v, const vecfile_type *type, const char *path,
                                         const vecfile_options *options);

/* The journal commits the vector. */
void vecfile_vector_join(vecfile_vector_state *vector, vecfile_journal *journal);

/* Frees what is left once the file is detached, and closes the handle; the journal is another's. */
void vecfile_vector_free(vecfile_vector_state *vector);

/* The same, of a vector with a journal of its own, whose slots are in the vector's header. */
vecfile_vector_state *vecfile_vector_new_alone(vecfile *v, const vecfile_type *type,
                                               const char *path, const vecfile_options *options);
void vecfile_vector_free_alone(vecfile_vector_state *vector);

/* How the file's elements are to be mapped: what a log has of them is put into a mapping of one's
 * own, even to be read, and a follower will change it. */
vecfile_io_map_kind vecfile_vector_map_kind(const vecfile_vector_state *vector);

/* Whether the vector reads beside a writer that stores to the file itself. */
bool vecfile_vector_is_live(const vecfile_vector_state *vector);

/* VECFILE_E_INVALID of a vector that is a member of a store, whose calls commit and close it. */
vecfile_status vecfile_check_alone(const vecfile *v);

/* Before every call that may change the file or drop its lock: in a child of the process that
 * opened the file it disowns the handle. */
void vecfile_notice_fork(vecfile *v);

/* vecfile_notice_fork, and then VECFILE_OK if the handle may write, or why not. */
static inline vecfile_status vecfile_may_write(vecfile *v)
{
    vecfile_notice_fork(v);
    return vecfile_will_write(v);
}

/* The vector of an array. */
static inline vecfile_vector_state *vecfile_vector_of(const vecfile_array *array)
{
    return (vecfile_vector_state *)(void *)array->file;
}

static inline unsigned char *vecfile_bytes_at(const vecfile *v, uint64_t index)
{
    return (unsigned char *)v->elements + index * v->vector->array.size;
}

#endif /* VECFILE_JOURNAL_VECTOR_H */
