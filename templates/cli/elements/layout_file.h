/* Layout files, NAME.layout: what vecfile-gen says of an element, for programs without a compiler.
 */
#ifndef CLI_LAYOUT_FILE_H
#define CLI_LAYOUT_FILE_H

#include "elements/element_type.h"

#define LAYOUT_ENDING ".layout"

/* More than any honest schema comes near. */
#define MAX_LAYOUT_BYTES ((size_t)64 << 20)

/* Reads the element of the file at `path`; false with a message that names the line. */
bool layout_file_read(element_type *out, const char *path);

/* The same from a text that somebody calls `path`. */
bool layout_text_read(element_type *out, const char *text, size_t length, const char *path);

/* Whether the text ends by saying that its element is called `name`. */
bool ends_as_layout_of(const char *text, size_t length, const char *name);

/* The same of the file at `path`, without a message. */
bool layout_file_is_of(const char *path, const char *name);

/* Whether `text` begins as a layout text does. */
bool begins_as_layout(const char *text, size_t length);

#endif /* CLI_LAYOUT_FILE_H */
