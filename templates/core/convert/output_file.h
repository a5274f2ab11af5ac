/* A new vector file under a name that nobody knows, until it is complete. */
#ifndef VECFILE_CONVERT_OUTPUT_FILE_H
#define VECFILE_CONVERT_OUTPUT_FILE_H

#include "base/base.h"

#include "file/header.h"

#include "system/new_file.h"

typedef struct vecfile_output_file {
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
} vecfile_output_file;

/* Creates the file beside `path`, with space for `bytes` bytes of elements.  identity, text and
 * slot are to be what the header will say; the text must outlive the output. */
VECFILE_MUST_USE vecfile_status vecfile_output_file_open(vecfile_output_file *output,
                                                         const vecfile_io *io, const char *path,
                                                         uint32_t permissions, uint64_t bytes);

/* Appends elements, each call but the last with the same number of bytes: 0 or a negative errno,
 * about which vecfile_output_file_fail has the message. */
int vecfile_output_file_put(vecfile_output_file *output, const uint8_t *from, size_t bytes);
vecfile_status vecfile_output_file_fail(const vecfile_output_file *output, int result);

/* Gives the finished file its name, durably: VECFILE_E_EXISTS if it is taken; with `replace` in
 * place of the file that has it. */
VECFILE_MUST_USE vecfile_status vecfile_output_file_publish(vecfile_output_file *output,
                                                            bool replace);

/* Closes the file, and removes it unless it was published. */
void vecfile_output_file_close(vecfile_output_file *output);

#endif /* VECFILE_CONVERT_OUTPUT_FILE_H */
