/* Which pages a checkpoint writes to their places, and which stay in the log. */
#ifndef VECFILE_DIVISION_H
#define VECFILE_DIVISION_H

#include "file/file.h"

/* The pages of the log, sorted: [0, written) go to their places, those behind stay. */
typedef struct vecfile_division {
    uint64_t *pages; /* to be freed; NULL if there are none */
    size_t written;
    size_t count;
} vecfile_division;

/* Pages with few changed chunks stay, as long as a record of them has at most `most_bytes`; with 0,
 * none.  VECFILE_E_NO_MEMORY. */
vecfile_status vecfile_divide(vecfile_file *file, uint64_t most_bytes, vecfile_division *d);

#endif /* VECFILE_DIVISION_H */
