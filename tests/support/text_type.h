/* Vector types made from a layout text, so that a test can write files of any schema and version.
 */
#ifndef TESTS_TEXT_TYPE_H
#define TESTS_TEXT_TYPE_H

#include "vecfile/description.h"
#include "vecfile/vecfile.h"

/* A type whose layout text is "vecfile-layout 1\nschema evolution\n" and `declarations`; to be
 * freed with text_type_free.  Fails the test if that is no layout of this machine. */
vecfile_type text_type(const char *declarations);
void text_type_free(vecfile_type *type);

/* Writes a file of `count` elements, `stamp` its stamp. */
void text_type_write(const char *path, const vecfile_type *type, const void *elements,
                     uint64_t count, uint64_t stamp);

/* The elements of the file at `path`, to be freed; fails the test if it does not open with the type
 * or holds another number. */
unsigned char *text_type_read(const char *path, const vecfile_type *type, uint64_t count);

#endif /* TESTS_TEXT_TYPE_H */
