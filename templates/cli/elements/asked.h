/* The element that a command line asks for: by its name, a layout file or a schema. */
#ifndef CLI_ASKED_H
#define CLI_ASKED_H

#include "elements/element_type.h"
#include "run/arguments.h"

/* Rows of the option tables of all commands that take an element. */
/* clang-format off */
#define ELEMENT_OPTIONS                                                                            \
    {"layout", 0, "FILE", "the element of this layout file (vecfile-gen makes NAME.layout)", NULL}, \
    {"schema", 0, "FILE", "the element of this schema; runs vecfile-gen, which needs Lua", NULL},  \
    LAYOUTS_OPTION
#define LAYOUTS_OPTION                                                                             \
    {"layouts", 0, "DIR", "look for NAME.layout there first; several have colons between", NULL}
/* clang-format on */

/* For their descriptions. */
#define ELEMENTS_ARE_FOUND                                                                         \
    "Elements are found by their layout files, NAME.layout, which vecfile-gen writes: in the "     \
    "folders of --layouts, those of the environment's VECFILE_LAYOUTS (with colons between), "     \
    "generated, and where vecfile is installed, PREFIX/share/vecfile/layouts."

/* Whether --layout or --schema says what the element is, so that no name need do it. */
bool names_element_file(const arguments *given);

/* The element called `name`, or that of --layout or --schema; with --schema a name says which of
 * several.  DONE, or MISUSED or FAILED with a message. */
int find_element(const arguments *given, const char *name, element_type *out);

/* What is asked for by --element and those; *is_asked is false if none of them is given. */
int find_optional_element(const arguments *given, element_type *out, bool *is_asked);

#endif /* CLI_ASKED_H */
