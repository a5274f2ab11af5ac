/* The element made without a value, as a layout text's defaults say. */
#ifndef VECFILE_LAYOUT_DEFAULT_ELEMENT_H
#define VECFILE_LAYOUT_DEFAULT_ELEMENT_H

#include "base/base.h"

#include "description.h"

/* Fills `out`, of the element's size, with the default of every field in the representation of the
 * description's machine; padding becomes zero.  VECFILE_E_CORRUPT if a default is none of its
 * field's type. */
VECFILE_MUST_USE vecfile_status vecfile_default_element(const vecfile_description *description,
                                                        uint8_t *out);

#endif /* VECFILE_LAYOUT_DEFAULT_ELEMENT_H */
