/* What can still be made out of a vector file that cannot be opened. */
#ifndef CLI_DAMAGED_H
#define CLI_DAMAGED_H

#include "rows/column.h"

#include "format.h"
#include "vecfile.h"

typedef struct damaged {
    const char *path;
    const unsigned char *bytes; /* of the whole file, mapped */
    uint64_t size;
    vecfile_identity identity; /* the file's, or as good as it could be made up */
    char *text;                /* layout text */
    vecfile_description *description;
    column_set columns;
    const unsigned char *elements;
    uint64_t count;   /* elements to look at */
    uint64_t stamp;   /* of the slot that counts, 0 without */
    uint64_t missing; /* elements that were committed, behind the end of the file */
} damaged;

/* How to read a file that does not say what is in it: a type or the header of the file
 * `like`; both may be NULL. */
typedef struct damaged_help {
    const vecfile_type *type;
    const char *like;
} damaged_help;

/* Maps the file and finds out what is in it, telling on stderr what was damaged and what was done
 * about it.  false with a message if it cannot be read at all. */
bool damaged_open(damaged *of, const char *path, const damaged_help *help);

void damaged_close(damaged *of);

#endif /* CLI_DAMAGED_H */
