/* A new vector file under a name that nobody knows, until it is complete. */
#ifndef VECFILE_SINK_H
#define VECFILE_SINK_H

#include "file/header.h"
#include "system/new_file.h"

typedef struct vecfile_sink {
    const vecfile_io *io;
    const char *path; /* the name that it will have */
    vecfile_place place;
    vecfile_new_file made;
    int fd; /* -1 when closed */
    vecfile_identity identity;
    const char *text;
    vecfile_slot slot;
    uint64_t written; /* bytes of elements */
    uint64_t started; /* of these, told to be written back */
    uint64_t digest;
} vecfile_sink;

/* Creates the file beside `path`, with space for `bytes` bytes of elements.  identity, text and
 * slot are to be what the header will say; the text must outlive the sink. */
VECFILE_MUST_USE vecfile_status vecfile_sink_open(vecfile_sink *sink, const vecfile_io *io,
                                                  const char *path, uint32_t permissions,
                                                  uint64_t bytes);

/* Appends elements, each call but the last with the same number of bytes: 0 or a negative errno,
 * about which vecfile_sink_fail has the message. */
int vecfile_sink_put(vecfile_sink *sink, const uint8_t *from, size_t bytes);
vecfile_status vecfile_sink_fail(const vecfile_sink *sink, int result);

/* Gives the finished file its name, durably: VECFILE_E_EXISTS if it is taken; with `replace` in
 * place of the file that has it. */
VECFILE_MUST_USE vecfile_status vecfile_sink_publish(vecfile_sink *sink, bool replace);

/* Closes the file, and removes it unless it was published. */
void vecfile_sink_close(vecfile_sink *sink);

#endif /* VECFILE_SINK_H */
