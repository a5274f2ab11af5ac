/* A file that is read by its own description, block by block, without mapping it: memory stays
 * small, and a file too large for this machine's addresses can be read. */
#ifndef VECFILE_CONVERT_READER_H
#define VECFILE_CONVERT_READER_H

#include "base/base.h"

#include "journal/vector.h"

typedef struct vecfile_reader {
    vecfile handle;
    vecfile_vector_state *vector;
    uint64_t count; /* elements */
} vecfile_reader;

/* Finds and locks the file: to be read, or `exclusive`, with what its last writer left recovered in
 * place. */
VECFILE_MUST_USE vecfile_status vecfile_reader_open(vecfile_reader *reader, const char *path,
                                                    const vecfile_io *io, uint32_t lock_wait_ms,
                                                    bool exclusive);
void vecfile_reader_close(vecfile_reader *reader);

/* Reads elements [first, first + count), committed ones, whether the file or its log has them. */
VECFILE_MUST_USE vecfile_status vecfile_reader_read(vecfile_reader *reader, uint64_t first,
                                                    size_t count, uint8_t *to);

/* After the last read: VECFILE_E_EXPIRED if a writer that waited no longer may have written over
 * what was read. */
VECFILE_MUST_USE vecfile_status vecfile_reader_check(const vecfile_reader *reader);

#endif /* VECFILE_CONVERT_READER_H */
