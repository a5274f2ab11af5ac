/* A vector file that a command reads, of whatever machine and schema. */
#ifndef CLI_SOURCE_H
#define CLI_SOURCE_H

#include "rows/column.h"

#include "any.h"

typedef struct source {
    const char *path;
    vecfile vector;
    const vecfile_description *description;
    const vecfile_identity *identity;
    const unsigned char *elements;
    uint64_t count;
    size_t stride; /* from one element to the next */
    column_set columns;
} source;

/* Opens the file to be read; false with a message. */
bool source_open(source *of, const char *path);

/* The same, to go on to later commits. */
bool source_open_to_follow(source *of, const char *path);

/* Goes on to the newest commit: statuses of <element>_vec_refresh, of which VECFILE_E_EXPIRED goes
 * on, too. */
vecfile_status source_refresh(source *of);

/* Complains if a writer that waited no longer may have written over what was read. */
void source_close(source *of);

/* Whether that was so with one that was closed: what was printed of it may be of no commit. */
bool source_has_expired(void);

static inline const unsigned char *source_element(const source *of, uint64_t index)
{
    return of->elements + index * of->stride;
}

#endif /* CLI_SOURCE_H */
