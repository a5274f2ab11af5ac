/* Several arrays that one journal commits together: each in a vector file of its own, and the slots
 * in a file beside them. */
#ifndef TESTS_GROUP_H
#define TESTS_GROUP_H

#include "journal/journal_new.h"
#include "journal/vector.h"

#define GROUP_MAX_ARRAYS 20
#define GROUP_PATH_BYTES 4096

typedef struct group {
    vecfile slots; /* whose file has the slots; it has no elements */
    vecfile arrays[GROUP_MAX_ARRAYS];
    size_t count;
    vecfile_journal *journal;
} group;

/* Opens or, if `options` allow it, creates `count` arrays of different element sizes, whose slots
 * are in the file at `path`.  On failure nothing is open.  Whatever a call of one array commits or
 * rolls back is committed or rolled back of all. */
vecfile_status group_open(group *g, const char *path, size_t count, const vecfile_options *options);

/* The path of an array's file, valid until the next call. */
const char *group_array_path(const char *path, size_t which);

/* Closes the files in order. */
vecfile_status group_close(group *g);

/* … as if the process had died. */
void group_abandon(group *g);

/* Bytes of an element of an array. */
size_t group_element_bytes(size_t which);

#endif /* TESTS_GROUP_H */
