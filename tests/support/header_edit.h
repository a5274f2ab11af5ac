/* Headers that lie: falsified in memory, with every checksum put right again. */
#ifndef TESTS_HEADER_EDIT_H
#define TESTS_HEADER_EDIT_H

#include "vecfile/format.h"

/* `file` is a whole vector file in memory. */

/* Decodes the identity block, which must be valid, and encodes it anew after a change. */
vecfile_identity header_identity(const unsigned char *file);
void header_set_identity(unsigned char *file, const vecfile_identity *identity);

/* Makes the checksum of the identity block right after its bytes were changed. */
void header_fix_identity(unsigned char *file);

/* Commit slot `number`: whether it is valid, and *out what it says. */
bool header_slot(const unsigned char *file, unsigned number, vecfile_slot *out);

/* Writes a slot to place `number`, whatever its epoch says. */
void header_set_slot(unsigned char *file, unsigned number, const vecfile_slot *slot);

/* Number of the valid slot with the highest epoch; fails the test if there is none. */
unsigned header_newest_slot(const unsigned char *file);

/* Replaces the layout text, of whatever length below 48 KiB, and all that the identity block says
 * about it. */
void header_set_text(unsigned char *file, const char *text);

/* The layout text, NUL-terminated, to be freed. */
char *header_text(const unsigned char *file);

/* Makes the closed file at `path` one of `count` elements without writing any: what it did not have
 * is a hole, read as zeros. */
void header_stretch(const char *path, uint64_t count, uint64_t element_bytes);

#endif /* TESTS_HEADER_EDIT_H */
