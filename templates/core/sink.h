/* A new vector file under a name that nobody knows, until it is complete. */
#ifndef VECFILE_SINK_H
#define VECFILE_SINK_H

#include "header.h"

typedef struct vecfile_sink {
    const vecfile_io *io;
    const char *path; /* the name that it will have */
    char *temporary;  /* the name that it has */
    int fd;           /* -1 when closed */
    vecfile_identity identity;
    const char *text;
    vecfile_slot slot;
    uint64_t written; /* bytes of elements */
    uint64_t started; /* of these, told to be written back */
    uint32_t digest;
} vecfile_sink;

/* Creates the file beside `path`, with space for `bytes` bytes of elements.  identity, text and
 * slot are to be what the header will say; the text must outlive the sink. */
VECFILE_MUST_USE vecfile_status vecfile_sink_open(vecfile_sink *sink, const vecfile_io *io,
                                                  const char *path, uint32_t permissions,
                                                  uint64_t bytes);

/* Appends elements; each call but the last with the same number of bytes. */
VECFILE_MUST_USE vecfile_status vecfile_sink_write(vecfile_sink *sink, const uint8_t *from,
                                                   size_t bytes);

/* Writes the header, flushes, and reads all back through `buffer` of `block` bytes, what the calls
 * above had: VECFILE_E_IO if it is not what was written. */
VECFILE_MUST_USE vecfile_status vecfile_sink_finish(vecfile_sink *sink, uint8_t *buffer,
                                                    size_t block);

/* Gives the finished file its name, durably: VECFILE_E_EXISTS if it is taken; with `replace` in
 * place of the file that has it. */
VECFILE_MUST_USE vecfile_status vecfile_sink_publish(vecfile_sink *sink, bool replace);

/* Closes the file, and removes it unless it was published. */
void vecfile_sink_close(vecfile_sink *sink);

#endif /* VECFILE_SINK_H */
