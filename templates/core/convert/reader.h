/* A file that is read by its own description, block by block, without mapping it: memory stays
 * small, and a file too large for this machine's addresses can be read. */
#ifndef VECFILE_SOURCE_H
#define VECFILE_SOURCE_H

#include "journal/vector.h"

typedef struct vecfile_source {
    vecfile handle;
    vecfile_vector_state *vector;
    uint64_t count; /* elements */
} vecfile_source;

/* Finds and locks the file: to be read, or `exclusive`, with what its last writer left recovered in
 * place. */
VECFILE_MUST_USE vecfile_status vecfile_source_open(vecfile_source *source, const char *path,
                                                    const vecfile_io *io, uint32_t lock_wait_ms,
                                                    bool exclusive);
void vecfile_source_close(vecfile_source *source);

/* Reads elements [first, first + count), committed ones, whether the file or its log has them. */
VECFILE_MUST_USE vecfile_status vecfile_source_read(vecfile_source *source, uint64_t first,
                                                    size_t count, uint8_t *to);

#endif /* VECFILE_SOURCE_H */
