/* Rows from text into a target. */
#ifndef CLI_IMPORT_H
#define CLI_IMPORT_H

#include "in/target.h"

typedef struct import {
    target *to;
    const char *name; /* of what is read, for messages */
    int fd;
    uint64_t size; /* of what is read, 0 if unknown */
    uint64_t done; /* bytes read */
    uint64_t rows; /* appended */
    char first[4]; /* what was read to find a byte order mark, from `first_used` on not taken yet */
    size_t first_used, first_end;
    bool skips_unknown;
    const char *renames; /* "magType=mag_type,…" or NULL */
} import;

/* Append all rows; false with a message that names the row. */
bool import_csv(import *what);
bool import_json(import *what);

/* The column that a name in the text stands for: that name, or one that differs in case, blanks,
 * hyphens and underscores only ("magType" is mag_type), or what --rename says.  NULL without a
 * message. */
const column *import_column(const import *what, const char *name, size_t length);

/* Says that a name is no column, and what to do. */
void complain_of_name(const import *what, const char *name, size_t length);

/* Skips a byte order mark; false with a message if the text is in an encoding that import cannot
 * read. */
bool import_begin(import *what);

/* Reads on: bytes, 0 at the end, -1 with a message. */
long import_read(import *what, char *to, size_t room);

#endif /* CLI_IMPORT_H */
