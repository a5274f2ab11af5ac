/* Having the generator read a schema. */
#ifndef CLI_GENERATOR_H
#define CLI_GENERATOR_H

#include "elements/element_type.h"

/* The element `name` of the schema file `schema`, or with NULL its only one.  Runs the vecfile-gen
 * beside the command, or else that of PATH; nothing is written anywhere.  false with a message. */
bool generate_element(element_type *out, const char *schema, const char *name);

#endif /* CLI_GENERATOR_H */
