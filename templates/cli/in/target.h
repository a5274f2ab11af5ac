/* A vector file that a command appends to: a new one, or one that is there. */
#ifndef CLI_TARGET_H
#define CLI_TARGET_H

#include "elements/element_type.h"
#include "in/vector_writer.h"
#include "rows/column.h"

#include "any.h"

typedef struct target {
    const char *path;
    bool is_new;
    vecfile vector;       /* one that is there */
    vector_writer writer; /* of a new one */
    char *layout;         /* its layout text */
    element_type element;
    column_set columns;
    unsigned char *pending; /* elements not appended yet to one that is there */
    uint64_t pending_count;
    uint64_t pending_room;
    uint64_t started;        /* bytes of elements that the disk was told of */
    unsigned char *defaults; /* an element of default values */
} target;

/* Opens the file at `path` to append to it; false with a message. */
bool target_open(target *of, const char *path);

/* The same; a damaged log ends where the damage is (options.to_last_good). */
bool target_open_to_last_good(target *of, const char *path);

/* Makes a new one of the element, which it takes over, success or not; the file comes to its name
 * only in target_commit.  false with a message. */
bool target_create(target *of, const char *path, element_type *what);

/* The same, of the elements in the file `like`. */
bool target_create_like(target *of, const char *path, const char *like);

/* Where the next element is to be stored, filled with the defaults. */
unsigned char *target_next(target *of);

/* Appends it; false with a message. */
bool target_append(target *of);

/* Commits, closes, and names a new file; false with a message, and everything as it was. */
bool target_commit(target *of);

/* Closes the file as it was; a new one does not come into being. */
void target_abandon(target *of);

#endif /* CLI_TARGET_H */
