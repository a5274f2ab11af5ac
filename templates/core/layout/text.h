/* The layout text: the schema in canonical form with the offsets and sizes of one machine.
 *
 *   vecfile-layout 1
 *   schema quake
 *   enum mag_type u8
 *   value unknown 0
 *   struct quake size 120 align 8
 *   field time i64 at 0 size 8
 *     unit "ms since 1970-01-01T00:00Z"
 *   element quake
 *
 * One declaration a line, ASCII; a line that begins with two spaces is a note on the declaration
 * above it.  Notes and the schema's name do not take part in comparisons.  A type is a scalar
 * ("i64", "c_long"), "char[N]", "bytes[N]", "enum NAME", "flags NAME" or "struct NAME", followed
 * by the dimensions of an array, outermost first. */
#ifndef VECFILE_LAYOUT_TEXT_H
#define VECFILE_LAYOUT_TEXT_H

#include "base/base.h"

#include "vecfile.h"

/* The text of `type` as this machine lays it out, NUL-terminated, to be freed; NULL without
 * memory.  *length excludes the NUL. */
char *vecfile_render_layout(const vecfile_type *type, size_t *length);

/* FNV-1a over the lines that take part in comparisons, each with its newline. */
uint64_t vecfile_hash_layout(const char *text, size_t length);

/* Whether all those lines are the same in both. */
bool vecfile_same_layout(const char *a, size_t a_length, const char *b, size_t b_length);

/* Whether `text` is printable ASCII in whole lines that begin with the first line above. */
bool vecfile_is_layout_text(const char *text, size_t length);

/* Whether a field of that scalar type occurs. */
bool vecfile_layout_uses(const char *text, size_t length, const char *scalar);

#endif /* VECFILE_LAYOUT_TEXT_H */
