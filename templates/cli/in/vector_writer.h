/* Writing a new vector file, of any machine's elements, element by element: nobody sees it before
 * it is complete. */
#ifndef CLI_VECTOR_WRITER_H
#define CLI_VECTOR_WRITER_H

#include "core.h"

typedef struct vector_writer {
    vecfile_output_file file;
    unsigned char *block; /* elements not written yet */
    uint64_t count;       /* of them */
    uint64_t room;
} vector_writer;

/* Begins the file that will be `path`: as `identity` says, with a UUID of its own, and with the
 * layout text `text`, which must outlive the writer.  false with a message. */
bool vector_writer_begin(vector_writer *writer, const char *path, const vecfile_identity *identity,
                         const char *text);

/* Where the next element is to be stored. */
unsigned char *vector_writer_next(const vector_writer *writer);

/* Appends it; false with a message, and then the writer is to be abandoned. */
bool vector_writer_append(vector_writer *writer);

/* Makes the file durable and gives it its name, where there is no file yet; false with a message.
 * Frees the writer. */
bool vector_writer_finish(vector_writer *writer, uint64_t stamp);

/* The file does not come into being.  Frees the writer. */
void vector_writer_abandon(vector_writer *writer);

#endif /* CLI_VECTOR_WRITER_H */
