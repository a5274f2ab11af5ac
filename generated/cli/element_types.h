/* Made by vecfile-gen 1.0.0; do not edit. */
/* The elements that this command knows by name: those of the tree that it was generated with. */
#ifndef CLI_ELEMENT_TYPES_H
#define CLI_ELEMENT_TYPES_H

#include "../vecfile/vecfile.h"

/* Of the generator that made this tree. */
extern const char generator_version[];

/* In the order of their schemas; ends with NULL. */
extern const vecfile_type *const element_types[];

/* The type of that name; NULL with a message. */
const vecfile_type *element_type_named(const char *name);

#endif /* CLI_ELEMENT_TYPES_H */
