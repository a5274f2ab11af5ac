/* An element that the command learns of at run time, from a layout text. */
#ifndef CLI_ELEMENT_TYPE_H
#define CLI_ELEMENT_TYPE_H

#include "description.h"
#include "vecfile.h"

#include <stdbool.h>
#include <stddef.h>

/* May be moved by `=`: nothing points into the struct itself. */
typedef struct element_type {
    vecfile_type type; /* its lines are those of `text` */
    vecfile_description *description;
    char *text;
    vecfile_line *lines;
    char *generator;
} element_type;

/* Takes the element from the layout text of a vector file of `machine`, made by `generator`.
 * `path` is for messages.  false with a message, and nothing to free. */
bool element_type_of_file(element_type *out, const char *text, size_t length,
                          const vecfile_machine *machine, const char *generator, const char *path);

/* The same from the text of a layout file, whose native structs are laid out for this machine. */
bool element_type_of_layout(element_type *out, const char *text, size_t length, const char *path);

/* The element of a vector file as this machine would lay it out. */
bool element_type_of_file_here(element_type *out, const char *text, size_t length,
                               const vecfile_machine *machine, const char *generator,
                               const char *path);

void element_type_free(element_type *of);

#endif /* CLI_ELEMENT_TYPE_H */
