/* The element that a field without a value is filled from. */
#ifndef CLI_DEFAULT_VALUES_H
#define CLI_DEFAULT_VALUES_H

#include "../vecfile/description.h"

/* Fills `element` with the defaults that the layout text states, zero where it states none.  NULL,
 * or the name of the field whose default makes no sense. */
const char *fill_defaults(const vecfile_description *description, void *element);

#endif /* CLI_DEFAULT_VALUES_H */
