/* Writing a vector file of any machine's elements, element by element, under a temporary name. */
#ifndef CLI_VECTOR_WRITER_H
#define CLI_VECTOR_WRITER_H

#include "output.h"

#include "../vecfile/format.h"

typedef struct vector_writer {
    output out;
    vecfile_identity identity;
    uint64_t count;
} vector_writer;

/* Begins the file that will be `path`: as `identity` says, with a UUID of its own, and with the
 * layout text `text`.  false with a message. */
bool vector_writer_begin(vector_writer *writer, const char *path, const vecfile_identity *identity,
                         const char *text);

void vector_writer_add(vector_writer *writer, const unsigned char *element);

/* Makes the file durable and gives it its name, where there is no file yet; false with a message.
 */
bool vector_writer_finish(vector_writer *writer, uint64_t stamp);

#endif /* CLI_VECTOR_WRITER_H */
